// The formalised card: read when a message is created or brought in, corrected by hand and left alone from then on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { granted, refused } from '../lib/api.js';
import { importsOf } from '../lib/imports.js';
import { openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');

const TEXT = 'Добрый день! На Багратиона 12 третий день не горит фонарь. Прошу вас заменить лампу.';
const create = async (more) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: TEXT, ...more } }), 201);
const read = async (id, as = token) => granted(await api.get(`/messages/${id}/card`, { token: as }));
const row = (card, field) => card.items.find((r) => r.field === field);
/** Bytes of the words, as they are sent. */
const at = (text, words) => {
  const begin = Buffer.byteLength(text.slice(0, text.indexOf(words)));
  return `${begin}-${begin + Buffer.byteLength(words)}`;
};
async function correct(id, json, who = token) {
  const { etag } = await api.get(`/messages/${id}`, { token });
  return api.patch(`/messages/${id}/card`, { token: who, etag, json });
}

test('a new message has its object, fault, place and wish with the words they came from', async () => {
  const made = await create();
  assert.deepEqual([made.object, made.fault], ['light', 'not_working']);
  const card = await read(made.id);
  assert.deepEqual(card.items.map((r) => [r.field, r.name, r.by, r.words?.text ?? null]), [
    ['object', 'Уличное освещение', 'text', 'фонарь'], ['fault', 'Не работает', 'text', 'не горит'], ['place', 'улица Багратиона, 12', 'text', 'Багратиона 12'],
    ['wish', 'заменить лампу', 'text', 'заменить лампу'], ['organisation', null, null, null], ['theme', null, null, null],
    ['urgency', null, null, null]]);
  for (const { words } of card.items.filter((r) => r.words)) assert.equal(Buffer.from(TEXT).subarray(words.begin, words.end).toString(), words.text);
});

test('what no rule speaks for stays unknown', async () => {
  const card = await read((await create({ text: 'Спасибо вам большое за работу' })).id);
  assert.deepEqual(card.items.map((r) => [r.value, r.name, r.by]), Array(7).fill([null, null, null]));
});

test('a person corrects a row; the history tells it by name, the training table by code and bytes', async () => {
  const { id } = await create();
  const is = granted(await correct(id, { object: 'pole', object_at: at(TEXT, 'фонарь') }));
  assert.equal(is.object, 'pole');
  granted(await correct(id, { fault: null }));
  granted(await correct(id, { wish_at: at(TEXT, 'лампу') }));
  const card = await read(id);
  assert.deepEqual(['object', 'fault', 'wish'].map((f) => [row(card, f).name, row(card, f).by, row(card, f).words?.text ?? null]),
    [['Столб, опора', 'hand', 'фонарь'], [null, 'hand', null], ['лампу', 'hand', 'лампу']]);
  assert.equal(row(card, 'object').offers[0].value, 'light', 'the machine still says what it thinks');
  const events = granted(await api.get(`/messages/${id}/history`, { token })).items.map((e) => e.changes).filter(Boolean);
  assert.deepEqual(events, [{ object: ['Уличное освещение', 'Столб, опора'] }, { fault: ['Не работает', null] }, { wish: ['заменить лампу', 'лампу'] }]);
  const kept = await product.value(`select jsonb_agg(to_jsonb(c) order by id)::text from card_correction c where message_id = ${id}`);
  const rows = JSON.parse(kept).map((c) => [c.field, c.was, c.was_by, c.became]);
  assert.deepEqual(rows, [['object', 'light', 'text', 'pole'], ['fault', 'not_working', 'text', null], ['wish', null, 'text', null]]);
  assert.match(kept, /"became_at": "\[\d+,\d+\)"/);
  assert.equal(await product.value(`select count(*) from audit_log where action = 'message_card_correct' and object like '%${id}%'`), 3, 'and the journal has each');
});

test('a code without words takes those that the program found for it', async () => {
  const text = 'Возле подъезда сломана лавочка и разбит асфальт';
  const { id } = await create({ text });
  granted(await correct(id, { object: 'road' }));
  assert.equal(row(await read(id), 'object').words.text, 'асфальт');
});

