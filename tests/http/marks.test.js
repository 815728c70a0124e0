// Satisfaction: marks of files, the link that asks for one, its page without sign-in, the figures and the marks behind them.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { granted, refused } from '../lib/api.js';
import { importsOf } from '../lib/imports.js';
import { rawRequest } from '../lib/raw.js';
import { refresh, signIn } from '../lib/signin.js';
import { LOGINS, eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const files = importsOf(api, await as('head'));
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const marks = async (id, by = token) => granted(await api.get(`/messages/${id}/marks`, { token: by })).items;
const version = async (id) => (await api.get(`/messages/${id}/marks`, { token })).etag ?? '"0"';
const link = async (id, by = token) => api.post(`/messages/${id}/mark-link`, { token: by, etag: await version(id) });
const revoke = async (id, by = token) => api.delete(`/messages/${id}/mark-link`, { token: by, etag: await version(id) });

/** A record that was answered and closed as solved. */
async function closed(more = {}) {
  const { id } = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: `Яма ${uniqueWord()}`, organisation_id, ...more } }), 201);
  let { etag } = await api.get(`/messages/${id}`, { token });
  for (const json of [{ move: 'register' }, { move: 'assign', organisation_id }, { move: 'take' }, { move: 'answer', answer: 'Заделали' }, { move: 'close', outcome: 'solved', outcome_by: 'executor', reason: 'Заделали' }])
    ({ etag } = await api.post(`/messages/${id}/moves`, { token, etag, json }));
  return id;
}

const asked = async (id) => granted(await link(id), 201).url;
async function page(url, form) {
  const answer = await fetch(url, form && { method: 'POST', redirect: 'manual', body: form instanceof URLSearchParams ? form : new URLSearchParams(form) });
  return { status: answer.status, text: await answer.text(), headers: answer.headers, title: null };
}
const FORM = /<form method="post">/;

test('a link of an answered record is given out by who is not rated by it; it is random, kept as a hash, journalled, and one waits at a time', async () => {
  const id = await closed();
  const open = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Новая' } }), 201).id;
  refused(await link(open), 409, 'conflict');
  refused(await link('999999999'), 404, 'not_found');
  for (const login of ['mayor', 'admin', 'pdo', 'recipient', 'analyst']) refused(await link(id, await as(login)), 403, 'forbidden');
  const urls = [await asked(id), await asked(id)];
  for (const url of urls) assert.match(url, new RegExp(`^${product.url}/o/[A-Za-z0-9_-]{43}$`));
  assert.notEqual(urls[0], urls[1]);
  const secret = urls[1].slice(-43);
  assert.equal(await product.value(`select count(*)::int from satisfaction where token_hash = sha256('${secret}')`), 1);
  assert.equal(await product.value(`select count(*)::int from satisfaction s where s::text like '%${secret}%'`), 0);
  assert.deepEqual((await marks(id)).map((m) => [m.state, m.settles]), [['waiting', false], ['revoked', false]]);
  assert.match((await page(urls[1])).text, FORM);
  assert.equal((await page(urls[0])).status, 404);
  const old = await version(id);
  assert.equal((await revoke(id)).status, 204);
  for (const call of ['post', 'delete']) {
    refused(await api[call](`/messages/${id}/mark-link`, { token }), 428, 'if_match_required');
    assert.equal(refused(await api[call](`/messages/${id}/mark-link`, { token, etag: old }), 412, 'stale').current[0].state, 'revoked', 'with what became of it');
  }
  refused(await revoke(id), 404, 'not_found');
  refused(await revoke(id, await as('mayor')), 403, 'forbidden');
  assert.equal((await page(urls[1])).status, 404);
  const rows = await product.sql(`select action, result from audit_log where object = 'messages/${id}' and action like 'mark_link%' order by id`);
  assert.deepEqual(rows.filter((r) => r.result === 'ok').map((r) => r.action), ['mark_link_create', 'mark_link_create', 'mark_link_revoke']);
});

