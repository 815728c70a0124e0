// A bare installation: nobody can sign in until the operator makes the first account; then that person can, and no one else.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { apiOf, granted } from '../lib/api.js';
import { startProduct } from '../lib/product.js';
import { refresh, signIn } from '../lib/signin.js';

let product;
before(async () => { product = await startProduct({ MCU_DEMO: '0' }); });
after(() => product?.stop());

const add = (...options) => product.ctl(['account', 'add', ...options]);
const person = (login, role, ...more) => add('--login', login, '--name', 'Новый Человек', '--role', role, ...more);
const known = async (login) => (await signIn(product, login)).end.location === '/messages';
const accounts = () => product.value('select count(*)::int from mcu.account');

async function refuses(answer, words) {
  const [r, before] = [await answer, await accounts()];
  assert.notEqual(r.code, 0, r.output);
  assert.match(r.output, words);
  assert.equal(await accounts(), before);
}

test('the first account is made by a command, and its person signs in with that role', async () => {
  assert.equal(await accounts(), 0);
  assert.equal(await known('head'), false);
  const made = await person('head', 'head', '--post', 'Руководитель МЦУ');
  assert.equal(made.code, 0, made.output);
  const { jar, end } = await signIn(product, 'head');
  assert.equal(end.location, '/messages');
  const session = granted(await apiOf(product).get('/session', { token: granted(await refresh(product, jar)).access_token }));
  assert.deepEqual([session.login, session.name, session.post, session.roles.map((r) => r.code)], ['head', 'Новый Человек', 'Руководитель МЦУ', ['head']]);
  assert.equal(await known('analyst'), false);
  assert.equal(await product.value("select count(*)::int from mcu.audit_log where action = 'ctl_account' and object like 'accounts/%' and result = 'ok'"), 1);
});

test('a person is known by the number of ЕСИА, whatever his login here', async () => {
  const made = await person('novikov', 'analyst', '--oid', '1000000012');
  assert.equal(made.code, 0, made.output);
  assert.equal(await known('stranger'), true);
});

test('a role of one organisation needs it', async () => {
  await refuses(person('recipient', 'recipient'), /--organisation/);
  await refuses(person('recipient', 'recipient', '--organisation', '77'), /Такой организации нет/);
  const id = await product.psql("insert into mcu.organisation (code, name, short_name, kind) values ('zhkh', 'Управление', 'Управление', 'department') returning id");
  const made = await person('recipient', 'recipient', '--organisation', id);
  assert.equal(made.code, 0, made.output);
  assert.equal(await known('recipient'), true);
});

test('what is wrong is told in one sentence and nothing is made', async () => {
  await refuses(person('mayor', 'царь'), /Роли «царь» нет. Есть: curator, head/);
  await refuses(person('head', 'head', '--oid', '5'), /Такая учётная запись уже есть/);
  await refuses(person('second', 'head', '--oid', '1000000002'), /Учётная запись этого человека уже есть/);
  await refuses(person('nobody', 'head'), /--oid/);
  await refuses(person('mayor', 'head', '--oid', '12x'), /из одних цифр/);
  await refuses(person('Ы', 'head', '--oid', '7'), /латинские буквы/);
  await refuses(person("x'; drop table mcu.account; --", 'head', '--oid', '7'), /латинские буквы/);
  await refuses(add('--login', 'mayor'), /mcuctl account add/);
  const real = { MCU_ENV: 'production', MCU_PUBLIC_URL: 'https://mcu.example', MCU_ESIA_URL: 'https://esia.example', MCU_ESIA_BACKCHANNEL: 'https://esia.example' };
  await refuses(product.ctl(['account', 'add', '--login', 'mayor', '--name', 'Мэр', '--role', 'mayor'], { env: real }), /Нужен номер человека в ЕСИА/);
});
