// mcuctl eval mask: a line for a line, on anybody's file, without a database.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../lib/spawn.js';

const mcuctl = path.resolve(process.env.BUILD || 'build', 'mcuctl');
const folder = mkdtempSync(path.join(tmpdir(), 'mcu-mask-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const env = { ...process.env, MCU_SHARE: path.resolve(process.env.BUILD || 'build', 'share') };
const mask = async (body) => {
  const file = path.join(folder, 'in.ndjson');
  writeFileSync(file, body);
  return run(mcuctl, ['eval', 'mask', file], { env, limitMs: 60e3 });
};

test('each text comes back masked on a line of its own', async () => {
  const texts = ['Иванов Иван Иванович, тел. 8 910 123-45-67', 'две\nстроки, кв. 5', 'Яма на ул. Николаева, 12', ''];
  const r = await mask(texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
  assert.equal(r.code, 0, r.output);
  assert.deepEqual(r.stdout.split('\n'), ['[ФИО], тел. [телефон]', 'две строки, [кв.]', 'Яма на ул. Николаева, 12', '', '']);
});

test('what cannot be read is an empty line and is counted', async () => {
  const r = await mask('{"text": "Яма"}\nне JSON\n{"text": 5}\n{"text": "Лужа"}\n');
  assert.equal(r.code, 0, r.output);
  assert.deepEqual(r.stdout.split('\n'), ['Яма', '', '', 'Лужа', '']);
  assert.match(r.output, /не прочитано строк: 2/);
});

test('a file that is not there is said so', async () => {
  const r = await run(mcuctl, ['eval', 'mask', '/nowhere/x.ndjson'], { env });
  assert.equal(r.code, 1);
  assert.match(r.output, /nowhere/);
});