test('who is rated asks for no mark, whatever his role; a link of somebody who has become the rated one takes none', async () => {
  const id = await closed();
  const rated = await as('curator');
  const was = await product.value("select coalesce(organisation_id::text, 'null') from account where login = 'curator'");
  const url = granted(await link(id, rated), 201).url;
  try {
    await product.psql(`update account set organisation_id = ${organisation_id} where login = 'curator'`);
    assert.match(refused(await link(id, rated), 403, 'forbidden').detail, /Оценивают вашу работу/);
    assert.equal((await page(url)).status, 404);
    assert.equal((await page(url, { solved: 'yes', value: '5', comment: '' })).status, 404);
    assert.deepEqual((await marks(id)).map((m) => m.value), [null]);
  } finally {
    await product.psql(`update account set organisation_id = ${was} where login = 'curator'`);
  }
  await product.psql(`insert into role_grant (account_id, role, organisation_id, valid_from, valid_to) select id, 'recipient', ${organisation_id}, current_date, current_date from account where login = 'curator'`);
  try {
    refused(await link(id, rated), 403, 'forbidden');
    assert.equal((await page(url)).status, 404);
  } finally {
    await product.psql("delete from role_grant where role = 'recipient' and account_id = (select id from account where login = 'curator')");
  }
  assert.match((await page(url)).text, FORM);
  assert.equal((await page(url, { solved: 'yes', value: '5', comment: '' })).status, 302);
});

test('a browser in which somebody signed in gives no mark, also after signing out; the link stays good for the applicant', async () => {
  const id = await closed();
  const url = await asked(id);
  const { jar } = await signIn(product, 'recipient');
  const token_ = granted(await refresh(product, jar)).access_token;
  const staff = [...jar.cookies.values()].find((c) => c.flags.includes('path=/o'));
  assert.ok(staff, 'signing in leaves a word for the links');
  assert.equal((await api.delete('/session', { token: token_ })).status, 200);
  const cookie = `mcu_staff=${staff.value}`;
  const look = (init) => fetch(url, { redirect: 'manual', headers: { Cookie: cookie }, ...init });
  for (const answer of [await look({}), await look({ method: 'POST', body: new URLSearchParams({ solved: 'yes', value: '5', comment: '' }) })]) {
    assert.equal(answer.status, 403);
    assert.match(await answer.text(), /Отсюда оценить нельзя/);
  }
  assert.deepEqual((await marks(id)).map((m) => m.state), ['waiting']);
  assert.equal((await page(url, { solved: 'no', value: '2', comment: '' })).status, 302);
});

test('the page takes one mark, says so ever after, and nothing of the record is on it', async () => {
  const word = uniqueWord();
  const id = await closed({ text: `Яма ${word}` });
  const url = await asked(id);
  const form = await page(url);
  assert.equal(form.status, 200);
  assert.match(form.headers.get('content-type'), /^text\/html/);
  assert.match(form.headers.get('content-security-policy'), /script-src 'self'/);
  assert.match(form.headers.get('cache-control'), /^no-store\b/);
  assert.doesNotMatch(form.text, /<script|style=/);
  for (const secret of [word, `№ ${id}`, url.slice(-43)]) assert.ok(!form.text.includes(secret), secret);
  assert.equal((await page(`${url}?utm_source=vk`)).status, 200, 'messengers add parameters');
  const done = await page(url, { solved: 'no', value: '2', slow: 'true', not_done: 'true', comment: '  Мой телефон 8 910 111-22-33, <b>Иванов</b>\r\nяма на месте  ' });
  assert.deepEqual([done.status, done.headers.get('location')], [302, '/o/thanks']);
  assert.match((await page(`${product.url}/o/thanks`)).text, /Спасибо/);
  const [mark] = await marks(id);
  assert.deepEqual([mark.source, mark.scale, mark.value, mark.satisfied, mark.solved, mark.reasons, mark.state], ['link', 'five', 2, false, 'no', ['slow', 'not_done'], 'given']);
  assert.equal(mark.comment, 'Мой телефон 8 910 111-22-33, <b>Иванов</b>\nяма на месте');
  for (const again of [await page(url), await page(url, { solved: 'yes', value: '5' })]) {
    assert.equal(again.status, 409);
    assert.match(again.text, /уже поставлена/);
    assert.doesNotMatch(again.text, FORM);
  }
  assert.deepEqual([(await marks(id))[0].value, mark.settles], [2, true]);
  refused(await link(id), 409, 'conflict');
  const { items } = granted(await api.get(`/messages/${id}/history`, { token }));
  assert.deepEqual(items.at(-1).details, { solved: 'no', value: 2 });
  // who may not see personal data reads the words masked
  const [hidden] = await marks(id, await as('mayor'));
  assert.doesNotMatch(hidden.comment, /910 111/);
  // the contradiction is shown and changes nothing; a person's word ends it
  const card = await api.get(`/messages/${id}`, { token });
  assert.deepEqual([card.json.disputed, card.json.outcome], [true, 'solved']);
  assert.ok(granted(await api.get('/marks', { token, query: { disputed: true } })).items.some((m) => m.message_id === id));
  const edited = await api.patch(`/messages/${id}`, { token, etag: card.etag, json: { subject: 'Яма, спорная' } });
  assert.deepEqual([granted(edited).disputed, edited.json.subject], [true, 'Яма, спорная']);
  const after = granted(await api.post(`/messages/${id}/outcome`, { token, etag: edited.etag, json: { outcome: 'solved', outcome_by: 'centre', reason: 'Осмотрели, заделано' } }));
  assert.equal(after.disputed, false);
});

