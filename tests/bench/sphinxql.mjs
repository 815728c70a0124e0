// As much of the MySQL protocol as SphinxQL needs: a statement as text, its result sets as rows of strings.
import { createConnection } from 'node:net';

const CLIENT = 0x200 | 0x8000 | 0x10000 | 0x20000; // protocol 4.1, secure connection, several statements and results
const MORE_RESULTS = 0x8;
const [OK, EOF, ERROR] = [0x00, 0xfe, 0xff];

function frame(sequence, body) {
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head[3] = sequence;
  return Buffer.concat([head, body]);
}

function login() {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(CLIENT, 0);
  head.writeUInt32LE(1 << 24, 4);
  head[8] = 33; // utf8
  return Buffer.concat([head, Buffer.from('bench\0\0')]);
}

/** Strings of a row, each behind its length. */
function row(packet) {
  const out = [];
  for (let at = 0; at < packet.length; ) {
    let length = packet[at++];
    const wide = { 0xfc: 2, 0xfd: 3, 0xfe: 8 }[length];
    if (wide) (length = packet.readUIntLE(at, Math.min(wide, 6))), (at += wide);
    out.push(packet.toString('utf8', at, at + length));
    at += length;
  }
  return out;
}

/** Puts the packets of one answer together; take() is true when it is whole. */
class Answer {
  sets = [];
  ends = 0;
  take(packet) {
    if (packet[0] === ERROR) throw new Error(packet.toString('utf8', 9));
    if (!this.rows) {
      if (packet[0] === OK) return !(packet.readUInt16LE(3) & MORE_RESULTS);
      this.rows = [];
    } else if (packet[0] === EOF && packet.length < 9) {
      if (++this.ends % 2) return false;
      this.sets.push(this.rows);
      this.rows = undefined;
      return !(packet.readUInt16LE(3) & MORE_RESULTS);
    } else if (this.ends % 2) this.rows.push(packet);
    return false;
  }
}

export async function connect(path) {
  const socket = createConnection(path);
  let pending = Buffer.alloc(0);
  let want;
  const packets = (f) => new Promise((resolve, reject) => (want = { f, resolve, reject }));
  const settle = (how, value) => { const w = want; want = undefined; w?.[how](value); };
  socket.on('error', (e) => settle('reject', e)).on('close', () => settle('reject', new Error('Sphinx closed the connection')));
  socket.on('data', (data) => {
    pending = pending.length ? Buffer.concat([pending, data]) : data;
    while (want && pending.length >= 4 && pending.length >= 4 + pending.readUIntLE(0, 3)) {
      const packet = pending.subarray(4, 4 + pending.readUIntLE(0, 3));
      pending = pending.subarray(4 + packet.length);
      try { if (want.f(packet)) settle('resolve'); } catch (e) { settle('reject', e); }
    }
  });
  await packets(() => true);
  const ready = packets(() => true);
  socket.write(frame(1, login()));
  await ready;
  return {
    /** Result sets of a statement and the milliseconds until the last byte came; rows are parsed after that. */
    async ask(statement) {
      const answer = new Answer();
      const done = packets((packet) => answer.take(packet));
      const start = performance.now();
      socket.write(frame(0, Buffer.concat([Buffer.of(3), Buffer.from(statement)])));
      await done;
      return { ms: performance.now() - start, sets: answer.sets.map((set) => set.map(row)) };
    },
    close: () => socket.destroy(),
  };
}
