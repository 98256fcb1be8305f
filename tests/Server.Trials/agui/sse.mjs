/** Parts a stream of server-sent events, in pieces as they come, into events. Comments are left out. */
export class EventParser {
  #decoder = new TextDecoder();
  #rest = '';

  *feed(bytes) {
    const blocks = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n\n');
    this.#rest = blocks.pop();
    for (const block of blocks) {
      const event = { id: null, data: null };
      for (const line of block.split('\n')) {
        const at = line.indexOf(': ');
        if (at > 0) event[line.slice(0, at)] = line.slice(at + 2);
      }
      if (event.data !== null) yield event;
    }
  }
}
