// What is unusual in the found: readable, clickable, near copies once, nothing of hidden rows.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, LOGINS, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
// An answer may stop at its deadline on a busy machine and says so: then it is asked again.
const unusual = (query, who = token) => eventually('a whole answer', async () => {
  const page = granted(await api.get('/search/unusual', { token: who, query }));
  return !page.partial && page;
}, 60e3);
const search = async (query, who = token) => granted(await api.get('/search', { token: who, query }));
const create = async (text, more = {}) => granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text, ...more } }), 201);
const letters = (n) => [...n.toString(33)].map((c) => 'абвгдежзиклмнопрстуфхцчшщэюяыъьйёч'[parseInt(c, 33)]).join('');
const unique = (stem) => `${stem}${letters(Date.now())}`;
const settled = () => eventually('the outbox is empty', async () => (await search({ limit: 1 })).index.pending === 0);

const KINDS = ['у подъезда ночью мешает спать жильцам первого этажа', 'возле школы пугает детей перед уроками каждый день', 'за магазином гудит с самого утра, окна не открыть',
  'на крыше соседнего дома стучит при сильном ветре', 'около детского сада не выключают даже в выходные дни', 'под окнами стоит уже третий месяц без присмотра'];

test('a new thing in a theme is found with its count, and its query opens those records', async () => {
  const [word, sign] = [unique('пыхтелка'), unique('метка')];
  for (const kind of KINDS) await create(`${sign}: сломанная ${word} ${kind}`);
  await settled();
  const page = await unusual({ q: sign });
  assert.equal(page.subject, KINDS.length);
  assert.equal(page.subject_total, KINDS.length);
  assert.ok(page.background > 500 && page.background <= page.background_total);
  const found = page.items.find((i) => i.text.includes(word));
  assert.ok(found, JSON.stringify(page.items));
  assert.deepEqual([found.count, found.background_count >= 0, found.kind], [KINDS.length, true, 'phrase']);
  assert.ok(page.items.every((i) => i.text !== sign), 'what was asked is no news');
  const opened = await search({ q: found.query, strict: 'true' });
  assert.deepEqual([opened.total.value, found.total], [KINDS.length, KINDS.length]);
});

for (const q of ['яма двор дети машина колесо пробито выбоина глубокая', 'светофор не работает Кирова', 'мусор не вывозят Попова 12', 'где во дворе яма и не убирают мусор?', 'яма двор неттакогослова'])
  test(`«${q}» compares what the search shows when words gave way`, async () => {
    await settled();
    const [shown, page] = [await search({ q }), await unusual({ q })];
    assert.ok(shown.strict_total < shown.total.value, 'words gave way');
    assert.deepEqual([page.subject_total, page.relaxed], [shown.unique, true]);
    for (const item of page.items.slice(0, 5)) {
      const opened = await search({ q: item.query, strict: 'true' });
      assert.deepEqual([opened.total.value, opened.total.value >= item.count], [item.total, true], item.query);
    }
    const whole = await unusual({ q, strict: 'true' });
    assert.deepEqual([whole.subject_total, whole.relaxed], [(await search({ q, strict: 'true' })).unique, false]);
  });

test('a synonym of an asked word is no news: it was looked for as well', async () => {
  const { notes } = await search({ q: 'яма', limit: 1 });
  const also = notes.filter((n) => n.kind === 'synonym').flatMap((n) => n.to);
  assert.ok(also.includes('выбоина'), JSON.stringify(notes));
  const { items } = await unusual({ q: 'яма', limit: 60 });
  assert.deepEqual(items.filter((i) => i.kind === 'word' && also.some((w) => i.text.startsWith(w.slice(0, -1)) && i.text.length <= w.length + 1)).map((i) => i.text), []);
});

test('a hundred copies of one text weigh as one', async () => {
  const [word, sign] = [unique('копирка'), unique('клеймо')];
  for (let i = 0; i < 8; i++) await create(`${sign}: уберите с дороги эту ${word}, проехать к дому совсем нельзя, ждать больше нет сил`);
  await settled();
  const page = await unusual({ q: sign });
  assert.deepEqual([page.subject, page.subject_total, page.items], [1, 1, []]);
});

test('the period before and another query can be the background', async () => {
  const previous = await unusual({ background: 'previous', from: '2026-03-01', to: '2026-03-31' });
  assert.ok(previous.background > 0);
  assert.equal(previous.background_total, (await search({ from: '2026-01-29', to: '2026-02-28' })).unique);
  const other = await unusual({ q: 'мусор', background: 'query', background_q: 'дорога' });
  assert.equal(other.background_total, (await search({ q: 'дорога' })).unique);
  for (const item of other.items.slice(0, 8)) assert.equal((await search({ q: item.query, strict: 'true' })).total.value, item.total, item.query);
  for (const item of other.items) assert.ok(item.score > 0 && item.ratio > 1 && item.count >= 3, JSON.stringify(item));
  refused(await api.get('/search/unusual', { token, query: { background: 'previous' } }), 400);
  refused(await api.get('/search/unusual', { token, query: { background: 'query' } }), 400);
  refused(await api.get('/search/unusual', { token, query: { background: 'всё' } }), 400);
  const wrong = refused(await api.get('/search/unusual', { token, query: { q: 'мусор', background: 'query', background_q: 'дата:вчерась' } }), 400);
  assert.deepEqual(wrong.errors.map((e) => [e.pointer ?? e.parameter ?? e.name, e.code]), [['background_q', 'wrong_query']]);
});

test('what is shown is read by people: no service words alone, phrases of two or three words', async () => {
  const { items } = await unusual({ q: 'мусор ИЛИ контейнер' });
  assert.ok(items.length > 0);
  for (const item of items) {
    assert.match(item.text, /^[а-яёa-z0-9 -]+$/i);
    assert.equal(item.kind === 'phrase', / |-/.test(item.text), item.text);
    assert.ok(item.text.split(' ').length <= 3);
  }
});

test('no role learns a word that stands only in what it may not see', async () => {
  const [word, sign] = [unique('тайнопись'), unique('примета')];
  for (const kind of KINDS) await create(`${sign} ${word} ${kind}`);
  for (const kind of KINDS) await create(`Ещё ${word}, ${sign}: ${kind.split(' ').sort().join(' ')}`);
  await settled();
  const own = await product.value("select organisation_id::text from account where login = 'recipient'");
  for (const [i, kind] of KINDS.entries()) await create(`${sign}, ${i + 1} жалоба: ${kind.split(' ').reverse().join(' ')}`, { organisation_id: own });
  await settled();
  for (const login of LOGINS) {
    const who = await as(login);
    const { actions, roles } = granted(await api.get('/session', { token: who }));
    if (!actions.includes('search.read')) continue;
    for (const query of [{}, { q: sign }, { q: sign, background: 'query', background_q: word }, { q: word }]) {
      const answer = await api.get('/search/unusual', { token: who, query });
      const page = granted(answer);
      if (login === 'recipient') assert.ok(!page.items.some((i) => i.text.includes(word)), `${login}: ${JSON.stringify(roles)}`);
    }
  }
  const seen = await unusual({ q: sign });
  assert.ok(seen.items.some((i) => i.text.includes(word)), 'those who see everything do');
  const mine = await unusual({ q: sign }, await as('recipient'));
  assert.equal(mine.subject, KINDS.length);
  assert.equal(mine.background_total, (await search({}, await as('recipient'))).unique);
});
