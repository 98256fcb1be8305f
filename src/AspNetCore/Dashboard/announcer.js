// One polite live region for the whole page: several would talk over each other.

import { byId } from './dom.js';

let pending = [];
let timer = 0;

/** Lets screen readers say something. What comes within one breath is said together. */
export function announce(text) {
  if (!pending.includes(text)) pending.push(text);
  if (timer) return;
  timer = setTimeout(() => {
    byId('announcer').textContent = pending.join(' ');
    pending = [];
    timer = 0;
  }, 250);
}
