// The live resolvers in the order of their use.

import { byId, el, setText, showList, tag } from './dom.js';
import { count } from './format.js';

const origins = {
  CompiledIn: ['plain', 'code', 'Compiled in'],
  Plugin: ['accent', 'plug', 'Plugin'],
  Registered: ['hand', 'hand', 'Registered'],
};

let order = null;

export function showResolvers({ resolvers }) {
  const live = resolvers.live.map((resolver, index) => ({ ...resolver, rank: index + 1 }));
  setText(byId('resolver-counts'), `${count(resolvers.count)} live of ${count(resolvers.capacity)}, ${count(resolvers.declared)} declared`);
  byId('resolvers-empty').hidden = live.length > 0;
  byId('resolvers-note').hidden = live.length < 2;

  showList(byId('resolver-rows'), live, keyOf, create, update);

  // Whoever came to the front was used just now.
  const before = order;
  order = live.map(keyOf);
  if (before !== null && order.length > 0 && order[0] !== before[0]) {
    const row = byId('resolver-rows').firstElementChild;
    row.classList.remove('used');
    requestAnimationFrame(() => row.classList.add('used'));
  }
}

const keyOf = ({ name, origin, source }) => JSON.stringify([origin, source, name]);

function create({ name, origin, source }) {
  const [tone, shape, word] = origins[origin] ?? ['plain', 'code', origin];
  return el('tr', {},
    el('td', { class: 'rank numbers' }),
    el('th', { scope: 'row' }, el('code', { class: 'name' }, name), el('span', { class: 'priority numbers' })),
    el('td', {}, tag(tone, shape, word), source ? el('span', { class: 'source' }, source) : null),
    el('td', { class: 'places' }));
}

function update(row, { rank, priority, paths }) {
  const [position, name, , places] = row.children;
  setText(position, String(rank));
  setText(name.querySelector('.priority'), priority ? `priority ${priority}` : '');
  places.replaceChildren(...(paths.length === 0 ? [el('span', { class: 'absent' }, 'by name only')] : paths.map(path => el('code', {}, path))));
}