test('unknown, revoked and expired links are one page; what the form does not ask is refused and costs nothing', async () => {
  const id = await closed();
  const gone = await asked(id);
  await revoke(id);
  const late = await asked(id);
  await product.psql(`update satisfaction set expires_at = now() where token_hash = sha256('${late.slice(-43)}')`);
  const unknown = `${product.url}/o/${'A'.repeat(43)}`;
  const pages = [gone, late, unknown, `${product.url}/o/x`, `${product.url}/o/`, `${late}x`];
  const said = await Promise.all(pages.map((url) => page(url)));
  for (const [i, p] of said.entries()) assert.deepEqual([p.status, p.text], [404, said[0].text], pages[i]);
  assert.match(said[0].text, /не действует/);
  for (const url of pages.slice(0, 3)) assert.equal((await page(url, { solved: 'yes', value: '5' })).status, 404);
  const url = await asked(id);
  const good = { solved: 'yes', value: '5' };
  const wrong = [{}, { solved: 'yes' }, { value: '5' }, { ...good, value: '6' }, { ...good, value: '0' }, { ...good, solved: 'maybe' }, { ...good, extra: '1' }, { ...good, quick: 'x' },
    { ...good, comment: `${'я'.repeat(900)}${'\r\n'.repeat(101)}` }, { ...good, quick: 'true', clear: 'true', polite: 'true', slow: 'true' }, new URLSearchParams([['solved', 'yes'], ['solved', 'no'], ['value', '5']])];
  for (const form of wrong) {
    const p = await page(url, form);
    assert.ok([400, 422].includes(p.status) && /не принята/.test(p.text), `${new URLSearchParams(form)} ${p.status}`);
  }
  for (const [type, body] of [['application/json', '{}'], ['application/x-www-form-urlencoded', 'solved=yes&value=5&comment=%00'], ['application/x-www-form-urlencoded', 'solved=yes&value=5&comment=%ff'], ['application/x-www-form-urlencoded', `comment=${'x'.repeat(20000)}`]])
    assert.ok((await fetch(url, { method: 'POST', headers: { 'content-type': type }, body })).status >= 400, body.slice(0, 60));
  assert.equal((await fetch(url, { method: 'PUT', body: '' })).status, 405);
  assert.equal((await marks(id))[0].state, 'waiting');
  const long = `${'я'.repeat(899)}${'\r\n'.repeat(100)}я`;
  assert.equal((await page(url, { ...good, comment: long })).status, 302, 'a line break is one sign');
  assert.equal((await marks(id))[0].comment, long.replaceAll('\r', ''));
});

