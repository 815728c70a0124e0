// A receiver of webhooks for the tests: keeps what it was sent, checks signatures, and misbehaves as told.
import { createHmac } from 'node:crypto';
import http from 'node:http';

export class Receiver {
  constructor() {
    /** What came: {path, headers, body}. */
    this.seen = [];
    this.behave();
  }

  /**
   * How it answers from now on: a status, or 'close' (breaks off), 'redirect' (to /elsewhere), 'hold' (answers only when told otherwise), 'late' (takes after two seconds), 'endless' (talks without end), or a list of these, one a request, the last for all that follow.
   */
  behave(...how) {
    this.how = how.length ? how : [204];
    this.text = '';
  }

  async start(host = '127.0.0.1') {
    this.server = http.createServer((q, a) => {
      const parts = [];
      q.on('data', (d) => parts.push(d)).on('end', () => this.#answer(q, a, Buffer.concat(parts).toString()));
    });
    await new Promise((done) => this.server.listen(0, host, done));
    this.port = this.server.address().port;
    this.url = `http://${host.includes(':') ? `[${host}]` : host}:${this.port}/hook`;
    return this;
  }

  #answer(q, a, body) {
    this.seen.push({ path: q.url, headers: q.headers, body });
    const how = this.how.length > 1 ? this.how.shift() : this.how[0];
    if (how === 'close') q.socket.destroy();
    else if (how === 'redirect') a.writeHead(302, { Location: '/elsewhere' }).end();
    else if (how === 'late') setTimeout(() => a.writeHead(204).end(), 2000);
    else if (how === 'endless') {
      a.writeHead(200);
      const pour = () => !a.destroyed && a.write('x'.repeat(65536), () => setImmediate(pour));
      pour();
    } else if (how !== 'hold') a.writeHead(how).end(this.text);
  }

  async stop() {
    this.server?.closeAllConnections();
    await new Promise((done) => (this.server ? this.server.close(done) : done()));
  }
}

/** Is the request signed by this secret, as Standard Webhooks has it? */
export function signedBy({ headers, body }, secret) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64');
  return headers['webhook-signature'].split(' ').includes(`v1,${mac}`);
}
