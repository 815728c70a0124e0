// One running copy of the product for the tests: state in a folder of its own, a free port, a small demo city.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { after } from 'node:test';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './spawn.js';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Starts a copy with `ops/mcu up`. `settings` are environment variables on top of the defaults of tests.
 * @returns {Promise<Product>}
 */
export async function startProduct(settings = {}) {
  const home = mkdtempSync(path.join(os.tmpdir(), 'mcu-test-'));
  chmodSync(home, 0o755);
  const port = String(await freePort());
  const env = {
    MCU_HOME: home, MCU_PORT: port, MCU_PUBLIC_URL: `http://127.0.0.1:${port}`, MCU_WORKERS: '2',
    MCU_DEMO_MESSAGES: '3000', ...settings,
  };
  const product = new Product(env);
  const up = await run('ops/mcu', ['up'], { cwd: ROOT, env: { ...process.env, ...env }, limitMs: 900e3 });
  if (up.code !== 0) {
    await product.stop();
    throw new Error(`the product did not start (code ${up.code}):\n${up.output}`);
  }
  return product;
}

/** The copy named by the environment: the runner's, or one kept by KEEP=1; null when there is none. */
export function givenProduct() {
  const { MCU_TEST_HOME: home, MCU_TEST_PORT: port } = process.env;
  return home ? new Product({ MCU_HOME: home, MCU_PORT: port }) : null;
}

/** The given copy, or one for this test file alone, which ends with it. */
export async function useProduct() {
  const given = givenProduct();
  if (given) return given;
  const product = await startProduct();
  after(() => product.stop());
  return product;
}

export class Product {
  /** @param {Record<string, string>} settings the environment it was started with */
  constructor(settings) {
    this.settings = settings;
    this.home = settings.MCU_HOME;
    this.port = settings.MCU_PORT;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  /** What a test file needs to find this copy again. */
  get env() {
    return { MCU_TEST_HOME: this.home, MCU_TEST_PORT: this.port, MCU_TEST_URL: this.url, MCU_TEST_SEEN: `${this.home}.seen` };
  }

  /** Runs the staged mcuctl; the answer of run(). */
  ctl(args, { env = {}, ...options } = {}) {
    return run(path.join(this.home, 'app/bin/mcuctl'), args, { env: { ...process.env, ...this.settings, ...env }, ...options });
  }

  /** The access token that `mcuctl token` prints on its last line. */
  async token(login) {
    const r = await this.ctl(['token', '--account', login]);
    if (r.code !== 0) throw new Error(`mcuctl token --account ${login}: ${r.output}`);
    return r.stdout.trim().split('\n').pop();
  }

  /** Rows of a query as objects; runs as the owner, so it sees everything. */
  async sql(query, user) {
    const text = await this.psql(`select coalesce(json_agg(q), '[]') from (${query}) q`, user);
    return JSON.parse(text);
  }

  /** The one value of a query. */
  async value(query, user) {
    const [row] = await this.sql(query, user);
    return row && Object.values(row)[0];
  }

  async psql(statement, user = 'mcu_owner') {
    const r = await run('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', path.join(this.home, 'run'), '-U', user, '-d', 'mcu', '-f', '-'],
      { input: statement, limitMs: 60e3 });
    if (r.code !== 0) throw new Error(`psql: ${r.output}`);
    return r.stdout.trim();
  }

  /** Ends its programs, so that their last words are in the logs. */
  async settle() {
    await run('ops/mcu', ['down'], { cwd: ROOT, env: { ...process.env, ...this.settings }, limitMs: 120e3 });
  }

  /** Stops it and removes its state. */
  async stop() {
    await this.settle();
    rmSync(this.home, { recursive: true, force: true });
    rmSync(`${this.home}.seen`, { force: true });
  }
}

export function freePort() {
  return new Promise((done, failed) => {
    const server = net.createServer().once('error', failed).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