test('a spoilt address of a link is a page in plain words, whatever is wrong with it', async () => {
  const token43 = 'A'.repeat(43);
  const spoilt = [['/o', 404], ['/o?a=b', 404], ['/o/', 404], ['/o/x', 404], [`/o/${token43}.html`, 404], [`/o/${token43}/`, 404], [`/o/${token43}%20`, 404], [`/o/${token43}%3f`, 404], ['/o/%00', 400], ['/o/%', 400], [`/o/${token43}%0`, 400], [`/o/${'x'.repeat(20000)}`, 414]];
  for (const [path, status] of spoilt) {
    const answer = await rawRequest(product, 'GET', path);
    assert.equal(answer.status, status, path.slice(0, 60));
    assert.match(answer.head, /content-type: text\/html; charset=utf-8/i, path.slice(0, 60));
    assert.match(answer.body, /<h1>Ссылка не действует<\/h1>/, path.slice(0, 60));
  }
  for (const [method, path, status] of [['POST', '/o', 404], ['POST', '/o/thanks', 405], ['PROPFIND', `/o/${token43}`, 405], ['DELETE', '/o/x', 404]]) {
    const answer = await rawRequest(product, method, path, ['Content-Length: 0']);
    assert.equal(answer.status, status, `${method} ${path}`);
    assert.match(answer.body, /не действует/, `${method} ${path}`);
  }
  const strange = await rawRequest(product, 'GET', '/offers/%00');
  assert.match(strange.head, /problem\+json/, 'elsewhere a program is told');
});

test('of two taps at the same moment one counts', async () => {
  const id = await closed();
  const url = await asked(id);
  const answers = await Promise.all([1, 2, 3, 4].map((value) => page(url, { solved: 'partly', value: String(value) })));
  assert.deepEqual(answers.map((a) => a.status).sort(), [302, 409, 409, 409]);
  assert.equal((await marks(id)).length, 1);
});

test('no log holds a token', async () => {
  const id = await closed();
  const url = await asked(id);
  const paths = [url, `${url}?a=b`, `${url}/x`, `${url}x`].map((u) => new URL(u));
  for (const u of paths) await fetch(u);
  await page(url, { solved: 'yes', value: '4', comment: `тайна${id}` });
  const last = await fetch(`${product.url}/live`, { headers: {} });
  const request = last.headers.get('x-request-id');
  const logs = () => readdirSync(`${product.home}/log`).map((f) => readFileSync(`${product.home}/log/${f}`, 'utf8')).join('\n');
  await eventually('the logs are written', async () => logs().includes(request));
  assert.ok(logs().includes('"path":"/o/-"'), 'the requests are in the access log');
  for (const secret of [url.slice(-43), `тайна${id}`]) assert.ok(!logs().includes(secret));
});

test('who asks too often is told to come later by a page', async () => {
  const url = `${product.url}/o/${'B'.repeat(43)}`;
  const headers = { 'x-real-ip': '203.0.113.77' };
  const answers = await Promise.all(Array.from({ length: 150 }, () => fetch(url, { headers })));
  const limited = answers.filter((a) => a.status === 429);
  assert.ok(limited.length > 0 && limited.length < 150, `${limited.length}`);
  assert.match(await limited[0].text(), /позже/i);
  assert.equal((await fetch(url, { headers: { 'x-real-ip': '203.0.113.78' } })).status, 404, 'another address is not held back');
});

const csv = (rows) => Buffer.from(['Номер;Текст;Статус;Оценка ответа', ...rows.map((r) => r.join(';'))].join('\n'));

test('a file brings marks of five and words; odd ones are remarks, nothing is lost, a second load changes nothing', async () => {
  const key = uniqueWord();
  const name = `marks-${key}.csv`;
  const rows = ['5', 'Да', 'частично', 'не удовлетворён', '8', 'затрудняюсь', ''].map((mark, i) => [`${key}-${i}`, 'Яма во дворе', 'Закрыто', mark]);
  const job = await files.whole(name, csv(rows), { source: `src_${key}` });
  assert.deepEqual([job.created, job.rejected], [7, 0], JSON.stringify(job));
  const kept = () => product.sql(`select m.external_id, m.mark, s.source, s.scale, s.value, m.extra->>'Оценка ответа' as extra from message m left join satisfaction s on s.message_id = m.id where m.external_id like '${key}-%' order by 1`);
  assert.deepEqual((await kept()).map((r) => [r.mark, r.source, r.scale, r.value, r.extra]), [[5, 'other', 'five', 5, null], [null, 'other', 'three', 3, 'Да'], [null, 'other', 'three', 2, 'частично'],
    [null, 'other', 'three', 1, 'не удовлетворён'], [null, null, null, null, '8'], [null, null, null, null, 'затрудняюсь'], [null, null, null, null, null]]);
  const noted = granted(await api.get(`/imports/${job.id}/rows`, { token, query: { outcome: 'noted' } })).items;
  assert.deepEqual(noted.map((r) => [r.external_id, r.code]), [[`${key}-4`, 'odd_mark'], [`${key}-5`, 'odd_mark']]);
  assert.match(noted[0].detail, /Столбец «Оценка ответа»: «8»/);
  assert.deepEqual(job.unknown.first.filter((u) => u.field === 'mark').map((u) => [u.name, u.rows]).sort(), [['8', 1], ['затрудняюсь', 1]]);
  assert.equal((await files.whole(name, csv(rows), { source: `src_${key}` })).unchanged, 7);
  rows[0][3] = '2';
  rows[1][3] = 'Нет';
  assert.equal((await files.whole(name, csv(rows), { source: `src_${key}` })).updated, 2);
  assert.deepEqual((await kept()).slice(0, 2).map((r) => [r.scale, r.value]), [['five', 2], ['three', 1]]);
  const id = await product.value(`select id::text from message where external_id = '${key}-0'`);
  assert.deepEqual((await marks(id)).map((m) => [m.source, m.value, m.state, m.given_at]), [['other', 2, 'given', null]]);
});

