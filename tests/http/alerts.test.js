// Alerts on saved searches: judged only on what is new, told once, answered by people.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { deleteNow, granted, refused } from '../lib/api.js';
import { openTransaction } from '../lib/transaction.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
const head = await as('head');
const recipient = await as('recipient');
const create = async (text, more = {}) => granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text, ...more } }), 201);
const save = async (q, json = {}, by = token) => granted(await api.post('/saved-searches', { token: by, json: { name: q, q, ...json } }), 201);
const alert = async (saved, json = {}, by = token) => granted(await api.post('/alerts', { token: by, json: { saved_search_id: saved.id, threshold: 2, window_hours: 24, ...json } }), 201);
const read = async (id, by = token) => granted(await api.get(`/alerts/${id}`, { token: by }));
// The judge comes every 15 seconds and waits for the index; here it comes each second.
await product.psql("update job set every = interval '1 second', run_at = now() where kind = 'alerts'");
const until = (id, what, by = token) => eventually(`alert ${id}: ${JSON.stringify(what)}`, async () => {
  const a = await read(id, by);
  return Object.entries(what).every(([k, v]) => a[k] === v) && a;
}, 90e3);
const act = (id, verb, by = token) => api.post(`/alerts/${id}/${verb}`, { token: by });
const judged = (id) => {
  let first;
  return eventually('it is judged twice', async () => {
    const { judged_at } = await read(id);
    first ??= judged_at;
    return judged_at !== first;
  }, 90e3);
};

test('only what came after counts: pending and firing at the threshold, repeats, acknowledged, resolved, anew', async () => {
  const word = uniqueWord();
  for (let i = 0; i < 3; i++) await create(`${word} раньше ${i}`);
  await eventually('they are found', async () => granted(await api.get('/search', { token, query: { q: word } })).total.value === 3, 15e3);
  const made = await alert(await save(word));
  assert.deepEqual([made.status, made.count, made.own, made.digest], ['quiet', 0, true, 'at_once']);
  await create(`${word} первое`);
  await until(made.id, { count: 1, status: 'quiet' });
  await create(`${word} второе`);
  const fired = await until(made.id, { count: 2, status: 'firing' });
  assert.ok(fired.fired_at && fired.pending_at);
  assert.ok(granted(await api.get('/alerts', { token, query: { status: 'firing' } })).items.some((a) => a.id === made.id));
  refused(await act(made.id, 'acknowledge', recipient), 404);
  const taken = granted(await act(made.id, 'acknowledge'));
  assert.equal(taken.status, 'acknowledged');
  refused(await act(made.id, 'acknowledge'), 409, 'wrong_state');
  await create(`${word} третье`);
  await until(made.id, { count: 3, status: 'acknowledged', repeats: 1 });
  const closed = granted(await act(made.id, 'resolve'));
  assert.deepEqual([closed.status, closed.count], ['resolved', 0]);
  refused(await act(made.id, 'resolve'), 409, 'wrong_state');
  await create(`${word} четвёртое`);
  await until(made.id, { count: 1, status: 'resolved' });
  await create(`${word} пятое`);
  await until(made.id, { count: 2, status: 'firing', repeats: 0 });
  granted(await deleteNow(api, `/alerts/${made.id}`, token), 204);
});

test('a transaction that commits late is judged all the same, a changed message is not news', async () => {
  const word = uniqueWord();
  const made = await alert(await save(word), { threshold: 1 });
  // The ids of the late one are taken first and committed last.
  const late = await openTransaction(product, `insert into message (kind, channel, source_id, external_id, text) select 'message', 'phone', id, '${word}-late', '${word} поздно'
    from source where code = 'manual' returning id`);
  const early = await create(`${word} рано`);
  await until(made.id, { count: 1 });
  await late.commit();
  await until(made.id, { count: 2 });
  const card = await api.get(`/messages/${early.id}`, { token });
  granted(await api.patch(`/messages/${early.id}`, { token, etag: card.etag, json: { priority: 1 } }));
  await judged(made.id);
  assert.equal((await read(made.id)).count, 2);
  await product.psql(`insert into message (kind, channel, source_id, external_id, text, received_at) select 'message', 'phone', id, '${word}-old', '${word} архив', now() - interval '40 days'
    from source where code = 'manual'`);
  await eventually('the queue is empty', async () => await product.value('select count(*)::int from arrival') === 0, 60e3);
  assert.equal((await read(made.id)).count, 2, 'what was received long ago is no news');
  granted(await deleteNow(api, `/alerts/${made.id}`, token), 204);
});

