import { HttpAgent } from '@ag-ui/client';
import { EventParser } from './sse.mjs';

/** The stock client of AG-UI, and the id of the last event its state has. It does not show the ids of events, so they are read from what its fetch brings. */
export class Agent {
  #ids = [];
  #pending = [];
  #told;
  http;
  lastEventId = null;
  errors = [];

  /** @param told is called once the state has an event. */
  constructor(base, contextId, told = () => {}) {
    this.#told = told;
    this.http = new HttpAgent({ url: `${base}/api/ag-ui`, threadId: contextId, initialState: {}, fetch: (url, init) => this.#fetch(url, init) });
    this.http.subscribe({
      onEvent: ({ event }) => void this.#pending.push({ event, id: this.#ids.shift() }),
      onStateChanged: () => this.#takenIn(),
      onRunErrorEvent: ({ event }) => void (event.code === 'abort' || this.errors.push(`${event.code}: ${event.message}`)),
    });
  }

  get state() {
    return this.http.state;
  }

  run(forwardedProps, abortController, subscriber) {
    this.#ids = [];
    this.#pending = [];
    return this.http.runAgent({ forwardedProps, abortController }, subscriber);
  }

  #takenIn() {
    while (this.#pending.length > 0) {
      const { event, id } = this.#pending.shift();
      if (event.type !== 'STATE_SNAPSHOT' && event.type !== 'STATE_DELTA') continue;
      this.#told(event, id);
      this.lastEventId = id;
      return;
    }
  }

  async #fetch(url, init) {
    const response = await fetch(url, init);
    const parser = new EventParser();
    const ids = this.#ids;
    const tap = new TransformStream({
      transform(bytes, controller) {
        for (const event of parser.feed(bytes)) ids.push(event.id);
        controller.enqueue(bytes);
      },
    });
    return new Response(response.body.pipeThrough(tap), response);
  }
}
