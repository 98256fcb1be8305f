// The stock client of AG-UI against a real server: clients make random edits at once, followers keep up though their connections are cut, and in the end
// everybody has the same document to the byte.
//
//   node trial.mjs http://127.0.0.1:5080 [updates] [seed]
import jsonPatch from 'fast-json-patch';
import { Agent } from './agents.mjs';
import { canonical } from './canonical.mjs';
import { edited, initial, random } from './documents.mjs';
import { AgentFollower, EventFollower, same } from './followers.mjs';
import { Proxy } from './proxy.mjs';

const server = new URL(process.argv[2]);
const updates = Number(process.argv[3] ?? 1000);
const seed = Number(process.argv[4] ?? 1);
const [clients, loaders, patience] = [8, 3, 180_000];
const [firstCut, secondCut, away] = [Math.floor(updates * 0.3), Math.floor(updates * 0.6), Math.floor(updates * 0.15)];
const base = server.origin;
const stateId = `trial-${seed}`;
const failures = [];
const figures = { agentEdits: 0, patches: 0, staleBases: 0, conflicts: 0, loadUpdates: 0 };

// What the client cannot take it warns of, and goes on.
console.warn = (...words) => failures.push(`the client warned: ${words.join(' ').slice(0, 400)}`);

// Where a connection is cut, version 1.0.0 of the client ends the run as failed, and then lets the same error go a second time where nobody can catch it.
process.on('unhandledRejection', (error) => {
  if (!(error instanceof TypeError && error.message === 'terminated')) throw error;
});

async function call(method, path, body, headers = {}) {
  const response = await fetch(`${base}/api${path}`, { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } });
  const text = await response.text();
  return { status: response.status, etag: response.headers.get('etag'), json: text ? JSON.parse(text) : null, text };
}

async function context(state = stateId) {
  const { status, json, text } = await call('POST', '/contexts', { stateId: state, initial });
  if (status !== 201) throw new Error(`POST /contexts: ${status} ${text}`);
  return json.id;
}

/** Tells who waits for it that so many updates were made. */
class Counter {
  count = 0;
  #waiting = [];

  take() {
    this.count++;
    this.#waiting = this.#waiting.filter(({ at, done }) => this.count < at || done());
  }

  reach(at) {
    return this.count >= at ? Promise.resolve() : new Promise((done) => this.#waiting.push({ at, done: () => void done() }));
  }
}

const made = new Counter();
let begun = 0;

/** Edits through the stock client and with plain patches; either way it then has what its context has seen. */
class Client {
  #random;
  #path;
  #knowsEvent = false;
  agent;

  constructor(contextId, random) {
    this.#random = random;
    this.#path = `/contexts/${contextId}/state`;
    this.agent = new Agent(base, contextId);
  }