test('the judge does not wait for a record that somebody is changing for long', async () => {
  const word = uniqueWord();
  const made = await alert(await save(word), { threshold: 5 });
  const { id } = await create(`${word} долго`);
  await until(made.id, { count: 1 });
  await eventually('the judge rests', async () => await product.psql("update job set run_at = now() + interval '1 hour' where kind = 'alerts' and status = 'ready' returning 'rests'") === 'rests', 60e3);
  await product.psql(`insert into arrival (message_id) values (${id}) on conflict do nothing`);
  const slow = await openTransaction(product, `update message set subject = 'долго' where id = ${id} returning id`);
  await product.psql("update job set run_at = now() where kind = 'alerts'");
  await judged(made.id);
  await slow.commit();
  await eventually('the queue is empty', async () => await product.value('select count(*)::int from arrival') === 0, 60e3);
  granted(await deleteNow(api, `/alerts/${made.id}`, token), 204);
});

test('quiet hours and the daily digest hold back what is pending', async () => {
  const word = uniqueWord();
  const saved = await save(word);
  const clock = (hours) => new Date(Date.now() + (3 + hours) * 3600e3).toISOString().slice(11, 16);
  const made = await alert(saved, { threshold: 1, quiet_from: clock(-1), quiet_to: clock(1) });
  const daily = await alert(await save(`${word} ИЛИ ${word}`), { threshold: 1, digest: 'daily' });
  await create(`${word} ночью`);
  await until(made.id, { status: 'pending', count: 1 });
  await until(daily.id, { status: 'pending', count: 1 });
  await judged(made.id);
  const { etag, json } = await api.get(`/alerts/${made.id}`, { token });
  assert.equal(json.status, 'pending');
  refused(await api.patch(`/alerts/${made.id}`, { token, etag: '"0"', json: { quiet_from: null, quiet_to: null } }), 412);
  granted(await api.patch(`/alerts/${made.id}`, { token, etag, json: { quiet_from: null, quiet_to: null } }));
  await until(made.id, { status: 'firing' });
  await product.psql(`update alert set pending_at = now() - interval '2 days' where id = ${daily.id}`);
  await until(daily.id, { status: 'firing' });
  for (const a of [made, daily]) granted(await deleteNow(api, `/alerts/${a.id}`, token), 204);
});

test('an alert counts under the rights of its owner, and others see it only when nothing is hidden from them', async () => {
  const word = uniqueWord();
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  const shared = await save(word, { scope: 'all' });
  const all = await alert(shared, { threshold: 1 });
  const his = await alert(shared, { threshold: 1 }, recipient);
  await create(`${word} чужое`);
  await create(`${word} своё`, { organisation_id });
  await until(all.id, { count: 2, status: 'firing' });
  await until(his.id, { count: 1, status: 'firing' }, recipient);
  assert.equal((await read(his.id, head)).count, 1);
  assert.equal((await read(all.id, head)).own, false);
  refused(await api.get(`/alerts/${all.id}`, { token: recipient }), 404);
  refused(await api.delete(`/alerts/${all.id}`, { token: head, etag: '"1"' }), 403);
  refused(await api.patch(`/alerts/${all.id}`, { token: head, etag: '"1"', json: { threshold: 5 } }), 403);
  assert.equal(granted(await act(all.id, 'acknowledge', head)).acknowledged_by, await product.value("select name from account where login = 'head'"));
  const lone = await alert(await save(`${word} люк`));
  refused(await api.get(`/alerts/${lone.id}`, { token: head }), 404);
  granted(await deleteNow(api, `/saved-searches/${shared.id}`, token), 204);
  refused(await api.get(`/alerts/${all.id}`, { token }), 404);
});

