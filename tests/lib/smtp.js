// A mail server for the tests: speaks SMTP with STARTTLS and AUTH PLAIN, keeps what it was given, and misbehaves as told.
import { mkdtempSync, chmodSync, readFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { run } from './spawn.js';

/** A certificate for 127.0.0.1; its file is its own authority. @returns {Promise<{key: Buffer, cert: Buffer, file: string}>} */
export async function certificate() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mcu-smtp-'));
  chmodSync(folder, 0o755);
  const [key, cert] = ['key.pem', 'cert.pem'].map((n) => path.join(folder, n));
  const r = await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']);
  if (r.code !== 0) throw new Error(`openssl: ${r.output}`);
  chmodSync(cert, 0o644);
  return { key: readFileSync(key), cert: readFileSync(cert), file: cert };
}

export class SmtpServer {
  /** @param {{pair?: {key: Buffer, cert: Buffer}, user?: string, password?: string}} options without a pair it offers no TLS */
  constructor({ pair, user, password } = {}) {
    Object.assign(this, { pair, user, password });
    /** What was taken: {from, to, data, secure, login}. */
    this.mails = [];
    /** Talks begun. */
    this.talks = 0;
    this.behave();
  }

  /**
   * How it answers from now on: greeting, mail, rcpt, data, end (a whole answer each), drop: 'greeting' | 'data' | 'end', hold: a promise
   * that the greeting waits for, hide: no STARTTLS is offered.
   */
  behave(switches = {}) {
    this.switches = switches;
  }

  async start(port = 0) {
    this.sockets = new Set();
    this.server = net.createServer((socket) => this.#talk(socket)).listen(port, '127.0.0.1');
    await new Promise((done, failed) => this.server.once('listening', done).once('error', failed));
    this.port = this.server.address().port;
    return this;
  }

  /** Nobody listens any more: connections are refused. */
  async stop() {
    for (const s of this.sockets) s.destroy();
    await new Promise((done) => this.server.close(done));
  }

  async #talk(socket) {
    this.talks += 1;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => {});
    await this.switches.hold;
    if (this.switches.drop === 'greeting') return socket.destroy();
    this.#listen(socket, { secure: false });
    return socket.write(`${this.switches.greeting ?? '220 proba ESMTP'}\r\n`);
  }

  #listen(socket, talk) {
    let rest = '';
    const take = (chunk) => {
      rest += chunk.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (talk.data !== undefined) this.#data(socket, talk, line);
        else if (this.#command(socket, talk, line) === 'tls') {
          socket.off('data', take);
          return this.#secure(socket);
        }
      }
      return undefined;
    };
    socket.on('data', take);
  }

  #secure(socket) {
    const safe = new tls.TLSSocket(socket, { isServer: true, key: this.pair.key, cert: this.pair.cert });
    safe.on('error', () => socket.destroy());
    this.#listen(safe, { secure: true });
  }

  #command(socket, talk, line) {
    const say = (text) => socket.write(`${text}\r\n`);
    const [, word, rest = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    if (talk.plain) {
      talk.plain = false;
      return this.#login(say, talk, line);
    }
    switch ((word ?? '').toUpperCase()) {
      case 'EHLO': {
        const offers = [this.pair && !talk.secure && !this.switches.hide && 'STARTTLS', this.user && talk.secure && 'AUTH PLAIN', '8BITMIME'].filter(Boolean);
        return say(['proba', ...offers].map((o, i, all) => `250${i < all.length - 1 ? '-' : ' '}${o}`).join('\r\n'));
      }
      case 'STARTTLS': say('220 go'); return 'tls';
      case 'AUTH': {
        const initial = rest.split(' ')[1];
        if (initial) return this.#login(say, talk, initial);
        talk.plain = true;
        return say('334 ');
      }
      case 'MAIL':
        if (this.user && !talk.login) return say('530 5.7.0 login first');
        talk.from = /<(.*)>/.exec(rest)?.[1];
        talk.to = [];
        return say(this.switches.mail ?? '250 ok');
      case 'RCPT':
        talk.to.push(/<(.*)>/.exec(rest)?.[1]);
        return say(typeof this.switches.rcpt === 'function' ? this.switches.rcpt(talk.to.at(-1)) ?? '250 ok' : this.switches.rcpt ?? '250 ok');
      case 'DATA':
        if (this.switches.data) return say(this.switches.data);
        talk.data = '';
        return say('354 go on');
      case 'QUIT': say('221 bye'); return socket.end();
      default: return say(word === 'RSET' || word === 'NOOP' ? '250 ok' : '502 what');
    }
  }

  #login(say, talk, text) {
    const [, user, password] = Buffer.from(text, 'base64').toString().split('\0');
    talk.login = user === this.user && password === this.password ? user : undefined;
    return say(talk.login ? '235 welcome' : '535 5.7.8 no');
  }

  #data(socket, talk, line) {
    if (this.switches.drop === 'data') return socket.destroy();
    if (line !== '.') {
      talk.data += `${line.replace(/^\./, '')}\r\n`;
      return undefined;
    }
    const { from, to, data, secure, login } = talk;
    talk.data = undefined;
    const end = this.switches.end ?? '250 taken';
    if (end.startsWith('2')) this.mails.push({ from, to, data, secure, login });
    if (this.switches.drop === 'end') return socket.destroy();
    return socket.write(`${end}\r\n`);
  }
}

/** Headers and text of a mail as a reader sees them. */
export function readMail(data) {
  const [head, body] = data.split('\r\n\r\n');
  const headers = Object.fromEntries(head.replace(/\r\n[ \t]+/g, ' ').split('\r\n').map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(),
    l.slice(l.indexOf(':') + 2).replace(/=\?UTF-8\?B\?([^?]*)\?=\s*/g, (_, b) => Buffer.from(b, 'base64').toString())]));
  return { headers, text: Buffer.from(body, 'base64').toString() };
}
