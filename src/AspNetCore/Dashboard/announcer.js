// One polite live region for the whole page: several would talk over each other. It is a log: what is said next does not take the place of what was
// said before it, which a reader may not have come to yet.

import { byId } from './dom.js';

const kept = 8;

/** Lets screen readers say something. */
export function announce(text) {
  const log = byId('announcer');
  if (log.lastChild?.textContent === text) return;
  const line = document.createElement('p');
  line.textContent = text;
  log.append(line);
  if (log.childElementCount > kept) log.firstChild.remove();
}