test('the preview counts 30 days as the search does, and rises by the window of hours', async () => {
  const ask = { q: 'двор ИЛИ дорога', params: { channel: 'phone,vk,pos' }, threshold: 3, window_hours: 48 };
  const { days, fires, firings } = granted(await api.post('/alerts/preview', { token, json: ask }));
  assert.equal(days.length, 30);
  const counted = granted(await api.get('/search', { token, query: { q: ask.q, channel: 'phone,vk,pos', from: days[0].day, to: days[29].day, limit: 1 } }));
  assert.equal(days.reduce((n, d) => n + d.count, 0), counted.total.value);
  assert.deepEqual([days.reduce((n, d) => n + d.fires, 0), firings.length], [fires, fires]);
  const saved = await save('двор ИЛИ дорога', { name: uniqueWord(), params: ask.params });
  assert.deepEqual(granted(await api.post('/alerts/preview', { token, json: { saved_search_id: saved.id, threshold: 3, window_hours: 48 } })), { days, fires, firings });
  assert.ok(fires > 0);
  assert.deepEqual(granted(await api.post('/alerts/preview', { token, json: { ...ask, params: { ...ask.params, sort: 'due' } } })), { days, fires, firings }, 'whatever order it is kept with');
});

test('a preview tells each rise once: hours, quiet hours and the daily digest as the judge has them', async () => {
  const word = uniqueWord();
  const midnight = new Date(Math.floor((Date.now() + 3 * 3600e3) / 864e5) * 864e5 - 3 * 3600e3);
  const at = (days, hours) => new Date(midnight.getTime() - days * 864e5 + hours * 3600e3).toISOString().replace('.000', '');
  // Ten days ago three within 50 minutes at noon and a fourth soon after; five days ago three, two hours apart; three days ago three at two in the night.
  const moments = [at(10, 12), at(10, 12.5), at(10, 12.75), at(10, 12.9), at(5, 10), at(5, 12), at(5, 14), at(3, 2), at(3, 2.1), at(3, 2.2)];
  for (const received_at of moments) await create(`${word} ${received_at}`, { received_at });
  await eventually('they are found', async () => granted(await api.get('/search', { token, query: { q: word } })).total.value === moments.length, 30e3);
  const look = async (more) => granted(await api.post('/alerts/preview', { token, json: { q: word, threshold: 3, window_hours: 1, ...more } })).firings.map((f) => [f.pending_at, f.fired_at, f.until, f.most]);
  assert.deepEqual(await look({}), [[at(10, 12.75), at(10, 12.75), at(10, 13.5), 4], [at(3, 2.2), at(3, 2.2), at(3, 3), 3]]);
  assert.deepEqual(await look({ window_hours: 5 }), [[at(10, 12.75), at(10, 12.75), at(10, 17.5), 4], [at(5, 14), at(5, 14), at(5, 15), 3], [at(3, 2.2), at(3, 2.2), at(3, 7), 3]], 'one rise of ten days ago');
  assert.deepEqual(await look({ quiet_from: '22:00', quiet_to: '06:00' }), [[at(10, 12.75), at(10, 12.75), at(10, 13.5), 4]], 'over before the night is');
  assert.deepEqual(await look({ window_hours: 5, quiet_from: '22:00', quiet_to: '06:00' }).then((f) => f[2]), [at(3, 2.2), at(3, 6), at(3, 7), 3]);
  assert.deepEqual(await look({ window_hours: 48, digest: 'daily' }).then((f) => f.map((x) => x[1])), [at(9, 9), at(4, 9)], "what came in the third night belongs to the rise before");
  refused(await api.post('/alerts/preview', { token, json: { q: word, threshold: 3, window_hours: 1, quiet_from: '22:00' } }), 422);
});

