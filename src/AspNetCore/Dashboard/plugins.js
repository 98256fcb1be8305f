// What is in the plugin folder, where it stands, and why.

import { byId, el, setText, showList, tag } from './dom.js';
import { count, counted } from './format.js';
import { announce } from './announcer.js';

const states = {
  Discovered: ['plain', 'dotted', 'found, and not looked into yet'],
  Rejected: ['bad', 'cross', 'not taken'],
  Loaded: ['plain', 'ring', 'code loaded, resolvers not declared yet'],
  Active: ['good', 'full', 'at least one of its resolvers is live'],
  Dormant: ['calm', 'half', 'declared; its resolvers come back on demand'],
  Quarantined: ['bad', 'lock', 'taken out of use because it misbehaved'],
  Unloading: ['warn', 'leave', 'withdrawn; its code leaves memory once no call uses it'],
};

let known = null;

export function showPlugins({ plugins }) {
  const { items, unloading = [] } = plugins;
  const active = items.filter(plugin => plugin.state === 'Active').length;
  setText(byId('plugin-counts'), items.length === 0 ? '' : `${count(items.length)} in the folder, ${count(active)} active`);
  byId('plugins-empty').hidden = items.length > 0;
  showList(byId('plugin-list'), items, plugin => plugin.name, create, update);

  byId('unloading').hidden = unloading.length === 0;
  showList(byId('unloading-list'), unloading, item => JSON.stringify(item), item => el('li', {}, el('strong', {}, item.name), ' ', item.reason));

  const now = new Map(items.map(plugin => [plugin.name, plugin.state]));
  if (known !== null)
    for (const [name, state] of now)
      if (known.get(name) !== state) announce(`Plugin ${name}: ${state}.`);
  known = now;
}

const create = () => el('li', { class: 'plugin' });

function update(row, plugin) {
  const [tone, shape, meaning] = states[plugin.state] ?? ['plain', 'ring', ''];
  const facts = [
    plugin.version && `version ${plugin.version}`,
    plugin.generation > 1 && `generation ${plugin.generation}`,
    plugin.resolvers.length > 0 && `${count(plugin.liveResolvers)} of ${counted(plugin.resolvers.length, 'resolver')} live`,
    plugin.evictions > 0 && counted(plugin.evictions, 'eviction'),
    plugin.isCodeLoaded ? 'code in memory' : plugin.resolvers.length > 0 && 'code not in memory',
  ].filter(Boolean);

  row.dataset.state = plugin.state;
  row.replaceChildren(
    el('div', { class: 'plugin-head' },
      el('h3', {}, plugin.displayName ?? plugin.name),
      plugin.displayName && plugin.displayName !== plugin.name ? el('code', { class: 'source' }, plugin.name) : '',
      tag(tone, shape, plugin.state)),
    el('p', { class: 'meaning' }, plugin.description ?? `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`),
    plugin.resolvers.length > 0 ? el('p', { class: 'plugin-resolvers' }, plugin.resolvers.map(name => el('code', {}, name))) : '',
    plugin.rejection
      ? el('p', { class: 'reason-text' },
        el('strong', {}, plugin.rejection.code),
        plugin.state === 'Rejected' || plugin.state === 'Quarantined' ? ' ' : ' Its newest content was not taken, the one before serves. ',
        plugin.rejection.reason)
      : '',
    facts.length > 0 ? el('p', { class: 'facts numbers' }, facts.join(' · ')) : '');
}
