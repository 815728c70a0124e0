// Looking at processes through /proc, and waiting for a condition instead of a time.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Waits until `condition` gives something true and returns that; names what it waited for when time is over. */
export async function until(condition, what, limitMs = 60e3) {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${limitMs / 1000} s: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** The status of a GET; 0 when nobody answers. */
export async function status(url) {
  try {
    const response = await fetch(url, { redirect: 'manual', headers: { connection: 'close' } });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** The number on the first line of a file of the copy, or 0. */
export function fileNumber(home, name) {
  return Number(read(path.join(home, name)).split('\n')[0]) || 0;
}

export function alive(pid) {
  const state = stat(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Living children: [{pid, command}]. */
export const childrenOf = (parent) => (parent ? all().filter((p) => p.parent === parent) : []);

/** Living members of a process group. */
export const groupOf = (group) => all().filter((p) => p.group === group);

/** Living processes that work in this copy's folders or were started from them. */
export const processesOf = (home) => all().filter((p) => p.command.includes(`${home}/`));

function all() {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)
    .filter(alive)
    .map((pid) => ({ pid, ...stat(pid), command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }));
}

function stat(pid) {
  const [state, parent, group] = read(`/proc/${pid}/stat`).replace(/^.*\) /s, '').split(' ');
  return state ? { state, parent: Number(parent), group: Number(group) } : undefined;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
