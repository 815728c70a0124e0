// A transaction of the owner of the database that stays open until it is told to commit.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { eventually } from './world.js';

/** Runs `sql`, which must answer something; {answer, commit()}. */
export async function openTransaction(product, sql) {
  const psql = spawn('psql', ['-XqAt', '-h', path.join(product.home, 'run'), '-U', 'mcu_owner', '-d', 'mcu'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((done) => psql.on('close', done));
  let said = '';
  psql.stdout.on('data', (s) => { said += s; });
  psql.stdin.write(`begin; ${sql};\n`);
  const answer = await eventually('the transaction is under way', async () => said.trim());
  return {
    answer,
    async commit() {
      psql.stdin.end('commit;\n');
      assert.equal(await ended, 0);
    },
  };
}
