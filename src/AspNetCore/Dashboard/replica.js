// A state as the server's events tell it: a snapshot, then what changed.

import { applyPatch } from './patch.js';

const shortestWait = 1_000;
const longestWait = 15_000;

/**
 * Events: `change` (there is a newer version), `status` (detail: `{ status, detail }` with `live`, `waiting` or `paused`), `gone` (detail: the error) where
 * the context or the state is no more.
 */
export class Replica extends EventTarget {
  #api;
  #path;
  #end = new AbortController();
  #turn = null;
  #lastEventId = null;
  #streamed;
  #failures = 0;

  /** The newest version that came, and its document as `value`. */
  version = 0;
  value = undefined;

  constructor(api, path) {
    super();
    this.#api = api;
    this.#path = path;
  }

  start() {
    // A browser has six connections to an origin for all its tabs: one that nobody sees keeps none, and catches up when it is looked at.
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#turn?.abort() : this.#follow()), { signal: this.#end.signal });
    this.#follow();
  }

  stop() {
    this.#end.abort();
    this.#turn?.abort();
  }

  /** Takes the answer to an edit, which may come before the event does. */
  take(version, value) {
    if (version < this.version) return;
    this.version = version;
    this.value = value;
  }

  async #follow() {
    if (this.#turn !== null || this.#end.signal.aborted) return;
    const turn = (this.#turn = new AbortController());
    while (!turn.signal.aborted && !document.hidden) {
      let wait = shortestWait;
      try {
        for await (const event of this.#api.events(this.#path, { lastEventId: this.#lastEventId, signal: turn.signal })) {
          if (event.open) this.#tell('live');
          else this.#read(event);
          this.#failures = 0;
        }
        this.#tell('waiting', 'The stream has ended.');
      } catch (error) {
        if (turn.signal.aborted) break;
        if (error.status === 401) {
          this.#tell('waiting', 'An API key is needed.');
          await Promise.race([once(this.#api, 'key'), once(turn.signal, 'abort')]);
          continue;
        }
        if (error.status === 404 || error.status === 410) {
          this.stop();
          this.dispatchEvent(new CustomEvent('gone', { detail: error }));
          break;
        }
        // A delta that does not fit means that this copy is not what the server thinks it is: begin with a snapshot.
        if (!('status' in error)) this.#lastEventId = null;
        wait = Math.max(Math.min(shortestWait * 2 ** this.#failures, longestWait), (error.retryAfter ?? 0) * 1_000);
        this.#failures++;
        this.#tell('waiting', error.message);
      }
      await pause(wait, turn.signal);
    }
    this.#turn = null;
    if (this.#end.signal.aborted) return;
    if (document.hidden) this.#tell('paused');
    else this.#follow();
  }

  #read({ id, data }) {
    if (data.type === 'CUSTOM') {
      if (data.name === 'pluginstate.closed') this.#tell('waiting', data.value?.detail);
      return;
    }
    const isSnapshot = data.type === 'STATE_SNAPSHOT';
    if (isSnapshot) this.#streamed = data.snapshot;
    else if (data.type === 'STATE_DELTA') this.#streamed = applyPatch(this.#streamed, data.delta);
    else return;

    this.#lastEventId = id;
    const version = Number.parseInt(id, 10);
    // A delta may tell what the answer to an edit told already. A snapshot is what is, also where that is older: the state was removed and made anew.
    if (version === this.version || (version < this.version && !isSnapshot)) return;
    this.version = version;
    this.value = this.#streamed;
    this.dispatchEvent(new Event('change'));
  }

  #tell(status, detail = '') {
    this.dispatchEvent(new CustomEvent('status', { detail: { status, detail } }));
  }
}

const once = (target, type) => new Promise(resolve => target.addEventListener(type, resolve, { once: true }));

const pause = (milliseconds, signal) => new Promise(resolve => {
  if (signal.aborted) return resolve();
  const timer = setTimeout(done, milliseconds);
  signal.addEventListener('abort', done, { once: true });
  function done() {
    clearTimeout(timer);
    signal.removeEventListener('abort', done);
    resolve();
  }
});