const summary = async (query = {}, by = token) => granted(await api.get('/marks/summary', { token: by, query })).items;
async function walk(query, by = token) {
  const items = [];
  for (let cursor; ;) {
    const p = granted(await api.get('/marks', { token: by, query: { ...query, limit: 500, ...(cursor && { cursor }) } }));
    items.push(...p.items);
    if (!p.next) return items;
    cursor = p.next;
  }
}

test('the demo city has marks of every kind; each figure is as many marks as open from it', async () => {
  for (const by of ['organisation', 'theme']) {
    const blocks = await summary({ by });
    assert.deepEqual([...new Set(blocks.map((b) => b.source))].filter((s) => s !== 'other'), ['link', 'pos', 'im']);
    for (const block of blocks) {
      const shown = [...block.groups.filter((g) => !g.hidden && g.given && g.id).slice(0, 2).map((g) => [g, { [`${by}_id`]: g.id }]), ...(block.total.hidden ? [] : [[block.total, {}]])];
      for (const [figures, who] of shown) {
        const items = await walk({ source: block.source, scale: block.scale, ...who });
        assert.equal(items.length, figures.given, JSON.stringify([block.source, who]));
        assert.equal(items.filter((m) => m.satisfied).length, figures.satisfied);
        assert.deepEqual(figures.counts.map((_, i) => items.filter((m) => m.value === i + 1).length), figures.counts);
        assert.equal((await walk({ source: block.source, asked: true, ...who })).length, figures.asked);
        assert.ok(figures.low <= figures.share && figures.share <= figures.high && Math.abs(figures.rate - figures.given / figures.asked) < 1e-4);
        if (figures.mean !== null) assert.ok(Math.abs(figures.mean - items.reduce((n, m) => n + m.value, 0) / items.length) < 0.006);
        assert.equal((await walk({ source: block.source, scale: block.scale, ...who, satisfied: true, value: 5 })).length, block.scale === 'five' ? figures.counts[4] : 0);
      }
    }
  }
});

test('small groups are hidden, and no subtraction brings them back', async () => {
  let hidden = 0;
  for (const query of [{}, { by: 'theme' }, { from: '2026-01-01' }, { by: 'theme', from: '2026-05-01', to: '2026-05-31' }]) {
    for (const { total, groups } of await summary(query)) {
      const dark = groups.filter((g) => g.hidden);
      hidden += dark.length;
      for (const g of dark) assert.deepEqual([g.given, g.share, g.mean, g.counts, g.solved, g.rate, g.satisfied], Array(7).fill(null));
      for (const g of groups) assert.ok(g.hidden || g.given === 0 || g.given >= 10, JSON.stringify(g));
      if (total.hidden || !dark.length) continue;
      const rest = total.given - groups.reduce((n, g) => n + (g.given ?? 0), 0);
      assert.ok(dark.length >= 2 && rest >= 10, `${dark.length} groups hide ${rest} marks`);
    }
  }
  assert.ok(hidden > 0, 'the city has small groups');
  // days are taken as whole months
  assert.deepEqual(await summary({ from: '2026-05-17', to: '2026-05-18' }), await summary({ from: '2026-05-01', to: '2026-05-31' }));
  for (const query of [{ organisation_id: '1' }, { by: 'day' }, { from: 'x' }]) refused(await api.get('/marks/summary', { token, query }), 400);
});

