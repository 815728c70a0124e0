// The place of a message: recognised when it is created, changed or brought in; repaired by hand and left alone from then on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { granted, refused } from '../lib/api.js';
import { importsOf } from '../lib/imports.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const street = async (name, kind = 'улица') => product.value(`select id::text from street where name = '${name}' and kind = '${kind}'`);
const [bagrationa, krupskoy] = [await street('Багратиона'), await street('Крупской')];

const create = async (more) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Во дворе яма', ...more } }), 201);
const card = async (id) => granted(await api.get(`/messages/${id}`, { token }));
const place = ({ street_id, house, place_by }) => [street_id, house, place_by];
async function patch(id, json) {
  const { etag } = await api.get(`/messages/${id}`, { token });
  return api.patch(`/messages/${id}`, { token, etag, json });
}

test('an address tells the place, and the text where no address does', async () => {
  const field = await create({ address: 'Багратиона, д. 12, кв. 5', text: 'На Крупской 20 яма' });
  assert.deepEqual(place(field), [bagrationa, '12', 'field']);
  assert.equal(field.street, 'улица Багратиона');
  assert.ok(field.place_confidence > 0.8 && field.place_confidence <= 1);
  assert.deepEqual(place(await create({ text: 'Провалился асфальт, дом 3/5 к. 2 по улице Крупской' })), [krupskoy, '3/5к2', 'text']);
  assert.deepEqual(place(await create({ text: 'Депутат Николаев не отвечает' })), [null, null, null]);
  assert.equal((await create({})).place_confidence, null);
});

test('another address, another place; no address, the text again', async () => {
  const { id } = await create({ address: 'Багратиона, 12', text: 'На Крупской 20 яма' });
  assert.deepEqual(place(granted(await patch(id, { address: 'ул. Крупской, 7' }))), [krupskoy, '7', 'field']);
  assert.deepEqual(place(granted(await patch(id, { address: null }))), [krupskoy, '20', 'text']);
  const history = granted(await api.get(`/messages/${id}/history`, { token })).items.at(-1);
  assert.deepEqual(history.changes.house, ['7', '20']);
});

test('what a person put down no address changes; the machine gets its word back when asked', async () => {
  const { id } = await create({ address: 'Багратиона, 12' });
  const hand = granted(await patch(id, { street_id: krupskoy, house: 'д. 5, корп. 1' }));
  assert.deepEqual([...place(hand), hand.place_confidence], [krupskoy, '5к1', 'hand', 1]);
  assert.deepEqual(place(granted(await patch(id, { address: 'Багратиона, 14' }))), [krupskoy, '5к1', 'hand']);
  assert.deepEqual(place(granted(await patch(id, { house: '7' }))), [krupskoy, '7', 'hand'], 'the street stays');
  assert.deepEqual(place(granted(await patch(id, { street_id: null, house: null }))), [null, null, 'hand'], 'no place is a word too');
  assert.deepEqual(place(granted(await patch(id, { address: 'Багратиона, 16' }))), [null, null, 'hand']);
  assert.deepEqual(place(granted(await patch(id, { place_by: 'machine' }))), [bagrationa, '16', 'field']);
});

test('a wrong place is refused beside its field', async () => {
  const { id } = await create({});
  const pointers = (answer) => refused(answer, 422, 'invalid').errors.map((e) => e.pointer);
  assert.deepEqual(pointers(await patch(id, { street_id: '999999999' })), ['/street_id']);
  assert.deepEqual(pointers(await patch(id, { house: '5' })), ['/house'], 'no house without a street');
  for (const house of ['пять', '5, 7', '12345', '5 рублей', 'д. 5, кв. 5']) assert.deepEqual(pointers(await patch(id, { street_id: krupskoy, house })), ['/house']);
  assert.deepEqual(pointers(await patch(id, { street_id: krupskoy, place_by: 'machine' })), ['/place_by']);
  assert.deepEqual(pointers(await patch(id, { place_by: 'hand' })), ['/place_by']);
  assert.deepEqual(place(await card(id)), [null, null, null]);
});

test('the words that a place was recognised by are told, and the doubtful ones', async () => {
  const { id } = await create({ address: 'ул. Багратиона, 12', text: 'Рядом с домом 20 по ул. Крупской яма. Ждём Николаева И.П.' });
  const { items } = granted(await api.get(`/messages/${id}/place`, { token }));
  assert.deepEqual(items.map((p) => [p.by, p.street, p.house, p.before, p.words]).slice(0, 2), [
    ['field', 'улица Багратиона', '12', '', 'ул. Багратиона, 12'], ['text', 'улица Крупской', '20', 'Рядом с ', 'домом 20 по ул. Крупской']]);
  assert.deepEqual(items[1].why, ['sign', 'house', 'preposition']);
  const doubt = items.find((p) => p.street === 'улица Николаева');
  assert.ok(doubt.confidence < 0.5 && doubt.why.includes('person'));
  refused(await api.get('/messages/999999999/place', { token }), 404, 'not_found');
});

