// The clock of a product: a file that libfaketime reads at each look; it stands still until it is moved on.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
const HOUR = 3600e3;
const MOSCOW = 3 * HOUR;

export class Clock {
  /** @param {string} first day of the year, YYYY-MM-DD; until start() it is the evening before */
  constructor(first) {
    if (!existsSync(LIBRARY)) throw new Error('libfaketime is missing: make year installs it');
    this.first = Date.parse(`${first}T00:00:00Z`) - MOSCOW;
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'mcu-clock-'));
    chmodSync(this.folder, 0o755);	// the product is another user
    this.file = path.join(this.folder, 'now');
    this.#set(this.first - 2 * HOUR);
  }

  /** The memory that processes under one clock share: made here and open to all, for a product started by root becomes another user. */
  async share() {
    this.holder = spawn('sleep', ['infinity'], { env: { ...process.env, ...this.settings }, stdio: 'ignore' });
    const names = ['sem.faketime_sem', 'faketime_shm'].map((n) => `/dev/shm/${n}_${this.holder.pid}`);
    for (const end = Date.now() + 10e3; !names.every(existsSync);) {
      if (Date.now() > end) throw new Error('libfaketime does not begin');
      await new Promise((go) => setTimeout(go, 20));
    }
    for (const name of names) chmodSync(name, 0o666);
    this.shared = `/faketime_sem_${this.holder.pid} /faketime_shm_${this.holder.pid}`;
    return this;
  }

  /** What the product is started with. Waiting goes by the monotonic clock, which is left alone. */
  get settings() {
    return { LD_PRELOAD: LIBRARY, FAKETIME_TIMESTAMP_FILE: this.file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', TZ: 'UTC', ...(this.shared && { FAKETIME_SHARED: this.shared }) };
  }

  #set(ms) {
    this.ms = ms;
    writeFileSync(this.file, `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}\n`);
  }

  /** The n-th day of the year as YYYY-MM-DD. */
  day(n) {
    return new Date(this.first + MOSCOW + n * 24 * HOUR).toISOString().slice(0, 10);
  }

  /** Nine in the morning of the n-th day. */
  start(n) {
    this.n = n;
    this.today = this.day(n);
    this.at('09:00');
  }

  /** A time of today, Moscow; never back. */
  at(time) {
    const [h, m] = time.split(':').map(Number);
    this.#set(Math.max(this.ms, this.first + this.n * 24 * HOUR + h * HOUR + m * 60e3));
  }

  /** A second later: what happens one after the other does so for the product too. */
  tick() {
    this.#set(this.ms + 1000);
  }

  now() {
    return new Date(this.ms).toISOString();
  }

  close() {
    this.holder?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
