// The register of streets out of files of ГАР: one settlement of a region, again and again.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startProduct } from '../lib/product.js';

let product;
const folder = mkdtempSync(path.join(tmpdir(), 'mcu-gar-'));
before(async () => { product = await startProduct({ MCU_DEMO: '0' }); });
after(async () => {
  rmSync(folder, { recursive: true });
  await product?.stop();
});

const attributes = (row) => Object.entries(row).map(([k, v]) => `${k}="${v}"`).join(' ');
function file(name, root, element, rows) {
  const to = path.join(folder, name);
  writeFileSync(to, `\ufeff<?xml version="1.0" encoding="utf-8"?><${root}>${rows.map((r) => `<${element} ${attributes(r)} />`).join('')}</${root}>`);
  return to;
}
const object = (OBJECTID, TYPENAME, NAME, LEVEL = 8, more = {}) => ({ ID: OBJECTID * 10, OBJECTID, OBJECTGUID: `00000000-0000-0000-0000-0000000${OBJECTID}`, CHANGEID: 1, NAME, TYPENAME, LEVEL, OPERTYPEID: 1, PREVID: 0, NEXTID: 0, UPDATEDATE: '2020-01-01', STARTDATE: '1900-01-01', ENDDATE: '2079-06-06', ISACTUAL: 1, ISACTIVE: 1, ...more });
const link = (OBJECTID, PARENTOBJID, PATH, more = {}) => ({ ID: OBJECTID, OBJECTID, PARENTOBJID, CHANGEID: 1, PREVID: 0, NEXTID: 0, UPDATEDATE: '2020-01-01', STARTDATE: '1900-01-01', ENDDATE: '2079-06-06', ISACTIVE: 1, PATH, ...more });
const house = (OBJECTID, HOUSENUM, more = {}) => ({ ID: OBJECTID, OBJECTID, HOUSENUM, HOUSETYPE: 2, ISACTUAL: 1, ISACTIVE: 1, ...more });

// Region 1, the city 20 and a village of it 21, another city 30 with a street of the same name.
const objects = [
  object(1, 'обл', 'Проверочная', 1), object(20, 'г', 'Приозёрск', 5), object(30, 'г', 'Заозёрск', 5), object(31, 'с', 'Сельцо', 6), object(32, 'с', 'Сельцо', 6),
  object(100, 'ул', 'Ленина'), object(101, 'пр-кт', 'Мира'), object(102, 'пер', '1-й Садовый'), object(103, 'ул', 'Офицерская', 8, { ISACTUAL: 0, ISACTIVE: 0 }), object(103, 'ул', 'Кирова'),
  object(104, 'мкр', 'Южный', 7), object(105, 'тер. СНТ', 'Ягодка', 7), object(106, 'ул', 'Снесённая', 8, { ISACTIVE: 0 }), object(200, 'ул', 'Ленина'), object(201, 'ул', 'Чужая'),
];
const links = [
  link(20, 1, '1.20'), link(30, 1, '1.30'), ...[100, 101, 102, 103, 104, 105, 106].map((id) => link(id, 20, `1.20.${id}`)), link(200, 30, '1.30.200'), link(201, 30, '1.30.201'),
  link(1000, 100, '1.20.100.1000'), link(1001, 100, '1.20.100.1001'), link(1002, 102, '1.20.102.1002'), link(1003, 200, '1.30.200.1003'), link(1004, 100, '1.20.100.1004'),
];
const houses = [
  house(1000, '12'), house(1001, '3/5', { ADDNUM1: '2', ADDTYPE1: 1 }), house(1002, '7А'), house(1003, '99'), house(1004, '8', { ISACTUAL: 0 }), house(1005, '77'),
];
const release = (extra = {}) => [
  file('AS_ADDR_OBJ_20260101_aaaa.XML', 'ADDRESSOBJECTS', 'OBJECT', extra.objects ?? objects), file('AS_ADM_HIERARCHY_20260101_bbbb.XML', 'ITEMS', 'ITEM', extra.links ?? links),
  file('AS_HOUSES_20260101_cccc.XML', 'HOUSES', 'HOUSE', extra.houses ?? houses), file('AS_PARAM_TYPES_20260101_dddd.XML', 'PARAMTYPES', 'PARAMTYPE', [{ ID: 1 }]),
];
const load = async (files, settlement) => {
  const r = await product.ctl(['gazetteer', ...files, '--settlement', settlement]);
  assert.equal(r.code, 0, r.output);
  return JSON.parse(r.stdout.trim().split('\n').pop());
};
const streets = () => product.sql("select kind || ' ' || name as street, gone_on is not null as gone from mcu.street order by 1");

