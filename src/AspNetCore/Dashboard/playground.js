// Two clients of one state, and what becomes of their edits.

import { announce } from './announcer.js';
import { byId, el, icon, setText } from './dom.js';
import { count, counted, now } from './format.js';
import { write } from './json.js';
import { Pane } from './pane.js';
import { actorMark, isResolved, settlement } from './settlement.js';
import { Tour } from './tour.js';

const initial = { title: 'Weekend trip', seats: 4, counters: { likes: 10 }, tags: ['sea', 'train'] };

export class Playground {
  #panes;
  #stateId = byId('state-id').value;
  #opening = false;
  #names = el('datalist', { id: 'resolver-names' });

  constructor(api, overview) {
    const [ada, bob] = (this.#panes = [new Pane(api, 'Ada'), new Pane(api, 'Bob')]);
    byId('panes').append(ada.element, bob.element, this.#names);
    for (const pane of this.#panes) {
      pane.addEventListener('sent', ({ detail }) => this.#showOutcome(pane, detail));
      pane.addEventListener('reopen', () => this.#reopen(pane));
    }
    byId('state-form').addEventListener('submit', event => {
      event.preventDefault();
      this.open(byId('state-id').value.trim());
    });
    new Tour(ada, bob);
    this.#showNothing();

    // Whatever kept it from opening, the next answer of the server says that it is over.
    overview.addEventListener('overview', ({ detail }) => {
      this.#showNames(detail);
      if (!this.#isOpen && !this.#refused) this.open(this.#stateId);
    });
    addEventListener('pagehide', event => {
      if (!event.persisted) for (const pane of this.#panes) pane.close();
    });
  }

  #isOpen = false;
  #refused = false;

  async open(stateId) {
    if (this.#opening || stateId === '') return;
    this.#opening = true;
    this.#stateId = stateId;
    try {
      // One after the other: the first makes the state where there is none.
      for (const pane of this.#panes) await pane.open(stateId, initial);
      if (this.#isOpen) announce(`State ${stateId} is open.`);
      this.#isOpen = true;
      this.#refused = false;
    } catch (error) {
      if (!('status' in error)) throw error;
      this.#isOpen = false;
      // Asking again helps where the server was away, not where it said no.
      this.#refused = error.status >= 400 && error.status < 500 && error.status !== 401 && error.status !== 429;
      if (this.#refused) this.#show('bad', 'cross', [`State “${stateId}” was not opened.`], [el('p', {}, error.message)]);
    } finally {
      this.#opening = false;
    }
  }

  async #reopen(pane) {
    try {
      await pane.open(this.#stateId, initial, true);
      pane.focus();
    } catch (error) {
      if (!('status' in error)) throw error;
      announce(error.message);
    }
  }

  #showNames({ resolvers, plugins }) {
    const names = [...new Set([...resolvers.live.map(resolver => resolver.name), ...plugins.items.flatMap(plugin => plugin.resolvers)])].sort();
    if ([...this.#names.children].map(option => option.value).join('\n') === names.join('\n')) return;
    this.#names.replaceChildren(...names.map(value => el('option', { value })));
  }

  #showNothing() {
    setText(byId('outcome-title'), 'What happened');
    byId('outcome-body').replaceChildren(el('p', { class: 'empty' }, 'Nothing was sent yet. Change both documents, send one, then the other: the second was made of an older version, and is merged.'));
  }

  #showOutcome(pane, { update, error }) {
    if (update) this.#showUpdate(pane, update);
    else if (error.code === 'conflict_unresolved') this.#showRefusal(pane, error);
  }

  #showUpdate(pane, { version, changed, conflicts, patch }) {
    const settled = conflicts.filter(isResolved).length;
    const said = conflicts.length === 0
      ? [changed ? `’s edit is version ${version}. There was no conflict.` : '’s edit changed nothing.']
      : [`’s edit is version ${version}. ${counted(conflicts.length, 'conflict')} on the way, ${settled === conflicts.length ? 'settled' : `${count(settled)} settled`}.`];
    this.#show(conflicts.length === 0 ? '' : 'good', 'check', [actorMark(pane.name), ...said], [
      ...conflicts.map(conflict => settlement(conflict)),
      patch.length === 0 ? '' : el('details', { class: 'more' },
        el('summary', {}, `What it changed in version ${version - 1}`),
        el('ul', { class: 'changed' }, patch.map(operation => el('li', {},
          el('span', { class: 'op' }, operation.op), ' ', el('code', {}, operation.path || '(document)'),
          'value' in operation ? [' ', el('code', { class: 'value' }, write(operation.value))] : null)))),
    ]);
    announce(`${pane.name}${said[0]}`);
  }

  #showRefusal(pane, error) {
    const conflicts = error.problem.conflicts ?? [];
    const open = conflicts.filter(conflict => !isResolved(conflict)).length;
    const said = `’s edit was not written. Nobody answered ${counted(open, 'conflict')}.`;
    const again = (strategy, text) => el('button', { type: 'button', onclick: () => pane.send(strategy) }, text);
    this.#show('bad', 'cross', [actorMark(pane.name), said], [
      ...conflicts.map(conflict => settlement(conflict, 'h4', false)),
      el('div', { class: 'buttons' },
        el('span', {}, `Send ${pane.name}’s edit again:`),
        again('last-write-wins', 'last write wins'), again('first-write-wins', 'first write wins'), again('merge', 'merge')),
    ]);
    announce(`${pane.name}${said}`);
  }

  #show(tone, shape, title, body) {
    byId('outcome').className = `outcome ${tone}`;
    byId('outcome-title').replaceChildren(...(tone === '' ? [] : [icon(shape)]), el('span', {}, title), el('time', { class: 'numbers' }, now()));
    byId('outcome-body').replaceChildren(...body.filter(part => part !== ''));
  }
}