test('what gets its theme after it came is news, what was there before the alert is none', async () => {
  const [theme] = await product.sql('select id::text from theme t where not exists (select from theme c where c.path @> array[t.id] and c.id <> t.id) order by id desc limit 1');
  const word = uniqueWord();
  const before = await create(`${word} было раньше`);
  const saved = await save(word, { params: { theme_id: theme.id } });
  const put = async (id, json) => {
    const card = await api.get(`/messages/${id}`, { token: head });
    granted(await api.patch(`/messages/${id}`, { token: head, etag: card.etag, json }));
  };
  await put(before.id, { theme_id: theme.id });
  await eventually('it is found', async () => granted(await api.get('/search', { token, query: { q: word, theme_id: theme.id } })).total.value === 1, 30e3);
  const made = await alert(saved, { threshold: 1 });
  await eventually('it knows what was there', async () => await product.value(`select known is not null from alert where id = ${made.id}`) === true, 60e3);
  await put(before.id, { priority: 1 });
  const late = await create(`${word} без темы`);
  await judged(made.id);
  await eventually('the queue is empty', async () => await product.value('select count(*)::int from arrival') === 0, 60e3);
  assert.equal((await read(made.id)).count, 0);
  await put(late.id, { theme_id: theme.id });
  await until(made.id, { count: 1, status: 'firing' });
  const opened = granted(await api.get('/search', { token, query: { alert: made.id } }));
  assert.deepEqual([opened.total.value, opened.items.map((i) => i.id)], [1, [late.id]], 'its number opens just that');
  assert.equal(granted(await api.get('/search', { token: recipient, query: { alert: made.id } })).total.value, 0);
  await product.psql(`update message set received_at = now() - interval '60 days', theme_id = null where id = ${before.id}`);
  await put(before.id, { theme_id: theme.id });
  await eventually('the queue is empty', async () => await product.value('select count(*)::int from arrival') === 0, 60e3);
  assert.equal((await read(made.id)).count, 1, 'old records are not asked');
  granted(await deleteNow(api, `/alerts/${made.id}`, token), 204);
});

test('who is told: the owner and the holders of the role, in the product and by mail, without the words of the search', async () => {
  const word = uniqueWord();
  const curator = await product.value("select id from account where login = 'curator'");
  await product.psql(`insert into role_grant (account_id, role) values (${curator}, 'analyst')`);
  after(() => product.psql(`delete from role_grant where account_id = ${curator} and role = 'analyst'`));
  const by = await as('curator');
  const saved = await save(`${word}`, { name: `Иванов ${word}`, scope: 'role', role: 'analyst' });
  const made = await alert(saved, { threshold: 1 });
  const before = granted(await api.get('/notices/unread', { token })).alerts;
  await create(`${word} первое`);
  await until(made.id, { status: 'firing' });
  assert.equal(granted(await api.get('/notices/unread', { token })).alerts, before + 1);
  for (const reader of [token, by]) {
    const notice = granted(await api.get('/notices', { token: reader })).items.find((n) => n.alert_id === made.id);
    assert.deepEqual([notice.kind, notice.title, notice.message_id, notice.read_at], ['alert', saved.name, null, null]);
  }
  assert.ok(!granted(await api.get('/notices', { token: head })).items.some((n) => n.alert_id === made.id), 'nobody else');
  const mails = await product.sql(`select l.id::text, l.account_id, l.status, w.subject, w.text, w.records from mail l join mail_alert i on i.mail_id = l.id cross join mail_words(l.id, 'https://mcu') w where i.alert_id = ${made.id}`);
  const holders = (await product.sql("select distinct account_id from role_grant where role = 'analyst' and (valid_to is null or valid_to >= current_date)")).map((r) => r.account_id);
  assert.ok(mails.length >= 2 && mails.some((m) => m.account_id === curator) && mails.every((m) => holders.includes(m.account_id)), JSON.stringify(mails.map((m) => m.account_id)));
  assert.equal(new Set(mails.map((m) => m.account_id)).size, mails.length, 'each once');
  for (const m of mails) {
    assert.ok(m.text.includes(`https://mcu/search?alert=${made.id}`) && m.text.includes('Не меньше 1 новой записи за 24 ч'), m.text);
    assert.ok(!m.text.includes(word) && !m.subject.includes('Иванов'), 'what somebody typed stays here');
  }
  granted(await act(made.id, 'acknowledge'));
  assert.equal(granted(await api.get('/notices/unread', { token })).alerts, before);
  const left = await product.value(`select w.text like '%alert=${made.id}%' from mail_words(${mails[0].id}, 'https://mcu') w`);
  assert.equal(left, false, 'a mail that leaves later tells only what nobody has taken');
  granted(await deleteNow(api, `/alerts/${made.id}`, token), 204);
  assert.ok(!granted(await api.get('/notices', { token })).items.some((n) => n.alert_id === made.id), 'its notices go with it');
});

