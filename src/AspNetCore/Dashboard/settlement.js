// One conflict as it is shown everywhere: what both began with, what each made of it, and what became of that.

import { el, svg, tag } from './dom.js';
import { kind, outcome, path, time } from './format.js';
import { brief } from './json.js';

/**
 * A conflict's three sides and its result, as one drawing that reads from left to right (from top to bottom where it is narrow).
 * `isWritten` is false where the update failed for another conflict, and this one's answer with it.
 */
export function settlement(conflict, heading = 'h4', isWritten = true) {
  const resolved = isResolved(conflict);
  return el('article', { class: `settlement ${resolved ? 'resolved' : 'unresolved'}` },
    el('header', {},
      el(heading, {}, el('code', {}, path(conflict.path))),
      el('span', { class: 'kind' }, kind(conflict.kind)),
      resolved ? tag(isWritten ? 'good' : 'plain', 'check', outcome(conflict.outcome)) : tag('bad', 'cross', 'Unresolved')),
    el('div', { class: 'braid' },
      side('Base', null, conflict, 'base', 'base'),
      strands('fork'),
      el('div', { class: 'edits' },
        side('Remote', conflict.remoteStamp, conflict, 'remote'),
        side('Local', conflict.localStamp, conflict, 'local')),
      strands(!resolved ? 'open' : isWritten ? 'join' : 'withheld'),
      resolved ? side(isWritten ? 'Result' : 'Would have been', null, conflict, 'result', isWritten ? 'result' : 'result withheld') : el('div', { class: 'side result none' }, el('p', { class: 'side-name' }, 'Result'), el('p', { class: 'absent' }, 'nothing was written'))),
    el('p', { class: 'answered' },
      resolved ? ['Answered by ', el('strong', {}, conflict.answeredBy)] : 'Nobody answered',
      conflict.localStamp?.timestamp ? [', ', el('time', { datetime: conflict.localStamp.timestamp }, time(conflict.localStamp.timestamp))] : null),
    conflict.notes?.length > 0 ? el('ul', { class: 'notes' }, conflict.notes.map(note => el('li', {}, note))) : null);
}

export const isResolved = conflict => conflict.answeredBy !== undefined && conflict.answeredBy !== null;

/** Ada and Bob keep their colours and forms wherever their edits are shown. */
export const actorClass = actor => (/^ada$/i.test(actor) ? 'ada' : /^bob$/i.test(actor) ? 'bob' : 'other');

export const actorMark = actor => el('span', { class: `actor ${actorClass(actor)}` }, actor);

function side(name, stamp, conflict, member, kindOfSide = actorClass(stamp?.actor ?? '')) {
  return el('div', { class: `side ${kindOfSide}` },
    el('p', { class: 'side-name' }, name, stamp ? [' ', actorMark(stamp.actor)] : null),
    Object.hasOwn(conflict, member) ? el('pre', {}, brief(conflict[member])) : el('p', { class: 'absent' }, 'absent'));
}

function strands(shape) {
  const drawing = svg('svg', { class: `strands ${shape}`, viewBox: '0 0 40 80', preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' });
  const lines = {
    fork: ['M0 40C22 40 18 20 40 20', 'M0 40C22 40 18 60 40 60'],
    join: ['M0 20C22 20 18 40 40 40', 'M0 60C22 60 18 40 40 40'],
    withheld: ['M0 20C22 20 18 40 40 40', 'M0 60C22 60 18 40 40 40'],
    open: ['M0 20H26', 'M0 60H26'],
  }[shape];
  for (const d of lines) drawing.append(svg('path', { d, class: 'strand', 'vector-effect': 'non-scaling-stroke' }));
  return drawing;
}
