// A product copy for measuring: its own home and port, no demo until asked, stopped at the end.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const BUILD = join(root, 'build');

export function freePort() {
  return new Promise((resolve, reject) => {
    const s = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

function run(command, args, env, input) {
  const r = spawnSync(command, args, { cwd: root, env, input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (r.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${r.stderr || r.stdout || r.error}`);
  return r.stdout;
}

/** Seconds that f took, and what it gave. */
export async function timed(f) {
  const start = process.hrtime.bigint();
  const value = await f();
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, value };
}

export async function until(condition, seconds = 10) {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('waited too long');
    await new Promise((r) => setTimeout(r, 50));
  }
}

export const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))];

/** Starts a copy in `home`, loads the demo city when it is empty. */
export async function startProduct(home, messages, figure) {
  const port = await freePort();
  const env = { ...process.env, MCU_HOME: home, MCU_PORT: String(port), MCU_DEMO: '0', PGOPTIONS: '-c search_path=mcu,public' };
  const p = {
    root, home, port, env, messages,
    url: `http://127.0.0.1:${port}`,
    ctl: (...args) => run(join(BUILD, 'mcuctl'), args, env),
    sql: (text, user = 'postgres') =>
      run('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', join(home, 'run'), '-U', user, '-d', 'mcu'], env, text).trim(),
    run: (command, args, extra) => run(command, args, { ...env, ...extra }),
    stop: () => execFileSync(join(root, 'ops/mcu'), ['down'], { env, stdio: 'ignore' }),
    /** The same copy with other settings. */
    restart(settings) {
      p.stop();
      Object.assign(env, settings);
      run(join(root, 'ops/mcu'), ['up'], env);
    },
    /** Folder of a generation's Xapian database. */
    generation: (number) => join(home, 'index', `gen-${number}`, 'xapian'),
    postgresLog: () => join(home, 'log', 'postgres.log'),
    token: (account = 'analyst') => run(join(BUILD, 'mcuctl'), ['token', '--account', account], env).trim().split('\n').pop(),
  };
  if (!existsSync(join(root, 'ops/mcu'))) throw new Error('ops/mcu is missing');
  run(join(root, 'ops/mcu'), ['up'], env);
  try {
    await loadCity(p, messages, figure);
  } catch (e) {
    p.stop();
    throw e;
  }
  return p;
}

async function loadCity(p, messages, figure) {
  if (p.sql('select exists (select from message)') === 'f') {
    const { seconds } = await timed(() => p.ctl('demo', '--seed', '1', '--messages', String(messages)));
    figure('demo city into the database', 'messages/s', messages / seconds, null, null, '≥20000 at 1,000,000');
  }
}

/** The processes of this copy. */
export function processes(p) {
  const found = [];
  for (const pid of readdirSync('/proc').filter((d) => /^\d+$/.test(d))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`MCU_HOME=${p.home}\0`)) found.push({ pid, name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() });
    } catch {
      // the process ended, or belongs to somebody else
    }
  }
  return found;
}

/** Waits until the index holds every message; what was loaded at once comes into it by a rebuild. */
export async function indexed(p) {
  await until(() => p.sql('select exists (select from outbox)') === 'f', 600);
  const r = await fetch(`${p.url}/api/v1/search?limit=1`, { headers: { authorization: `Bearer ${p.token()}`, connection: 'close' } });
  const { total } = await r.json();
  if (total?.value !== Number(p.sql('select count(*) from message'))) p.ctl('reindex');
}
