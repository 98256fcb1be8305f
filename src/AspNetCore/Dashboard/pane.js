// One client of the playground: a context of its own, an editor, and what it last saw.

import { announce } from './announcer.js';
import { el, icon, setText } from './dom.js';
import { write, writeForPeople, parse } from './json.js';
import { Replica } from './replica.js';

const strategies = [
  ['', 'the server’s default'],
  ['last-write-wins', 'last write wins'],
  ['first-write-wins', 'first write wins'],
  ['merge', 'merge'],
  ['fail', 'fail'],
];

/** Events: `sent` (detail: `{ update }`, or `{ error }`), `edited`, and `gone` where the server has let go of the context. */
export class Pane extends EventTarget {
  #api;
  #context = null;
  #replica = null;
  #baseText = '';
  #sending = false;
  #operation = { of: null, id: null };
  #parts;

  /** The version that the text was made of. */
  base = 0;

  constructor(api, name) {
    super();
    this.#api = api;
    this.name = name;
    this.id = name.toLowerCase();
    this.element = this.#build();
  }

  get isOpen() {
    return this.#context !== null;
  }

  get isDirty() {
    return this.#parts.text.value !== this.#baseText;
  }

  get newest() {
    return { version: this.#replica?.version ?? 0, value: this.#replica?.value };
  }

  /** Looks at a state, through a new context. An edit of the same state that was not sent stays. */
  async open(stateId, initial, keep = false) {
    this.close();
    const contextId = `dashboard-${this.id}-${randomId()}`;
    const { body } = await this.#api.request('/contexts', { method: 'POST', body: write({ stateId, contextId, initial, metadata: { user: this.name, from: 'dashboard' } }) });
    this.#context = `/contexts/${encodeURIComponent(body.id)}`;
    if (!keep) {
      this.base = 0;
      this.#baseText = '';
      this.#parts.text.value = '';
    }
    const replica = (this.#replica = new Replica(this.#api, `${this.#context}/events`));
    replica.addEventListener('change', () => this.#changed());
    replica.addEventListener('status', ({ detail }) => this.#status(detail.status, detail.detail));
    replica.addEventListener('gone', ({ detail }) => this.#gone(detail));
    replica.start();
    this.#say('');
    this.#parts.reopen.hidden = true;
  }

  /** Lets go of the context. The page may be on its way out: the request outlives it. */
  close() {
    this.#replica?.stop();
    if (this.#context !== null) this.#api.request(this.#context, { method: 'DELETE', keepalive: true }).catch(() => { /* it expires by itself */ });
    this.#context = null;
    this.#replica = null;
  }

  /** Writes into the editor, as its user would. */
  write(value) {
    this.#parts.text.value = writeForPeople(value);
    this.#edited();
  }

  set strategy(value) {
    this.#parts.strategy.value = value;
  }

  /** Takes the newest version, and drops what was not sent. */
  takeNewest() {
    const { version, value } = this.newest;
    if (version === 0) return;
    this.base = version;
    this.#baseText = writeForPeople(value);
    const { text } = this.#parts;
    const { selectionStart, selectionEnd } = text;
    text.value = this.#baseText;
    if (document.activeElement === text) text.setSelectionRange(selectionStart, selectionEnd);
    this.#say('');
    this.#edited();
  }

  async send(strategy = this.#parts.strategy.value) {
    if (this.#sending || !this.isOpen) return;
    const { text } = this.#parts;
    if (!this.#validate()) {
      text.focus();
      announce(`${this.name}: ${this.#parts.invalid.textContent}`);
      return;
    }

    const body = text.value;
    const resolver = this.#parts.resolver.value.trim();
    const { headers, query } = preferences(strategy, resolver);
    // One id for one edit: sending it again after the connection broke cannot make it twice.
    const edit = JSON.stringify([this.#context, this.base, body, strategy, resolver]);
    if (this.#operation.of !== edit) this.#operation = { of: edit, id: randomId() + randomId() };

    this.#busy(true);
    try {
      const answer = await this.#api.request(`${this.#context}/state`, {
        method: 'PUT', body, query,
        headers: { ...headers, 'PluginState-Base': String(this.base), 'PluginState-Actor': this.name, 'Idempotency-Key': this.#operation.id },
      });
      const update = answer.body;
      this.#replica?.take(update.version, update.state);
      this.base = update.version;
      this.#baseText = writeForPeople(update.state);
      text.value = this.#baseText;
      this.#say(update.repeated ? `This edit had been made already, as version ${update.version}.` : update.changed ? `Sent. This is version ${update.version}.` : 'Sent. It changed nothing.', 'good');
      this.dispatchEvent(new CustomEvent('sent', { detail: { update } }));
    } catch (error) {
      if (!('status' in error)) throw error;
      this.#failed(error);
      this.dispatchEvent(new CustomEvent('sent', { detail: { error } }));
    } finally {
      this.#busy(false);
      this.#edited();
    }
  }

  focus() {
    this.#parts.text.focus();
  }

  #failed(error) {
    if (error.code === 'context_evicted' || error.code === 'context_not_found' || error.status === 410) return this.#gone(error);
    const said = {
      conflict_unresolved: 'Not written: a conflict that nobody answered. Your edit is still here.',
      stale_base: `Version ${this.base}, which this edit was made of, is no longer known. Copy what you need, and take the newest version.`,
      api_key_required: 'Not sent: the server asks for an API key. Your edit is still here.',
      api_key_wrong: 'Not sent: the API key is wrong. Your edit is still here.',
    }[error.code];
    const violations = error.problem.violations?.map(violation => (typeof violation === 'string' ? violation : `${violation.path ?? ''} ${violation.message ?? ''}`.trim())) ?? [];
    this.#say(said ?? [`Not sent: ${error.message}`, ...violations].join(' '), 'bad');
  }

  #gone(error) {
    this.#replica?.stop();
    this.#context = null;
    this.#status('gone', '');
    this.#say(`${error.message} Your text is still here.`, 'bad');
    this.#parts.reopen.hidden = false;
    announce(`${this.name}: ${error.message}`);
    this.dispatchEvent(new Event('gone'));
  }

  #changed() {
    if (!this.isDirty && !this.#sending) this.takeNewest();
    else this.#edited();
  }

  #edited() {
    const { version } = this.newest;
    const isNewer = version !== this.base && this.isDirty;
    const parts = this.#parts;
    setText(parts.base, this.base === 0 ? '–' : String(this.base));
    parts.edited.hidden = !this.isDirty;
    parts.discard.hidden = !this.isDirty;
    setText(parts.discard, isNewer ? `Discard, take version ${version}` : 'Discard edit');

    const notice = isNewer ? `Newer version ${version}; your edit is of version ${this.base}.` : '';
    if (parts.noticeText.textContent !== notice) {
      setText(parts.noticeText, notice);
      if (notice !== '') announce(`${this.name}: ${notice} It is kept.`);
      if (parts.changes.open) this.#showChanges();
    }
    parts.notice.hidden = !isNewer;
    if (!isNewer) parts.changes.open = false;
    if (parts.text.getAttribute('aria-invalid') === 'true') this.#validate();
    this.dispatchEvent(new Event('edited'));
  }

  #validate() {
    const { text, invalid } = this.#parts;
    let trouble = '';
    try {
      parse(text.value);
    } catch (error) {
      trouble = text.value.trim() === '' ? 'A document cannot be empty.' : `No JSON: ${error.message}`;
    }
    setText(invalid, trouble);
    if (trouble === '') text.removeAttribute('aria-invalid');
    else text.setAttribute('aria-invalid', 'true');
    return trouble === '';
  }

  /** What came between the base and the newest version, as the server has it. */
  async #showChanges() {
    const { changed } = this.#parts;
    if (!this.isOpen) return;
    try {
      const { body } = await this.#api.request(`${this.#context}/diff`, { query: { from: String(this.base) } });
      changed.replaceChildren(...body.map(operation => el('li', {},
        el('span', { class: 'op' }, operation.op), ' ', el('code', {}, operation.path || '(document)'),
        'value' in operation ? [' ', el('code', { class: 'value' }, write(operation.value))] : operation.from ? [' from ', el('code', {}, operation.from)] : null)));
    } catch (error) {
      if (!('status' in error)) throw error;
      changed.replaceChildren(el('li', {}, error.message));
    }
  }

  #status(status, detail) {
    const words = { live: 'Live', waiting: 'Reconnecting', paused: 'Paused', gone: 'Closed' };
    this.#parts.status.dataset.state = status;
    setText(this.#parts.statusText, words[status]);
    this.#parts.status.title = detail ?? '';
  }

  #say(text, tone = '') {
    const { message } = this.#parts;
    message.className = `message ${tone}`;
    message.replaceChildren(...(text === '' ? [] : [...(tone === '' ? [] : [icon(tone === 'good' ? 'check' : 'cross')]), el('span', {}, text)]));
  }

  #busy(busy) {
    this.#sending = busy;
    this.#parts.text.readOnly = busy;
    this.element.setAttribute('aria-busy', String(busy));
  }

  #build() {
    const { id, name } = this;
    const parts = (this.#parts = {
      base: el('span', { class: 'numbers' }, '–'),
      edited: el('span', { class: 'tag warn', hidden: true }, icon('hand'), 'Not sent'),
      status: el('span', { class: 'link', 'data-state': 'waiting' }, el('span', { class: 'link-mark', 'aria-hidden': 'true' })),
      statusText: el('span', {}, 'Connecting'),
      text: el('textarea', {
        id: `${id}-text`, rows: '13', spellcheck: 'false', autocapitalize: 'none', autocomplete: 'off', 'aria-describedby': `${id}-invalid ${id}-hint`,
        oninput: () => this.#typed(), onkeydown: event => this.#key(event),
      }),
      invalid: el('p', { class: 'error', id: `${id}-invalid` }),
      noticeText: el('p', {}),
      changed: el('ul', { class: 'changed' }),
      strategy: el('select', { id: `${id}-strategy` }, strategies.map(([value, word]) => el('option', { value }, word))),
      resolver: el('input', { id: `${id}-resolver`, list: 'resolver-names', placeholder: 'by path', spellcheck: 'false', autocomplete: 'off', autocapitalize: 'none' }),
      send: el('button', { type: 'submit', class: 'primary' }, 'Send ', el('span', { class: 'hidden' }, `as ${name}`)),
      discard: el('button', { type: 'button', class: 'quiet', hidden: true, onclick: () => this.#discard() }, 'Discard edit'),
      reopen: el('button', { type: 'button', hidden: true, onclick: () => this.dispatchEvent(new Event('reopen')) }, 'Open again'),
      message: el('p', { class: 'message' }),
    });
    parts.status.append(parts.statusText);
    parts.changes = el('details', { ontoggle: () => parts.changes.open && this.#showChanges() }, el('summary', {}, 'What changed'), parts.changed);
    parts.notice = el('div', { class: 'notice', hidden: true }, icon('alert'), el('div', {}, parts.noticeText, parts.changes));

    return el('section', { class: `pane ${id}`, id: `pane-${id}`, 'aria-labelledby': `${id}-title` },
      el('form', { novalidate: true, onsubmit: event => { event.preventDefault(); this.send(); } },
        el('header', {},
          el('h3', { id: `${id}-title` }, el('span', { class: `actor ${id}` }, name)),
          el('p', { class: 'version' }, 'of version ', parts.base), parts.edited, parts.status),
        el('label', { class: 'hidden', for: `${id}-text` }, `${name}’s document, as JSON`),
        parts.text, parts.invalid, parts.notice,
        el('div', { class: 'choices' },
          el('div', { class: 'field' }, el('label', { for: `${id}-resolver` }, 'Ask first'), parts.resolver),
          el('div', { class: 'field' }, el('label', { for: `${id}-strategy` }, 'If nobody answers'), parts.strategy)),
        el('div', { class: 'buttons' },
          parts.send, parts.discard, parts.reopen,
          el('p', { class: 'hint', id: `${id}-hint` }, el('kbd', {}, 'Ctrl'), ' ', el('kbd', {}, 'Enter'), ' sends')),
        parts.message));
  }

  #typed() {
    this.#say('');
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#validate(), 400);
    this.#edited();
  }

  #typing = 0;

  #key(event) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.send();
  }

  #discard() {
    this.takeNewest();
    this.focus();
  }
}

/** `Prefer` for the strategy and the resolver; what a header cannot hold goes into the query. */
function preferences(strategy, resolver) {
  const wishes = ['return=representation'];
  const query = {};
  if (strategy !== '') wishes.push(`conflict=${strategy}`);
  if (/^[\w.-]+$/.test(resolver)) wishes.push(`resolver=${resolver}`);
  else if (/^[ -~]+$/.test(resolver)) wishes.push(`resolver="${resolver.replaceAll(/["\\]/g, '\\$&')}"`);
  else if (resolver !== '') query.resolver = resolver;
  return { headers: { Prefer: wishes.join(', ') }, query };
}

// Not crypto.randomUUID: it is there on https and localhost only.
const randomId = () => [...crypto.getRandomValues(new Uint8Array(6))].map(byte => byte.toString(16).padStart(2, '0')).join('');
