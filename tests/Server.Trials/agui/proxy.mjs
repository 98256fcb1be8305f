import net from 'node:net';

/** Stands between clients and the server, so that connections can be cut as a network cuts them. */
export class Proxy {
  #sockets = new Set();
  #server;
  connections = 0;

  static async start(target) {
    const proxy = new Proxy();
    proxy.#server = net.createServer((client) => {
      proxy.connections++;
      const server = net.connect(Number(target.port), target.hostname);
      for (const [socket, other] of [[client, server], [server, client]]) {
        proxy.#sockets.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          proxy.#sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    });
    await new Promise((done) => proxy.#server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Cuts every connection; new ones are let in. */
  cut() {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  stop() {
    this.#server.close();
    this.cut();
  }
}
