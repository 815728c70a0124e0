// List and card through nginx and FastCGI against pgbench sending the same statements in the same transaction,
// and against a FastCGI program that only says hello.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD, freePort, until } from './product.mjs';

const CLIENTS = 4;
const SECONDS = 6;

/** The statements one request sends, taken from PostgreSQL's own log, parameters put in as literals. */
async function statementsOf(p, path, token) {
  const log = p.postgresLog();
  setLog(p, 'log_parameter_max_length = -1', 'log_min_duration_statement = 0');
  await until(() => p.sql('show log_min_duration_statement') === '0');
  const from = statSync(log).size;
  const r = await fetch(p.url + path, { headers: { authorization: `Bearer ${token}` } });
  if (!r.ok) throw new Error(`${path}: ${r.status}`);
  await r.text();
  setLog(p, 'log_min_duration_statement = -1', 'log_parameter_max_length = 0');
  return parseLog(readFileSync(log).subarray(from).toString('utf8'));
}

// ALTER SYSTEM wants a transaction of its own.
function setLog(p, ...settings) {
  for (const s of settings) p.sql(`alter system set ${s}`);
  p.sql('select pg_reload_conf()');
}

function parseLog(text) {
  const statements = [];
  for (const record of text.split(/\n(?=\d{4}-\d\d-\d\d )/)) {
    if (!record.includes('mcu_api')) continue;
    const run = record.match(/execute \w+: ([\s\S]*)/);
    const detail = record.match(/DETAIL: +parameters: ([\s\S]*)/);
    if (run) statements.push(run[1].trim().replace(/\s+/g, ' '));
    else if (detail && statements.length) statements.push(bind(statements.pop(), detail[1].trim()));
  }
  return statements;
}

/** Puts `$1 = 'x', $2 = NULL` into the statement. */
function bind(sql, parameters) {
  const values = new Map();
  for (const m of parameters.matchAll(/\$(\d+) = (NULL|'(?:[^']|'')*')/g)) values.set(m[1], m[2]);
  return sql.replace(/\$(\d+)/g, (_, n) => values.get(n));
}

function pgbench(p, dir, statements) {
  const file = join(dir, 'script.sql');
  writeFileSync(file, statements.map((s) => `${s};\n`).join(''));
  const out = p.run('pgbench', ['-n', '-M', 'prepared', '-c', String(CLIENTS), '-j', '1', '-T', String(SECONDS), '-f', file,
    '-h', join(p.home, 'run'), '-U', 'mcu_api', 'mcu']);
  return Number(out.match(/tps = ([\d.]+)/)[1]);
}

function wrk(p, url, token) {
  const args = ['-t1', `-c${CLIENTS}`, `-d${SECONDS}s`];
  if (token) args.push('-H', `Authorization: Bearer ${token}`);
  const out = p.run('wrk', [...args, url]);
  if (/Non-2xx/.test(out)) throw new Error(`${url}: ${out}`);
  return Number(out.match(/Requests\/sec: +([\d.]+)/)[1]);
}

/** A hello program behind an nginx of its own. Returns requests a second. */
async function helloRate(p, dir) {
  const sock = join(dir, 'hello.sock');
  const port = await freePort();
  const conf = join(dir, 'nginx.conf');
  const temps = ['client_body', 'fastcgi', 'proxy', 'scgi', 'uwsgi'].map((t) => `${t}_temp_path ${dir}/${t};`).join(' ');
  const user = process.getuid() === 0 ? 'user root;' : '';
  writeFileSync(conf, `${user} daemon off; worker_processes 1; pid ${dir}/nginx.pid; error_log ${dir}/error.log; events {}
    http { access_log off; ${temps} server { listen 127.0.0.1:${port}; location / { fastcgi_pass unix:${sock}; fastcgi_param REQUEST_METHOD $request_method; } } }`);
  const hello = spawn(join(BUILD, 'bench/hello'), [sock]);
  const nginx = spawn('/usr/sbin/nginx', ['-c', conf, '-p', dir]);
  try {
    await until(() => answers(port));
    return wrk(p, `http://127.0.0.1:${port}/`);
  } finally {
    nginx.kill();
    hello.kill('SIGKILL');
  }
}

const answers = (port) => fetch(`http://127.0.0.1:${port}/`).then((r) => r.ok, () => false);

export async function benchApi(p, figure) {
  const dir = mkdtempSync('/tmp/mcu-bench-api-');
  try {
    const token = p.token();
    const id = p.sql('select id from message order by sort_at desc offset 100 limit 1');
    const hello = await helloRate(p, dir);
    for (const [name, path, aim] of [['list of 50', '/api/v1/messages?limit=50', '≥0.5'], ['card', `/api/v1/messages/${id}`, '≥0.35']]) {
      const statements = await statementsOf(p, path, token);
      const product = wrk(p, p.url + path, token);
      const bare = pgbench(p, dir, statements);
      figure(`${name} against pgbench, the same ${statements.length} statements`, 'requests/s', product, bare, product / bare, aim);
      figure(`${name} against FastCGI hello`, 'requests/s', product, hello, product / hello, null);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
