import jsonPatch from 'fast-json-patch';
import { Agent } from './agents.mjs';
import { canonical } from './canonical.mjs';
import { EventParser } from './sse.mjs';

const historyOfServer = 64; // versions it keeps of a state; one that is away for longer is given a snapshot
const versionOf = (eventId) => (eventId === null ? 0 : Number(eventId.split('-')[0]));

/** Somebody who keeps up with a state, comes back when the connection is cut, and counts what it was told. */
class Follower {
  #stopping = new AbortController();
  #changed = () => {};
  #isFirst = false;
  #returning = Promise.resolve();
  #last = null;
  running;
  failures = [];
  figures = { snapshots: 0, deltas: 0, operations: 0, returns: 0, returnsWithDelta: 0, returnsWithSnapshot: 0, returnsWithNothing: 0 };

  /** @param remembers whether it says, when it comes back, where it left off. */
  constructor(name, remembers) {
    Object.assign(this, { name, remembers });
  }

  get version() {
    return versionOf(this.#last);
  }

  get signal() {
    return this.#stopping.signal;
  }

  start() {
    this.running = this.#run();
    return this;
  }

  /** Whether it comes back is up to what this promise says. */
  returnAfter(promise) {
    this.#returning = promise;
  }

  /** Ends once it knows that version, or a later one. */
  async reach(version, patience) {
    while (this.version < version) {
      let timer;
      const isLate = await Promise.race([
        new Promise((done) => (this.#changed = () => done(false))),
        new Promise((done) => (timer = setTimeout(() => done(true), patience))),
      ]);
      clearTimeout(timer);
      if (isLate) return void this.failures.push(`is at version ${this.version}, and did not come to ${version}`);
    }
  }

  async stop() {
    this.#stopping.abort();
    await this.running;
  }

  /** Tells that an event has been taken in. */
  told(event, id) {
    const isSnapshot = event.type === 'STATE_SNAPSHOT';
    this.figures[isSnapshot ? 'snapshots' : 'deltas']++;
    this.figures.operations += isSnapshot ? 0 : event.delta.length;
    if (this.#isFirst && this.#last !== null) this.#cameBack(isSnapshot, versionOf(id) - this.version);
    this.#isFirst = false;
    this.#last = id;
    this.#changed();
  }

  #cameBack(isSnapshot, missed) {
    this.figures[isSnapshot ? 'returnsWithSnapshot' : 'returnsWithDelta']++;
    // The history goes on while the server looks into it, so between the two there is room for both.
    if (!isSnapshot && (!this.remembers || missed >= historyOfServer)) this.failures.push(`missed ${missed} versions, and was given a delta`);
    if (isSnapshot && this.remembers && missed < historyOfServer / 2) this.failures.push(`missed ${missed} versions only, and was given a snapshot`);
  }

  async #run() {
    while (!this.signal.aborted) {
      this.#isFirst = true;
      await this.followOnce(this.remembers ? this.#last : null);
      if (this.signal.aborted) break;
      if (this.#isFirst && this.#last !== null) this.figures.returnsWithNothing++;
      await this.#returning;
      this.figures.returns++;
    }
  }
}

/** The stock client of AG-UI. */
export class AgentFollower extends Follower {
  #agent;

  constructor(base, contextId, name, remembers) {
    super(name, remembers);
    this.#agent = new Agent(base, contextId, (event, id) => this.told(event, id));
  }

  get state() {
    return this.#agent.state;
  }

  async followOnce(lastEventId) {
    const abortController = new AbortController();
    const abort = () => abortController.abort();
    this.signal.addEventListener('abort', abort);
    // Where the connection was cut it comes back, so that is no failure.
    await this.#agent.run({ follow: true, ...(lastEventId && { lastEventId }) }, abortController, { onRunFailed: () => ({ stopPropagation: true }) });
    this.signal.removeEventListener('abort', abort);
    this.failures.push(...this.#agent.errors.splice(0));
  }
}

/** The plain stream of events, with Last-Event-ID, and fast-json-patch. */
export class EventFollower extends Follower {
  #url;
  state = {};

  constructor(base, contextId, name, remembers) {
    super(name, remembers);
    this.#url = `${base}/api/contexts/${contextId}/events`;
  }

  async followOnce(lastEventId) {
    try {
      const response = await fetch(this.#url, { headers: lastEventId ? { 'Last-Event-ID': lastEventId } : {}, signal: this.signal });
      if (!response.ok) return void this.failures.push(`HTTP ${response.status}: ${await response.text()}`);
      const parser = new EventParser();
      for await (const bytes of response.body) {
        for (const { id, data } of parser.feed(bytes)) this.#take(JSON.parse(data), id);
      }
    } catch (error) {
      if (error instanceof jsonPatch.JsonPatchError) this.failures.push(error.message);
      // else the connection was cut
    }
  }

  #take(event, id) {
    if (event.type === 'STATE_SNAPSHOT') this.state = event.snapshot;
    else if (event.type === 'STATE_DELTA') this.state = jsonPatch.applyPatch(this.state, event.delta, true, false).newDocument;
    else return void this.failures.push(`was told ${JSON.stringify(event)}`);
    this.told(event, id);
  }
}

/** Whether two documents are one to the byte. */
export const same = (one, other) => canonical(one) === canonical(other);
