// The last conflicts of all states, newest first.

import { byId, el, setText, showList } from './dom.js';
import { count, counted, path } from './format.js';
import { announce } from './announcer.js';
import { isResolved, settlement } from './settlement.js';

const step = 5;

let latest = null;
let most = step;
let seen = null;

export function startConflicts() {
  byId('only-unresolved').addEventListener('change', show);
  byId('feed-more').addEventListener('click', () => {
    const next = byId('feed').children.length;
    most += 2 * step;
    show();
    // What was asked for begins here; the button may be gone.
    const first = byId('feed').children[next];
    first?.setAttribute('tabindex', '-1');
    first?.focus({ preventScroll: true });
  });
}

export function showConflicts({ conflicts }) {
  latest = conflicts;
  if (seen !== null && conflicts.total > seen.total) {
    const unresolved = conflicts.unresolved - seen.unresolved;
    announce(`${counted(conflicts.total - seen.total, 'new conflict')}${unresolved > 0 ? `, ${count(unresolved)} unresolved` : ''}.`);
  }
  seen = { total: conflicts.total, unresolved: conflicts.unresolved };
  show();
}

function show() {
  if (latest === null) return;
  const { items, total, unresolved, paths } = latest;
  setText(byId('conflict-counts'), total === 0 ? '' : `${count(total)} in all, ${count(unresolved)} unresolved`);

  const only = byId('only-unresolved').checked;
  const shown = only ? items.filter(conflict => !isResolved(conflict)) : items;
  const empty = byId('feed-empty');
  empty.hidden = shown.length > 0;
  setText(empty, only && items.length > 0 ? 'None of the last conflicts is unresolved.' : 'No conflict yet. Edits of different places merge without one.');
  showList(byId('feed'), keyed(shown).slice(0, most), item => item.key, create);
  const more = byId('feed-more');
  more.hidden = shown.length <= most;
  setText(more, `Show ${count(Math.min(2 * step, shown.length - most))} more`);

  byId('paths').hidden = paths.length === 0;
  showList(byId('path-rows'), paths, place => place.path,
    place => el('tr', {}, el('th', { scope: 'row' }, el('code', {}, path(place.path))), el('td', { class: 'number' }), el('td', { class: 'number' })),
    (row, place) => {
      setText(row.children[1], count(place.count));
      setText(row.children[2], count(place.unresolved));
    });
}

/** A conflict has no id: it is told by its content, and by how many of the same content are older. */
function keyed(items) {
  const older = new Map();
  return items.toReversed().map(conflict => {
    const content = JSON.stringify(conflict);
    const number = (older.get(content) ?? 0) + 1;
    older.set(content, number);
    return { key: `${number} ${content}`, conflict };
  }).reverse();
}

const create = ({ conflict }) => el('li', {}, el('p', { class: 'of-state' }, 'State ', el('code', {}, conflict.stateId)), settlement(conflict, 'h3'));
