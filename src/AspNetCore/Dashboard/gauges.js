// The bounded collections, how full they are, and what was done since the server began.

import { byId, el, icon, setText, showList } from './dom.js';
import { count } from './format.js';

const warnFrom = 0.8;

const gauges = [
  { id: 'contexts', name: 'Contexts', of: overview => overview.metrics.contexts },
  { id: 'resolvers', name: 'Live resolvers', of: overview => overview.metrics.resolvers, more: overview => `${count(overview.metrics.declaredResolvers)} declared` },
  { id: 'states', name: 'Resident states', of: overview => overview.metrics.states },
  {
    id: 'plugins', name: 'Plugins',
    of: overview => overview.metrics.bounds?.find(bound => /^plugins\b/.test(bound.name)) ?? { count: overview.plugins.items.length },
    more: overview => `${count(overview.plugins.items.length)} in the folder`,
  },
  { id: 'streams', name: 'Streams', of: overview => overview.metrics.streams },
];

const tallies = [
  ['Updates', metrics => metrics.updates],
  ['Failed', metrics => metrics.failedUpdates],
  ['Conflicts', metrics => metrics.conflicts],
  ['Unresolved', metrics => metrics.unresolvedConflicts],
  ['Transactions', metrics => metrics.transactions],
  ['Undone', metrics => metrics.undos],
  ['Rolled back', metrics => metrics.rollbacks],
];

const part = ({ count: used, capacity }) => (capacity > 0 ? used / capacity : null);

const percent = share => (share > 0 && share < 0.01 ? '<1 %' : `${Math.floor(share * 100)} %`);

export function showGauges(overview) {
  const items = gauges.map(({ id, name, of, more }) => {
    const { count: used, capacity } = of(overview);
    const evictions = overview.metrics[id]?.evictions;
    const evicted = evictions && Object.values(evictions).reduce((sum, one) => sum + one, 0);
    return { id, name, used, capacity, note: more?.(overview) ?? (evicted === undefined ? null : `${count(evicted)} evicted`) };
  });
  showList(byId('gauges'), items, item => item.id, createGauge, updateGauge);

  const done = tallies.map(([name, of]) => ({ name, value: of(overview.metrics) ?? 0 }));
  showList(byId('tally'), done, item => item.name,
    item => el('div', {}, el('dt', {}, item.name), el('dd', {})),
    (row, item) => setText(row.lastElementChild, count(item.value)));

  showList(byId('all-bounds'), overview.metrics.bounds ?? [], bound => bound.name,
    bound => el('tr', {}, el('th', { scope: 'row' }, bound.name), el('td', { class: 'number' }), el('td', { class: 'number' }), el('td', { class: 'number' })),
    (row, bound) => {
      const share = part(bound);
      const [, used, capacity, full] = row.children;
      setText(used, count(bound.count));
      setText(capacity, bound.capacity == null ? '–' : count(bound.capacity));
      setText(full, share === null ? '–' : percent(share));
      row.classList.toggle('near', share !== null && share >= warnFrom);
    });
}

function createGauge({ id, name }) {
  return el('li', { class: 'gauge', id: `gauge-${id}` },
    el('p', { class: 'gauge-name', id: `gauge-${id}-name` }, name),
    el('p', { class: 'gauge-count numbers' }, el('span', { class: 'gauge-used' }), el('span', { class: 'gauge-capacity' })),
    el('div', { class: 'gauge-bar', role: 'meter', 'aria-labelledby': `gauge-${id}-name`, 'aria-valuemin': '0' }, el('div', { class: 'gauge-fill' })),
    el('p', { class: 'gauge-note numbers' }, el('span', {}), el('span', { class: 'gauge-warning' })));
}

function updateGauge(gauge, { used, capacity, note }) {
  const share = part({ count: used, capacity });
  const near = share !== null && share >= warnFrom;
  const bar = gauge.querySelector('.gauge-bar');
  setText(gauge.querySelector('.gauge-used'), count(used));
  setText(gauge.querySelector('.gauge-capacity'), share === null ? '' : ` of ${count(capacity)}`);
  setText(gauge.querySelector('.gauge-note').firstElementChild, note ?? '');
  bar.setAttribute('aria-valuenow', used);
  bar.setAttribute('aria-valuemax', capacity ?? Math.max(used, 1));
  bar.setAttribute('aria-valuetext', share === null ? count(used) : `${count(used)} of ${count(capacity)}${near ? ', nearly full' : ''}`);
  bar.firstElementChild.style.setProperty('--share', share ?? 0);
  gauge.classList.toggle('near', near);
  bar.hidden = share === null;
  const warning = gauge.querySelector('.gauge-warning');
  warning.replaceChildren(...(near ? [icon('alert'), share >= 1 ? 'Full' : percent(share)] : []));
}
