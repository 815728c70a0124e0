// What happens to machines: programs are killed, connections cut, the disk gets full.
import { rmSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { childrenOf, fileNumber, processesOf } from '../lib/processes.js';
import { run } from '../lib/spawn.js';
import { pidsOf } from '../lib/world.js';

const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/** name → what it does; each gives back what it hit, or nothing. */
export function faultsOf(product, disk, random) {
  const any = (list) => list[Math.floor(random() * list.length)];
  const kill = (pid) => { if (pid) process.kill(pid, 'SIGKILL'); return pid; };
  const one = (name) => kill(any(pidsOf(product, name)));
  const master = () => fileNumber(product.home, 'run/nginx.pid');
  const faults = {
    'worker of the API': () => kill(any(childrenOf(fileNumber(product.home, 'run/mcu-api.pid')))?.pid),
    'the API whole': () => kill(fileNumber(product.home, 'run/mcu-api.pid')),
    'jobs': () => one('mcu-jobs'),
    'webhooks': () => one('mcu-webhooks'),
    'indexer': () => one('mcu-indexer'),
    'nginx': () => kill(master()),
    'worker of nginx': () => kill(any(childrenOf(master()))?.pid),
    'backend of PostgreSQL': () => kill(any(processesOf(product.home).concat(childrenOf(fileNumber(product.home, 'pg/postmaster.pid'))).filter((p) => / mcu_(api|jobs|indexer) mcu /.test(p.command)))?.pid),
    'PostgreSQL whole': () => kill(fileNumber(product.home, 'pg/postmaster.pid')),
  };
  if (disk) faults['full disk for 15 s'] = () => fill(disk);
  return faults;
}

async function fill(disk) {
  const file = path.join(disk, 'filler');
  const { bavail, bsize } = statfsSync(disk);
  await run('fallocate', ['-l', String(bavail * bsize), file]);
  await run('sh', ['-c', `cat /dev/zero >>"${file}" 2>/dev/null; true`]);
  await pause(15e3);
  rmSync(file, { force: true });
  return 'filled';
}
