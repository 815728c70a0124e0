// What nearly every HTTP test starts with: the product, the API and a token per account.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { apiOf, granted } from './api.js';
import { useProduct } from './product.js';

export const LOGINS = ['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor', 'cur', 'admin', 'pdo'];

/** @returns {Promise<{product, api, as(login): Promise<string>}>} `as` gives the access token of a demo account */
export async function openWorld() {
  const product = await useProduct();
  const tokens = new Map();
  const as = async (login) => {
    if (!tokens.has(login)) tokens.set(login, product.token(login));
    return tokens.get(login);
  };
  return { product, api: apiOf(product), as };
}

/** Access token of an administrator who holds other roles too, until tomorrow: tokens may no more than who gives them. */
export async function issuer(product) {
  await product.psql(`with made as (insert into account (login, name) values ('issuer', 'Подключает системы') on conflict (login) do nothing returning id)
    insert into role_grant (account_id, role, valid_to) select id, r, current_date + 1 from made, unnest(array['admin', 'head', 'cur', 'pdo']) r`);
  return product.token('issuer');
}

/** Process ids of one program of the product, by its staged path. */
export function pidsOf(product, program) {
  const path = `${product.home}/app/bin/${program}`;
  return readdirSync('/proc').filter((d) => /^\d+$/.test(d)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')[0] === Buffer.from(path).toString('latin1');
    } catch {
      return false;
    }
  }).map(Number).sort((a, b) => a - b);
}

const ON = ['approve', 'submit', 'take', 'go_on', 'assign', 'register'], ASIDE = ['approve_interim', 'submit_interim'];

/** What screens call a record: by its number when it has one. */
export async function calledBy(api, token, id) {
  return `№ ${granted(await api.get(`/messages/${id}`, { token })).number ?? id}`;
}

/** The final answer by the moves of the record's machine, through approval, as people give it; with `kind` interim the move of that. The answer of the API. */
export async function answerBy(api, token, id, text, kind = 'final') {
  for (;;) {
    const card = await api.get(`/messages/${id}`, { token });
    const { moves, organisation_id } = granted(card);
    const interim = kind === 'interim' && ASIDE.map((code) => moves.find((m) => m.code === code)).find(Boolean);
    const move = interim || ON.map((code) => moves.find((m) => m.code === code)).find(Boolean);
    assert.ok(move, `${id}: nothing leads from ${card.json.state} to an answer`);
    const officials = move.needs.includes('official_id') ? granted(await api.get(`/organisations/${organisation_id}/officials`, { token })).items : [];
    const given = { organisation_id, official_id: officials[0]?.id, answer: text };
    const json = { move: move.code, ...Object.fromEntries(move.needs.map((f) => [f, given[f]])) };
    const done = await api.post(`/messages/${id}/moves`, { token, etag: card.etag, json });
    granted(done);
    if (['approve', 'approve_interim'].includes(move.code)) return done;
  }
}

/** All items of a list, page by page. */
export async function everyPage(api, path, token, query) {
  const items = [];
  let cursor;
  do {
    const page = granted(await api.get(path, { token, query: { ...query, ...(cursor ? { cursor } : {}) } }));
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

/** Repeats `probe` until it gives something true; fails with `what` after the limit. */
export async function eventually(what, probe, limitMs = 60e3) {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) assert.fail(`not within ${limitMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** Lets a regular job run now, and waits until it has. */
export async function runRegular(product, kind) {
  const ready = `kind = '${kind}' and every is not null and status = 'ready'`;
  const before = await product.psql(`update job set run_at = now() where ${ready} returning coalesce(finished_at::text, ''); notify job`);
  await eventually(`the job «${kind}» runs`, async () => (await product.value(`select coalesce(finished_at::text, '') from job where ${ready}`) ?? before) !== before, 120e3);
}

/** A word of letters alone that no other text of this run holds. */
export function uniqueWord(start = 'проба') {
  const letters = 'абвгдежзиклмнопрстуфхцчшщэюяыъьйёабв';
  words += 1;
  return start + `${Date.now().toString(36)}${words.toString(36)}`.replace(/[a-z0-9]/g, (c) => letters[parseInt(c, 36)]);
}
let words = 0;