test('the text around the words is masked for who sees no personal data', async () => {
  const { id } = await create({ text: 'Петрова Анна Сергеевна, ул. Крупской, 20, кв. 5, тел. 8 910 123-45-67' });
  const { items } = granted(await api.get(`/messages/${id}/place`, { token: await as('analyst') }));
  const found = items.find((p) => p.street === 'улица Крупской');
  assert.deepEqual([found.before, found.words], ['[ФИО], ', 'ул. Крупской, 20, [кв.]']);
  assert.doesNotMatch(JSON.stringify(items), /Петрова|910|кв\. 5/);
});

test('a message of others shows no place', async () => {
  const foreign = await product.value("select m.id::text as id from message m join account a on a.login = 'recipient' where not exists (select from organisation o where o.id = m.organisation_id and o.path @> array[a.organisation_id]) limit 1");
  refused(await api.get(`/messages/${foreign}/place`, { token: await as('recipient') }), 404, 'not_found');
});

test('the register of streets is there to choose from and has a tag', async () => {
  const answer = await api.get('/streets', { token });
  const { items } = granted(answer);
  assert.equal(items.length, await product.value('select count(*)::int from street'));
  assert.deepEqual(items.find((s) => s.id === bagrationa), { id: bagrationa, name: 'Багратиона', kind: 'улица', gone: false });
  assert.equal((await api.get('/streets', { token, headers: { 'if-none-match': answer.etag } })).status, 304);
});

const imports = importsOf(api, token);
const rows = (list) => `external_id;text;address;street;house;населенный пункт\n${list.map((r) => r.map((v) => `"${v}"`).join(';')).join('\n')}\n`;
const stored = async (key) => (await product.sql(`select street_id::text, house, place_by from message where external_id = '${key}'`)).map((m) => [m.street_id, m.house, m.place_by])[0];

test('a file: the street it names, its address, its text, in this order; another town is none of ours', async () => {
  const key = `место-${Date.now()}`;
  const list = [
    [`${key}-1`, 'На Крупской 1 яма', '', 'ул. Багратиона', '5', ''], [`${key}-2`, 'На Крупской 1 яма', 'Багратиона д.7', '', '', ''],
    [`${key}-3`, 'На Крупской 1 яма', '', '', '', ''], [`${key}-4`, 'На Крупской 1 яма', '', '', '', 'Рославль'], [`${key}-5`, 'Яма', '', '', '', ''],
  ];
  assert.equal((await imports.whole('места.csv', rows(list))).created, 5);
  assert.deepEqual(await Promise.all(list.map(([id]) => stored(id))), [
    [bagrationa, '5', 'field'], [bagrationa, '7', 'field'], [krupskoy, '1', 'text'], [null, null, null], [null, null, null]]);

  // By hand, then the file once more with other texts.
  const id = await product.value(`select id::text from message where external_id = '${key}-3'`);
  granted(await patch(id, { street_id: bagrationa, house: '9' }));
  const again = await imports.whole('места.csv', rows(list.map(([k, , ...rest], i) => [k, i === 4 ? 'На Крупской 3 яма' : 'На Крупской 2 яма', ...rest])));
  assert.equal(again.updated, 5);
  assert.deepEqual(await Promise.all(list.map(([k]) => stored(k))), [
    [bagrationa, '5', 'field'], [bagrationa, '7', 'field'], [bagrationa, '9', 'hand'], [null, null, null], [krupskoy, '3', 'text']]);
  assert.equal((await imports.whole('места.csv', rows(list.map(([k, , ...rest], i) => [k, i === 4 ? 'На Крупской 3 яма' : 'На Крупской 2 яма', ...rest])))).unchanged, 5, 'the register is no part of what tells a change');
});

test('mcuctl places fills what has no place and leaves a person alone', async () => {
  const text = await create({ text: 'На Крупской 31 яма' }), hand = await create({ text: 'На Крупской 33 яма' });
  granted(await patch(hand.id, { street_id: null, house: null }));
  await product.psql(`update mcu.message set street_id = null, house = null, place_by = null, place_confidence = null where id = ${text.id}`);
  const r = await product.ctl(['places']);
  assert.equal(r.code, 0, r.output);
  const told = JSON.parse(r.stdout.trim().split('\n').pop());
  assert.ok(told.messages > 0 && told.by_text >= 1 && told.changed >= 1);
  assert.deepEqual(place(await card(text.id)), [krupskoy, '31', 'text']);
  assert.deepEqual(place(await card(hand.id)), [null, null, 'hand']);
});
