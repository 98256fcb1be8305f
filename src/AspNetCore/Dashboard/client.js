// The server's API: requests, problems, the API key, and event streams.

import { parse } from './json.js';

const keyName = 'pluginstate-api-key';

/** What the server did not do, as its Problem Details say; `status` is 0 where no answer came. */
export class ApiError extends Error {
  constructor(status, problem = {}, retryAfter = null) {
    super(problem.detail ?? problem.title ?? (status === 0 ? 'The server does not answer.' : `The server answered with status ${status}.`));
    this.status = status;
    this.code = problem.code ?? null;
    this.problem = problem;
    /** Seconds, where the server named them. */
    this.retryAfter = retryAfter;
  }
}

export class Api extends EventTarget {
  #prefix;

  constructor(prefix) {
    super();
    this.#prefix = prefix.replace(/\/$/, '');
  }

  get hasKey() {
    return sessionStorage.getItem(keyName) !== null;
  }

  useKey(key) {
    if (key === null) sessionStorage.removeItem(keyName);
    else sessionStorage.setItem(keyName, key);
    this.dispatchEvent(new Event('key'));
  }

  /** Sends a request; the answer has the parsed `body` (null where there is none) and the `headers`. */
  async request(path, { method = 'GET', body, type = 'application/json', headers = {}, query = {}, signal, keepalive = false } = {}) {
    const response = await this.#fetch(path, {
      method, keepalive, query,
      signal: signal ?? AbortSignal.timeout(15_000),
      headers: body === undefined ? headers : { 'Content-Type': type, ...headers },
      body,
    });
    let text;
    try {
      text = await response.text();
    } catch (error) {
      throw unanswered(error);
    }
    return { headers: response.headers, body: text === '' ? null : parse(text) };
  }

  /**
   * Reads server-sent events. An EventSource would do as well but for one thing: it cannot send an Authorization header.
   * Ends when the server ends it; throws where the connection breaks.
   */
  async *events(path, { lastEventId, signal } = {}) {
    // Proxies and sleeping laptops drop connections without a word. The server sends a comment every 15 seconds.
    const silence = new AbortController();
    let watchdog;
    const heard = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => silence.abort(new Error('The stream fell silent.')), 45_000);
    };

    heard();
    try {
      const response = await this.#fetch(path, {
        headers: { Accept: 'text/event-stream', ...(lastEventId ? { 'Last-Event-ID': lastEventId } : {}) },
        signal: AbortSignal.any([signal, silence.signal]),
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      let id = '';
      let data = [];
      yield { open: true };
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        heard();
        const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
        rest = lines.pop();
        for (const line of lines) {
          if (line === '') {
            if (data.length > 0) yield { id, data: parse(data.join('\n')) };
            data = [];
          } else if (!line.startsWith(':')) {
            const [, field, content] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
            if (field === 'data') data.push(content ?? '');
            if (field === 'id') id = content ?? '';
          }
        }
      }
    } catch (error) {
      throw unanswered(error);
    } finally {
      clearTimeout(watchdog);
      silence.abort();
    }
  }

  async #fetch(path, { query = {}, headers, ...options }) {
    const parameters = new URLSearchParams(query).toString();
    const key = sessionStorage.getItem(keyName);
    let response;
    try {
      response = await fetch(this.#prefix + path + (parameters === '' ? '' : '?' + parameters), {
        ...options,
        headers: key === null ? headers : { ...headers, Authorization: `Bearer ${key}` },
        cache: 'no-store',
        credentials: 'same-origin',
      });
    } catch (error) {
      throw unanswered(error);
    }
    if (response.ok) return response;

    const problem = await response.json().catch(() => ({}));
    const failure = new ApiError(response.status, problem, Number(response.headers.get('Retry-After')) || null);
    if (failure.status === 401) this.dispatchEvent(new CustomEvent('unauthorised', { detail: failure }));
    throw failure;
  }
}

function unanswered(error) {
  if (error instanceof ApiError) return error;
  const failure = new ApiError(0, error.name === 'TimeoutError' ? { detail: 'The server did not answer in time.' } : {});
  failure.cause = error;
  return failure;
}