test('a query that has become wrong counts nothing, and the alert says so until it is mended', async () => {
  const word = uniqueWord();
  const inner = await save('двор', { name: `${word}двор` });
  const saved = await save(`${word} запрос:${word}двор`, { name: word });
  const made = await alert(saved, { threshold: 5 });
  assert.equal(made.wrong, null);
  granted(await deleteNow(api, `/saved-searches/${inner.id}`, token), 204);
  await create(`${word} во дворе`);
  assert.match((await eventually('it is told', async () => (await read(made.id)).wrong, 90e3)), /не сохранён/);
  const ask = { saved_search_id: saved.id, threshold: 1, window_hours: 1 };
  assert.deepEqual(refused(await api.post('/alerts/preview', { token, json: ask }), 422).errors.map((e) => [e.pointer, e.code]), [['/saved_search_id', 'wrong_query']]);
  assert.deepEqual(refused(await api.post('/alerts/preview', { token, json: { ...ask, saved_search_id: undefined, q: 'яма срок:никогда' } }), 422).errors.map((e) => [e.pointer, e.code]), [['/q', 'wrong_query']]);
  granted(await deleteNow(api, `/alerts/${made.id}`, token), 204);
  assert.deepEqual(refused(await api.post('/alerts', { token, json: ask }), 422).errors.map((e) => [e.pointer, e.code]), [['/saved_search_id', 'wrong_query']]);
  const again = await save(word, { name: `${word} два` });
  const other = await alert(again, { threshold: 5 });
  await product.psql(`update saved_search set q = '${word} объект:крокодил', version = version + 1 where id = ${again.id}`);
  await create(`${word} снова`);
  await eventually('it is told', async () => (await read(other.id)).wrong, 90e3);
  const held = await api.get(`/saved-searches/${again.id}`, { token });
  granted(await api.patch(`/saved-searches/${again.id}`, { token, etag: held.etag, json: { q: word } }));
  await create(`${word} после правки`);
  const mended = await until(other.id, { wrong: null, count: 1 });
  assert.equal(mended.status, 'quiet', 'what came meanwhile was not counted by what was left of the query');
});

test('wrong alerts are named', async () => {
  const saved = await save(uniqueWord());
  const good = { saved_search_id: saved.id, threshold: 1, window_hours: 1 };
  for (const [json, pointer] of [[{}, '/threshold'], [{ ...good, threshold: 0 }, '/threshold'], [{ ...good, window_hours: 721 }, '/window_hours'],
    [{ ...good, quiet_from: '22:00' }, '/quiet_to'], [{ ...good, quiet_from: '25:00', quiet_to: '08:00' }, '/quiet_from'],
    [{ ...good, quiet_from: '08:00', quiet_to: '08:00' }, '/quiet_to'], [{ ...good, saved_search_id: '999999' }, '/saved_search_id']])
    assert.ok(refused(await api.post('/alerts', { token, json }), 422).errors.some((e) => e.pointer === pointer), JSON.stringify(json));
  await alert(saved);
  refused(await api.post('/alerts', { token, json: good }), 409, 'conflict');
  refused(await api.post('/alerts/preview', { token, json: { threshold: 1, window_hours: 0 } }), 422);
  refused(await api.get('/alerts', { token, query: { status: 'СТОП' } }), 400);
});