test('what a person said survives a new reading; a new text takes its words away', async () => {
  const { id } = await create();
  granted(await correct(id, { object: 'pole', object_at: at(TEXT, 'фонарь') }));
  await product.psql(`update mcu.message_card set version = 0 where message_id = ${id}`);
  const told = await product.ctl(['card']);
  assert.equal(told.code, 0, told.output);
  assert.ok(JSON.parse(told.stdout.trim().split('\n').pop()).messages >= 1);
  assert.deepEqual([row(await read(id), 'object').value, row(await read(id), 'object').by], ['pole', 'hand']);
  assert.notEqual((await read(id)).version, 0, 'it was read anew');
  await product.psql(`update mcu.message set text = 'Во дворе яма' where id = ${id}`);
  assert.deepEqual([row(await read(id), 'object').value, row(await read(id), 'object').words], ['pole', null]);
  await product.ctl(['card']);
  const card = await read(id);
  assert.deepEqual(['object', 'fault'].map((f) => [row(card, f).value, row(card, f).by]), [['pole', 'hand'], ['pit', 'text']]);
});

test('a wrong correction is refused beside its field and changes nothing', async () => {
  const { id } = await create();
  const wrong = async (json) => refused(await correct(id, json), 422, 'invalid').errors.map((e) => e.pointer);
  assert.deepEqual(await wrong({}), ['']);
  assert.deepEqual(await wrong({ object: 'spaceship' }), ['/object']);
  assert.deepEqual(await wrong({ fault: 'light' }), ['/fault'], 'an object is no fault');
  assert.deepEqual(await wrong({ object_at: '0-4' }), ['/object_at'], 'words without a value');
  for (const range of ['5-5', '9-5', '1-4', '0-9999', '0-4x', '-1-4', 'слово']) assert.deepEqual(await wrong({ object: 'pole', object_at: range }), ['/object_at'], range);
  assert.equal((await read(id)).items[0].value, 'light');
  assert.equal(await product.value(`select count(*) from card_correction where message_id = ${id}`), 0);
});

test('an old version is refused with what happened since', async () => {
  const { id, rev } = await create();
  granted(await correct(id, { fault: 'broken' }));
  const answer = await api.patch(`/messages/${id}/card`, { token, etag: `"${rev}"`, json: { object: 'pole' } });
  assert.equal(refused(answer, 412, 'stale').since[0].changes.fault[1], 'Сломано, повреждено');
});

test('who does not see the record sees no card, who may not edit corrects none', async () => {
  const { id } = await create();
  refused(await api.get(`/messages/${id}/card`, { token: await as('recipient') }), 404, 'not_found');
  refused(await correct(id, { fault: null }, await as('mayor')), 403, 'forbidden');
  refused(await api.get('/messages/999999999/card', { token }), 404, 'not_found');
});

test('words are masked for who sees no personal data, and their bytes are those of the masked text', async () => {
  const text = 'Звонила Петрова Анна Сергеевна, тел. 8 910 123-45-67: течёт крыша. Просим перезвонить Петровой Анне Сергеевне и починить кровлю.';
  const { id } = await create({ text });
  const whole = await read(id), analyst = await as('analyst');
  assert.equal(row(whole, 'wish').words.text, 'перезвонить Петровой Анне Сергеевне и починить кровлю');
  const masked = await read(id, analyst), shown = granted(await api.get(`/messages/${id}`, { token: analyst })).text;
  assert.doesNotMatch(JSON.stringify(masked), /Петров/);
  assert.equal(row(masked, 'wish').name, 'перезвонить [ФИО] и починить кровлю');
  for (const r of masked.items.filter((r) => r.words)) assert.equal(Buffer.from(shown).subarray(r.words.begin, r.words.end).toString(), r.words.text);
  granted(await correct(id, { wish_at: null }));
  const history = granted(await api.get(`/messages/${id}/history`, { token })).items.at(-1);
  assert.deepEqual(history.changes.wish, ['перезвонить [ФИО] и починить кровлю', null], 'the history never holds the words of a person');
});

test('the list is filtered by object and fault', async () => {
  const number = uniqueWord('карта');
  const ids = [];
  for (const text of ['Не горит фонарь', 'Сломан фонарь', 'Не работает лифт']) ids.push((await create({ text, number: `${number}-${ids.length}` })).id);
  const found = async (query) => granted(await api.get('/messages', { token, query: { ...query, limit: '50' } })).items.filter((m) => m.number?.startsWith(number)).map((m) => m.id).sort();
  assert.deepEqual(await found({ object: 'light' }), [ids[0], ids[1]].sort());
  assert.deepEqual(await found({ fault: 'not_working' }), [ids[0], ids[2]].sort());
  assert.deepEqual(await found({ object: 'light,lift', fault: 'not_working' }), [ids[0], ids[2]].sort());
  assert.deepEqual(await found({ object: 'nothing' }), []);
});

