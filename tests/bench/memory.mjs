// Memory of each process of the product after the work above: its own pages and its share of the common ones.
import { readdirSync, readFileSync } from 'node:fs';

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
  for (const pid of readdirSync('/proc').filter((d) => /^\d+$/.test(d))) {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`MCU_HOME=${p.home}\0`)) continue;
      const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      const mb = own(pid);
      groups.set(name, [...(groups.get(name) ?? []), mb]);
    } catch {
      // the process ended, or belongs to somebody whose memory we may not read
    }
  }
  for (const [name, list] of [...groups].sort())
    figure(`memory of ${name}, largest of ${list.length}, without shared dictionary and columns`, 'MB', Math.max(...list), null, null, name === 'mcu-api' ? '<30' : null);
}
