// What the time of a refusal tells of a token: one that is wrong in its first letter against one that is wrong in its last, which agrees with the real one up to there.
// A figure, no bound: were they compared letter by letter, the ratio would stand off one, and its interval with it.
import http from 'node:http';
import { issuer } from '../lib/world.js';
import { quantile } from './product.mjs';

const PAIRS = 3000;
const WARM = 300;
const SAMPLES = 1000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Another letter that the form allows: two of the last letter's six bits stand for nothing and stay. */
const other = (letter) => LETTERS[(LETTERS.indexOf(letter) + 32) % LETTERS.length];
const wrongAt = (token, at) => token.slice(0, at) + other(token[at]) + token.slice(at + 1);

/** Milliseconds until a token was refused. */
function refusal(p, agent, token) {
  return new Promise((done, failed) => {
    const start = process.hrtime.bigint();
    http.get(`${p.url}/api/v1/messages?limit=1`, { agent, headers: { authorization: `Bearer ${token}` } }, (r) => {
      r.resume().on('end', () => (r.statusCode === 401 ? done(Number(process.hrtime.bigint() - start) / 1e6) : failed(new Error(`a wrong token: ${r.statusCode}`))));
    }).on('error', failed);
  });
}

/** One after the other in changing order, so that whatever else the machine does falls upon both. */
async function times(p, first, last) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const taken = { first: [], last: [] };
  for (let i = -WARM; i < PAIRS; i += 1)
    for (const name of i % 2 ? ['first', 'last'] : ['last', 'first']) {
      const ms = await refusal(p, agent, name === 'first' ? first : last);
      if (i >= 0) taken[name].push(ms);
    }
  agent.destroy();
  return taken;
}

/** The ratio of the medians, and what 95 of 100 drawings of as many give. */
function ratioOf({ first, last }) {
  const median = (list) => quantile(list, 0.5);
  const drawn = (list) => list.map(() => list[Math.floor(Math.random() * list.length)]);
  const ratios = Array.from({ length: SAMPLES }, () => median(drawn(first)) / median(drawn(last)));
  return { ratio: median(first) / median(last), low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) };
}

async function serviceToken(p) {
  const valid_to = new Date(Date.now() + 2 * 86400e3).toISOString().slice(0, 10);
  const r = await fetch(`${p.url}/api/v1/tokens`, { method: 'POST', headers: { authorization: `Bearer ${await issuer({ psql: p.sql, token: p.token })}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: `Замер ${Date.now()}`, role: 'head', scopes: ['message.read'], addresses: [], per_minute: 6000, valid_to }) });
  const made = await r.json();
  if (!r.ok) throw new Error(`tokens: ${r.status} ${made.detail}`);
  return made.secret;
}

export async function benchTiming(p, figure) {
  const secret = await serviceToken(p), access = p.token();
  const kinds = { 'token of a system': [secret, secret.indexOf('_') + 1], 'signature of an access token': [access, access.lastIndexOf('.') + 1] };
  for (const [name, [token, at]] of Object.entries(kinds)) {
    const taken = await times(p, wrongAt(token, at), wrongAt(token, token.length - 1));
    const { ratio, low, high } = ratioOf(taken);
    figure(`refusal of a ${name}, wrong in the first letter against the last; ${low.toFixed(3)} to ${high.toFixed(3)}`, 'ms', quantile(taken.first, 0.5), quantile(taken.last, 0.5), ratio, '1 within the interval');
  }
}