test('one small group takes the next smallest with it, and the total still stands', async () => {
  const orgs = await product.value("select json_agg(id order by id) from (select id from organisation order by id limit 3) o");
  const put = (i, given, open = 0) => product.psql(`with m as (insert into message (kind, channel, source_id, external_id, text, organisation_id, state, closed_at, received_at)
      select 'message', 'phone', (select id from source where code = 'manual'), 'small-${i}-' || g, 'Яма', ${orgs[i]}, 'closed', '2019-05-10', '2019-05-01' from generate_series(1, ${given + open}) g returning id)
    insert into satisfaction (message_id, source, scale, value) select id, 'other', 'five', 4 from m limit ${given}`);
  const [query, seen] = [{ from: '2019-05-01', to: '2019-05-31' }, async (q) => (await summary(q))[0]];
  try {
    await put(0, 9, 3);
    await put(1, 30);
    await put(2, 12);
    const { total, groups } = await seen(query);
    assert.deepEqual([total.asked, total.given, total.rate], [54, 51, 0.9444]);
    assert.deepEqual(groups.map((g) => [g.id, g.asked, g.given, g.hidden]), [[String(orgs[1]), 30, 30, false], [String(orgs[0]), 12, null, true], [String(orgs[2]), 12, null, true]]);
    await product.psql("delete from message where external_id like 'small-1-%' or external_id like 'small-2-%'");
    const alone = await seen(query);
    assert.deepEqual([alone.total.hidden, alone.total.given, alone.total.asked, alone.groups.map((g) => g.hidden)], [true, null, 12, [true]], 'nine marks are not shown as a total either');
  } finally {
    await product.psql("delete from message where external_id like 'small-%'");
  }
});

test('who sees a part of the records sees the marks of that part; foreign ones are not there', async () => {
  const mine = await walk({ source: 'link' }, await as('recipient'));
  const visible = await product.value(`select count(*)::int from satisfaction s join message m on m.id = s.message_id where s.source = 'link' and s.value is not null and m.organisation_id in (select id from organisation where path @> array[${organisation_id}])`);
  assert.equal(mine.length, visible);
  const foreign = await product.value(`select min(s.message_id)::text from satisfaction s join message m on m.id = s.message_id where not m.organisation_id in (select id from organisation where path @> array[${organisation_id}])`);
  refused(await api.get(`/messages/${foreign}/marks`, { token: await as('recipient') }), 404, 'not_found');
  refused(await link(foreign, await as('recipient')), 403, 'forbidden');
  refused(await revoke(foreign, await as('recipient')), 403, 'forbidden');
  for (const login of LOGINS) {
    const may = (await api.get('/messages', { token: await as(login), query: { limit: 1 } })).status === 200;
    for (const path of ['/marks', '/marks/summary']) assert.equal((await api.get(path, { token: await as(login) })).status, may ? 200 : 403, `${login} ${path}`);
  }
  refused(await api.get('/marks', { token, query: { value: 9 } }), 400);
});

test('de-identification reaches the words of a mark', async () => {
  const id = await closed({ applicant_name: `Петров Пётр ${uniqueWord()}`, applicant_contacts: `+7 910 ${String(Date.now()).slice(-7)}` });
  assert.equal((await page(await asked(id), { solved: 'yes', value: '5', comment: 'Звоните 8 910 111-22-33' })).status, 302);
  const pdo = await as('pdo');
  const { id: act } = granted(await api.post('/personal/erasures', { token: pdo, json: { message_id: id, ground: 'Требование заявителя', persons: 1, texts: 0 } }), 202);
  await eventually('the act is done', async () => granted(await api.get(`/personal/erasures/${act}`, { token: pdo })).status === 'done', 30e3);
  const [mark] = await product.sql(`select comment, value from satisfaction where message_id = ${id}`);
  assert.equal(mark.value, 5);
  assert.match(mark.comment, /^Звоните \[/);
});