test('how urgent a message is comes from its words, is corrected by hand and finds its records', async () => {
  const number = uniqueWord('срочно');
  const degrees = { 'Во дворе искрит провод, рядом дети': 'emergency', 'Вторые сутки нет воды в доме': 'high', 'Прошу срочно покрасить лавочку': null, 'Ничего не искрит, просто темно': null };
  const ids = {};
  for (const [text, degree] of Object.entries(degrees)) {
    const made = await create({ text, number: `${number}-${Object.keys(ids).length}` });
    assert.deepEqual([made.urgency, made.priority], [degree, 0], `${text}: importance is for people to decide`);
    ids[degree ?? 'none'] = made.id;
  }
  const is = row(await read(ids.emergency), 'urgency');
  assert.deepEqual([is.name, is.by, is.words.text], ['Чрезвычайная', 'text', 'искрит']);
  const found = async (urgency) => granted(await api.get('/messages', { token, query: { urgency, limit: '50' } })).items.filter((m) => m.number?.startsWith(number)).map((m) => m.id).sort();
  assert.deepEqual(await found('emergency'), [ids.emergency]);
  assert.deepEqual(await found('emergency,high'), [ids.emergency, ids.high].sort());
  granted(await correct(ids.high, { urgency: null }));
  assert.deepEqual(await found('high'), []);
  granted(await correct(ids.none, { urgency: 'high' }));
  assert.deepEqual([row(await read(ids.none), 'urgency').by, await found('high')], ['hand', [ids.none]]);
  await product.ctl(['card', '--anew']);
  assert.deepEqual(await found('high'), [ids.none], 'what a person said is not read anew');
  assert.deepEqual(refused(await correct(ids.high, { urgency: 'light' }), 422, 'invalid').errors.map((e) => e.pointer), ['/urgency']);
});

test('themes and organisations of like records are proposed', async () => {
  const { id } = await create({ text: 'Яма на дороге' });
  const theme = await product.value(`select m.theme_id from message m where m.object = 'road' and m.fault = 'pit' and m.theme_id is not null order by m.sort_at desc limit 1`);
  assert.ok(theme, 'the demo city has such records');
  const offers = row(await read(id), 'theme').offers;
  assert.ok(offers.length > 0 && offers.length <= 5);
  const { etag } = await api.get(`/messages/${id}`, { token });
  granted(await api.patch(`/messages/${id}`, { token, etag, json: { theme_id: offers[0].value } }));
  const card = await read(id);
  assert.deepEqual([row(card, 'theme').name, row(card, 'theme').by], [offers[0].name, 'hand']);
  assert.ok(row(card, 'organisation').offers.length > 0);
});

test('a file brings cards; once more with other texts it changes what no person said', async () => {
  const imports = importsOf(api, token), key = `карта-${Date.now()}`;
  const file = (texts) => `external_id;text\n${texts.map((t, i) => `${key}-${i};${t}`).join('\n')}\n`;
  const stored = () => product.sql(`select m.object, m.fault, c.object_by, lower(c.object_at) as object_at, c.version > 0 as read from message m join message_card c on c.message_id = m.id where m.external_id like '${key}-%' order by m.external_id`);
  const is = ({ object, fault, object_by, read: done }) => [object, fault, object_by, done];
  assert.equal((await imports.whole('карты.csv', file(['Не горит фонарь', 'Течёт крыша', 'Спасибо']))).created, 3);
  assert.deepEqual((await stored()).map(is), [['light', 'not_working', 'text', true], ['roof', 'leak', 'text', true], [null, null, null, true]]);
  const id = await product.value(`select id::text from message where external_id = '${key}-0'`);
  granted(await correct(id, { object: 'pole' }));
  assert.equal((await imports.whole('карты.csv', file(['Снова не горит фонарь', 'Не работает лифт', 'Спасибо']))).updated, 2);
  assert.deepEqual((await stored()).map(is), [['pole', 'not_working', 'hand', true], ['lift', 'not_working', 'text', true], [null, null, null, true]]);
});
