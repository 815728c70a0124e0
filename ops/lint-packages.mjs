// Says which packages of a lock file refuse Node 18.20, come from a named host, or are not pinned by hash.
// usage: node ops/lint-packages.mjs PACKAGE-LOCK
import { readFileSync } from 'node:fs';

const NODE = [18, 20, 0];
const file = process.argv[2];
const { packages } = JSON.parse(readFileSync(file, 'utf8'));

for (const [path, entry] of Object.entries(packages)) {
  if (entry.engines?.node && !allows(entry.engines.node)) complain(path, `wants Node ${entry.engines.node}`);
  if (/^https?:/.test(entry.resolved ?? '')) complain(path, `names a registry: ${entry.resolved}`);
  if (path && !entry.integrity && !entry.link) complain(path, 'has no integrity hash');
}

function complain(path, text) {
  console.log(`${file}:1: ${path || 'the folder itself'} ${text}`);
}

/** The part of npm's range grammar that engines use: ||, blanks as and, ^ ~ >= > < <= = and bare versions with x. */
function allows(range) {
  return range.split('||').some((part) => {
    const text = part.trim().replace(/(>=|<=|>|<|=|\^|~)\s+/g, '$1');
    const hyphen = /^(\S+) - (\S+)$/.exec(text);
    const terms = hyphen ? [`>=${hyphen[1]}`, `<=${hyphen[2]}`] : text.split(/\s+/);
    return terms.every(holds);
  });
}

function holds(term) {
  const [, sign, rest] = /^(>=|<=|>|<|=|\^|~)?v?(.*)$/.exec(term);
  const parts = rest.split('.').filter((p) => /^\d+/.test(p)).map((p) => parseInt(p, 10));
  if (!parts.length) return true;
  const order = compare(NODE, parts, sign ? 3 : parts.length);
  switch (sign) {
    case '>=': return order >= 0;
    case '>': return order > 0 && compare(NODE, parts, parts.length) > 0;
    case '<': return order < 0;
    case '<=': return order <= 0 || compare(NODE, parts, parts.length) === 0;
    case '^': return order >= 0 && NODE[0] === parts[0];
    case '~': return order >= 0 && compare(NODE, parts, Math.min(2, parts.length)) === 0;
    default: return compare(NODE, parts, parts.length) === 0;
  }
}

function compare(a, b, length) {
  for (let i = 0; i < length; i++) if (a[i] !== (b[i] ?? 0)) return a[i] - (b[i] ?? 0);
  return 0;
}