test('one settlement comes in with its streets, former names and houses, in any order of files, once', async () => {
  const before = Number(await product.value('select version from mcu.gazetteer'));
  await product.psql("insert into mcu.street (name, kind) values ('Ленина', 'улица')");
  const told = await load(release().reverse(), 'приозерск');
  assert.deepEqual(told, { settlement: 20, streets: 5, new: 4, changed: 1, gone: 0, old_names: 1, skipped: 1, houses: 3, new_houses: 3, gone_houses: 0 });
  assert.deepEqual((await streets()).map((s) => s.street), ['микрорайон Южный', 'переулок 1-й Садовый', 'проспект Мира', 'улица Кирова', 'улица Ленина']);
  assert.deepEqual(await product.sql("select name from mcu.street_name"), [{ name: 'Офицерская' }]);
  assert.deepEqual((await product.sql('select s.name, h.house from mcu.street_house h join mcu.street s on s.id = h.street_id order by 1, 2')).map((h) => `${h.name} ${h.house}`),
    ['1-й Садовый 7а', 'Ленина 12', 'Ленина 3/5к2']);
  assert.equal(await product.value('select settlement from mcu.gazetteer'), 'Приозёрск');
  assert.ok(Number(await product.value('select version from mcu.gazetteer')) > before);
  const again = await load(release(), '20');
  assert.deepEqual([again.new, again.changed, again.gone, again.old_names, again.new_houses, again.gone_houses], [0, 0, 0, 0, 0, 0]);
});

test('what is gone stays and is marked, what is renamed keeps its number, what comes back is there again', async () => {
  const id = await product.value("select id from mcu.street where name = 'Мира'");
  const told = await load(release({ objects: objects.filter((o) => o.OBJECTID !== 102).map((o) => (o.OBJECTID === 101 ? { ...o, NAME: 'Согласия' } : o)), houses: houses.slice(0, 1) }), '20');
  assert.deepEqual([told.new, told.changed, told.gone, told.gone_houses], [0, 1, 1, 2]);
  assert.equal(await product.value("select id from mcu.street where name = 'Согласия'"), id);
  assert.deepEqual((await streets()).filter((s) => s.gone).map((s) => s.street), ['переулок 1-й Садовый']);
  const back = await load(release(), '20');
  assert.deepEqual([back.new, back.changed, back.gone], [0, 2, 0]);
  assert.equal((await streets()).filter((s) => s.gone).length, 0);
});

test('a settlement that is not there, or is there twice, changes nothing', async () => {
  const was = await streets();
  const files = release();
  const refuse = async (args, words) => {
    const r = await product.ctl(['gazetteer', ...args]);
    assert.notEqual(r.code, 0);
    assert.match(r.output, words);
    assert.deepEqual(await streets(), was);
  };
  await refuse([...files, '--settlement', 'Нигде'], /«Нигде» в этих файлах нет/);
  await refuse([...files, '--settlement', 'Сельцо'], /OBJECTID 31[\s\S]*OBJECTID 32[\s\S]*несколько/);
  await refuse([files[0], '--settlement', '20'], /HIERARCHY/);
  await refuse(files, /mcuctl gazetteer/);
  await refuse([...files, path.join(folder, 'нет.xml'), '--settlement', '20'], /No such file|нет/);
});

test('a broken, endless or hostile file is told with its line, and nothing of it stays', async () => {
  const was = await streets();
  const [objectsFile, linksFile] = release();
  const write = (name, text) => {
    const to = path.join(folder, name);
    writeFileSync(to, text);
    return to;
  };
  const bad = {
    'cut.xml': '<HOUSES>\n<HOUSE OBJECTID="1000" HOUSENUM="1"/>\n<HOUSE OBJ',
    'bytes.xml': Buffer.concat([Buffer.from('<HOUSES><HOUSE OBJECTID="1000" HOUSENUM="'), Buffer.from([0xff, 0xfe]), Buffer.from('"/></HOUSES>')]),
    'long.xml': `<HOUSES><HOUSE OBJECTID="1000" HOUSENUM="1"/><HOUSE HOUSENUM="${'9'.repeat(3 << 20)}"/></HOUSES>`,
  };
  for (const [name, text] of Object.entries(bad)) {
    const r = await product.ctl(['gazetteer', objectsFile, linksFile, write(name, text), '--settlement', '20']);
    assert.notEqual(r.code, 0, name);
    assert.match(r.output, new RegExp(`${name}(, строка \\d+)?: `), name);
    assert.deepEqual(await streets(), was, name);
  }
  const doctype = write('bomb.xml', '<!DOCTYPE HOUSES [<!ENTITY a "aaaa">]><HOUSES><HOUSE HOUSENUM="&a;"/></HOUSES>');
  assert.match((await product.ctl(['gazetteer', doctype, '--settlement', '20'])).output, /bomb.xml: это не файл XML/);
});
