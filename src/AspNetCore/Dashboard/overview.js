// Asks for the overview every second while somebody can see the page.

const period = 1_000;
const longestWait = 15_000;

/** Events: `overview` (detail: the answer), `lost` (detail: `{ error, wait, since }`), `found`, `paused`. */
export class Overview extends EventTarget {
  #api;
  #timer = 0;
  #asking = false;
  #failures = 0;
  #last = null;

  constructor(api) {
    super();
    this.#api = api;
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#pause() : this.ask()));
    api.addEventListener('key', () => this.ask());
  }

  /** Asks now, and every second from then on. */
  async ask() {
    clearTimeout(this.#timer);
    if (this.#asking || document.hidden) return;

    this.#asking = true;
    let wait = period;
    try {
      const { body } = await this.#api.request('/overview');
      this.#last = new Date();
      if (this.#failures > 0) this.dispatchEvent(new Event('found'));
      this.#failures = 0;
      this.dispatchEvent(new CustomEvent('overview', { detail: body }));
    } catch (error) {
      if (!('status' in error)) throw error;
      // Without a key there is nothing to ask again for; the new key asks.
      if (error.status === 401) return;
      wait = Math.max(Math.min(period * 2 ** this.#failures, longestWait), (error.retryAfter ?? 0) * 1_000);
      this.#failures++;
      this.dispatchEvent(new CustomEvent('lost', { detail: { error, wait, since: this.#last } }));
    } finally {
      this.#asking = false;
      clearTimeout(this.#timer);
    }
    if (!document.hidden) this.#timer = setTimeout(() => this.ask(), wait);
  }

  #pause() {
    clearTimeout(this.#timer);
    this.dispatchEvent(new Event('paused'));
  }
}