  async edit() {
    await this.agent.run({});
    while (begun < updates) {
      begun++;
      const next = edited(this.agent.state, this.#random);
      while (!(await (this.#random.chance(0.5) ? this.#run(next) : this.#patch(next)))) await this.read();
      made.take();
    }
  }

  async read() {
    const { json } = await call('GET', this.#path);
    this.#set(json);
  }

  #set(state) {
    this.agent.http.setState(state);
    this.#knowsEvent = false;
  }

  /** An edit says what it was made on, or leaves it to its context; the run ends at once, or after a time that is over at once. */
  async #run(next) {
    const lastEventId = this.#knowsEvent && this.#random.chance(0.5) ? this.agent.lastEventId : undefined;
    const follow = this.#random.chance(0.3) ? { follow: true, followFor: this.#random.below(3) } : {};
    this.#set(next);
    try {
      await this.agent.run({ edit: true, conflict: 'last-write-wins', lastEventId, ...follow }, undefined, { onRunFailed: () => ({ stopPropagation: true }) });
      this.#knowsEvent = true;
      figures.agentEdits++;
      return true;
    } catch (error) {
      return this.#mayTryAgain(error.status, String(error));
    }
  }

  async #patch(next) {
    const { status, json, text } = await call('PATCH', this.#path, jsonPatch.compare(this.agent.state, next), {
      'Content-Type': 'application/json-patch+json',
      Prefer: 'conflict=last-write-wins, return=representation',
    });
    if (status !== 200) return this.#mayTryAgain(status, text);
    figures.patches++;
    figures.conflicts += json.conflicts.length;
    this.#set(json.state);
    return true;
  }

  /** An edit made on a version that is known no more is the one thing that may fail. */
  #mayTryAgain(status, text) {
    if (status !== 412) throw new Error(`an edit failed: ${status} ${text}`);
    figures.staleBases++;
    return false;
  }
}

/** Keeps the server busy with another state. */
async function load(contextId) {
  for (let i = 0; made.count < updates; i++) {
    const { status, text } = await call('PATCH', `/contexts/${contextId}/state`, { [contextId]: i }, { 'Content-Type': 'application/merge-patch+json' });
    if (status !== 200) throw new Error(`the load failed: ${status} ${text}`);
    figures.loadUpdates++;
  }
}

const started = performance.now();
const proxy = await Proxy.start(server);
const followers = [
  new AgentFollower(proxy.url, await context(), 'HttpAgent, comes back with lastEventId', true),
  new AgentFollower(proxy.url, await context(), 'HttpAgent, comes back without', false),
  new EventFollower(proxy.url, await context(), 'events, comes back with Last-Event-ID', true),
  new EventFollower(proxy.url, await context(), 'events, comes back without', false),
  new AgentFollower(base, await context(), 'HttpAgent, is never cut off', true),
];
for (const follower of followers) follower.start();
await Promise.all(followers.map((follower) => follower.reach(1, patience)));

const editors = [];
for (let i = 0; i < clients; i++) editors.push(new Client(await context(), random(seed * 1000 + i)));
const loads = [];
for (let i = 0; i < loaders; i++) loads.push(await context('load'));

const cuts = (async () => {
  await made.reach(firstCut); // they come back at once, and have missed little
  proxy.cut();
  await made.reach(secondCut); // they stay away, and have missed more than the server remembers
  for (const follower of followers) follower.returnAfter(made.reach(secondCut + away));
  proxy.cut();
})();
try {
  await Promise.all([...editors.map((editor) => editor.edit()), ...loads.map(load), cuts]);
} catch (error) {
  console.error(error);
  process.exit(1);
}

const final = await call('GET', `/states/${stateId}`);
const version = Number(final.etag.replaceAll('"', ''));
await Promise.all(followers.map((follower) => follower.reach(version, patience)));
await Promise.all(editors.map((editor) => editor.agent.run({})));
for (const follower of followers) {
  if (!same(follower.state, final.json)) failures.push(`${follower.name}: has another document:\n${canonical(follower.state)}\nnot\n${canonical(final.json)}`);
  failures.push(...follower.failures.map((failure) => `${follower.name}: ${failure}`));
  if (follower !== followers.at(-1) && follower.figures.returns < 2) failures.push(`${follower.name}: was to come back twice, and came back ${follower.figures.returns} times`);
}
for (const { agent } of editors) {
  if (!same(agent.state, final.json)) failures.push(`${agent.http.threadId}: has another document than the server`);
  failures.push(...agent.errors.map((error) => `a run of ${agent.http.threadId} ended with ${error}`));
}

await Promise.all(followers.map((follower) => follower.stop()));
proxy.stop();

console.log(`updates            ${made.count} by ${clients} clients: ${figures.agentEdits} by HttpAgent, ${figures.patches} by PATCH; ${figures.staleBases} stale bases, ${figures.conflicts} conflicts told to PATCH`);
console.log(`load beside it     ${figures.loadUpdates} updates by ${loaders} clients`);
console.log(`state              version ${version}, ${canonical(final.json).length} characters of canonical JSON`);
for (const { name, figures: f } of followers) {
  console.log(`${name}: ${f.snapshots} snapshots, ${f.deltas} deltas of ${f.operations} operations; came back ${f.returns} times (${f.returnsWithDelta} with a delta, ${f.returnsWithSnapshot} with a snapshot, ${f.returnsWithNothing} having missed nothing)`);
}
console.log(`time               ${((performance.now() - started) / 1000).toFixed(1)} s`);
console.log(failures.length === 0 ? `same document      ${followers.length} followers, ${clients} clients and the server` : `FAILED\n${failures.join('\n')}`);
process.exitCode = failures.length === 0 ? 0 : 1;
