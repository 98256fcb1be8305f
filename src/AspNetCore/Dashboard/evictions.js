// Evictions by reason over the last five minutes, from the differences of the server's counters.

import { byId, el, setText, showList, svg } from './dom.js';
import { count, counted } from './format.js';

export const reasons = ['Capacity', 'Expired', 'Removed', 'Replaced', 'Cleared'];
const collections = ['contexts', 'states', 'resolvers'];

const slot = 5_000;
const slots = 60;

/** What was evicted when: for each five seconds, each collection and each reason a number. Holds sixty slots, never more. */
export class EvictionLog {
  #slots = new Map();
  #last = null;

  add(metrics, at = Date.now()) {
    const number = Math.floor(at / slot);
    const counters = Object.fromEntries(collections.map(name => [name, { ...metrics[name].evictions }]));
    // Counters never go back but where the server began anew: what it evicted since is the whole of them.
    const restarted = this.#last !== null && collections.some(name => reasons.some(reason => (counters[name][reason] ?? 0) < (this.#last[name][reason] ?? 0)));
    const entry = this.#slots.get(number) ?? Object.fromEntries(collections.map(name => [name, {}]));
    for (const name of collections) {
      for (const reason of reasons) {
        const before = this.#last === null ? counters[name][reason] ?? 0 : restarted ? 0 : this.#last[name][reason] ?? 0;
        entry[name][reason] = (entry[name][reason] ?? 0) + (counters[name][reason] ?? 0) - before;
      }
    }
    this.#slots.set(number, entry);
    this.#last = counters;
    for (const old of this.#slots.keys())
      if (old <= number - slots) this.#slots.delete(old);
  }

  /** The slots, oldest first; null for those in which nobody watched. */
  read(of, at = Date.now()) {
    const names = of === 'all' ? collections : [of];
    const newest = Math.floor(at / slot);
    return Array.from({ length: slots }, (_, index) => {
      const entry = this.#slots.get(newest - slots + 1 + index);
      return entry ? sum(names.map(name => entry[name])) : null;
    });
  }

  total(of) {
    if (this.#last === null) return sum([]);
    return sum((of === 'all' ? collections : [of]).map(name => this.#last[name]));
  }
}

const sum = entries => Object.fromEntries(reasons.map(reason => [reason, entries.reduce((total, entry) => total + (entry?.[reason] ?? 0), 0)]));

const totalOf = entry => reasons.reduce((total, reason) => total + entry[reason], 0);

const log = new EvictionLog();
let shown = '';

export function showEvictions(overview) {
  log.add(overview.metrics);
  draw();
}

export function startEvictions() {
  byId('evictions-of').addEventListener('change', draw);
  byId('minutes-head').append(el('tr', {}, el('th', { scope: 'col' }, 'Minutes ago'), reasons.map(reason => el('th', { scope: 'col', class: 'number' }, reason))));
  // Drawn as wide as it is shown: scaled text would be too small on phones.
  new ResizeObserver(draw).observe(byId('chart'));
}

function draw() {
  const of = byId('evictions-of').value;
  const entries = log.read(of);
  const window = sum(entries.filter(entry => entry !== null));
  const ever = log.total(of);

  showList(byId('legend'), reasons.map(reason => ({ reason, window: window[reason], ever: ever[reason] })), item => item.reason,
    ({ reason }) => el('tr', {},
      el('th', { scope: 'row' }, svg('svg', { class: 'swatch', viewBox: '0 0 14 14', 'aria-hidden': 'true', focusable: 'false' }, box(0, 0, 14, 14, reason)), reason),
      el('td', { class: 'number' }), el('td', { class: 'number' })),
    (row, item) => {
      setText(row.children[1], count(item.window));
      setText(row.children[2], count(item.ever));
      row.classList.toggle('none', item.window === 0 && item.ever === 0);
    });

  const minutes = Array.from({ length: 5 }, (_, index) => {
    const part = entries.slice(slots - 12 * (index + 1), slots - 12 * index).filter(entry => entry !== null);
    return { name: index === 0 ? 'under 1' : `${index} to ${index + 1}`, watched: part.length > 0, counts: sum(part) };
  });
  showList(byId('minutes'), minutes, minute => minute.name,
    minute => el('tr', {}, el('th', { scope: 'row' }, minute.name), reasons.map(() => el('td', { class: 'number' }))),
    (row, minute) => reasons.forEach((reason, index) => setText(row.children[index + 1], minute.watched ? count(minute.counts[reason]) : 'not watched')));

  const width = Math.max(240, byId('chart').clientWidth);
  const content = JSON.stringify([of, width, entries]);
  if (content === shown) return;
  shown = content;
  byId('chart').replaceChildren(chart(entries, window, width));
}

const height = 200;
const left = 34;
const bottom = 22;
const top = 8;

const box = (x, y, w, h, reason) => svg('g', { class: `reason ${reason.toLowerCase()}` },
  svg('rect', { x, y, width: w, height: h, class: 'reason-fill' }),
  svg('rect', { x, y, width: w, height: h, fill: `url(#pattern-${reason})` }));

function chart(entries, window, width) {
  const most = Math.max(0, ...entries.map(entry => (entry === null ? 0 : totalOf(entry))));
  const ceiling = niceCeiling(most);
  const y = value => height - bottom - ((height - bottom - top) * value) / ceiling;
  const step = (width - left) / slots;
  const said = reasons.filter(reason => window[reason] > 0).map(reason => `${count(window[reason])} ${reason}`).join(', ');
  const drawing = svg('svg', {
    viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'img',
    'aria-label': `Evictions in the last 5 minutes: ${said === '' ? 'none' : said}. At most ${counted(most, 'eviction')} in 5 seconds.`,
  });
  drawing.append(patterns());

  for (const value of [0, ceiling / 2, ceiling].filter(Number.isInteger)) {
    drawing.append(
      svg('line', { x1: left, x2: width, y1: y(value), y2: y(value), class: value === 0 ? 'axis' : 'grid' }),
      svg('text', { x: left - 8, y: y(value) + 4, class: 'tick end' }, count(value)));
  }
  for (const minute of width < 400 ? [5, 3, 1, 0] : [5, 4, 3, 2, 1, 0]) {
    const x = width - (minute * 60_000 / slot) * step;
    drawing.append(svg('text', { x, y: height - 5, class: `tick ${minute === 0 ? 'end' : minute === 5 ? '' : 'middle'}` }, minute === 0 ? 'now' : `−${minute} min`));
  }

  let unwatched = 0;
  for (let index = 0; index <= slots; index++) {
    if (index < slots && entries[index] === null) {
      unwatched++;
      continue;
    }
    if (unwatched > 0) {
      const x = left + (index - unwatched) * step;
      drawing.append(svg('rect', { x, y: top, width: unwatched * step, height: height - bottom - top, class: 'unwatched' }));
      if (unwatched * step > 110)
        drawing.append(svg('text', { x: x + (unwatched * step) / 2, y: (height - bottom + top) / 2 + 4, class: 'tick middle' }, 'not watched'));
    }
    unwatched = 0;
    if (index === slots) break;
    let stacked = 0;
    for (const reason of reasons) {
      const value = entries[index][reason];
      if (value <= 0) continue;
      drawing.append(box(left + index * step + 1, y(stacked + value), Math.max(1, step - 2), y(stacked) - y(stacked + value), reason));
      stacked += value;
    }
  }
  return drawing;
}

function niceCeiling(value) {
  if (value <= 4) return 4;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 5, 10].map(factor => factor * magnitude).find(candidate => candidate >= value);
}

/** Each reason has a form besides its colour. */
function patterns() {
  const pattern = (reason, size, ...content) => svg('pattern', { id: `pattern-${reason}`, width: size, height: size, patternUnits: 'userSpaceOnUse', class: 'form' }, content);
  return svg('defs', {},
    pattern('Capacity', 6),
    pattern('Expired', 6, svg('path', { d: 'M-1 1L1 -1M0 6L6 0M5 7L7 5' })),
    pattern('Removed', 5, svg('circle', { cx: 2.5, cy: 2.5, r: 1.1 })),
    pattern('Replaced', 4, svg('path', { d: 'M0 2H4' })),
    pattern('Cleared', 5, svg('path', { d: 'M0 0L5 5M5 0L0 5' })));
}
