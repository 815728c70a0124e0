// Memory of each process of the product after the work above: its own pages and its share of the common ones.
import { readFileSync } from 'node:fs';
import { processes } from './product.mjs';

function field(text, name) {
  const m = text.match(new RegExp(`^${name}: +(\\d+) kB`, 'm'));
  return m ? Number(m[1]) / 1024 : 0;
}

/** Pss without mapped files that all workers share (dictionary, columns, common words): the anonymous part and private pages. */
function own(pid) {
  const maps = readFileSync(`/proc/${pid}/smaps`, 'utf8').split(/\n(?=[0-9a-f]+-[0-9a-f]+ )/);
  return maps.filter((m) => !/\/(dict|columns|common-)/.test(m.split('\n')[0])).reduce((sum, m) => sum + field(m, 'Pss'), 0);
}

export async function benchMemory(p, figure) {
  const groups = new Map();
  for (const { pid, name } of processes(p)) groups.set(name, [...(groups.get(name) ?? []), own(pid)]);
  for (const [name, list] of [...groups].sort())
    figure(`memory of ${name}, largest of ${list.length}, without shared dictionary and columns`, 'MB', Math.max(...list), null, null, name === 'mcu-api' ? '<30' : null);
}
