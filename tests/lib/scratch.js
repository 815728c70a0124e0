// A database of its own for the SQL tests, in the product's cluster: migrated, with pgTAP, without the demo city.
import path from 'node:path';
import { run } from './spawn.js';

const EXTENSIONS = 'create extension if not exists pgcrypto; create extension if not exists pg_trgm; '
  + 'create extension if not exists btree_gin; create extension if not exists pg_stat_statements; '
  + 'create schema tap; grant usage on schema tap to public; create extension pgtap schema tap';

/** @returns {Promise<{psql(args: string[], input?: string): Promise<object>}>} psql on the scratch database as superuser */
export async function scratchDatabase(product) {
  const name = `mcu_sql_${process.pid}`;
  const psql = (database, user, args, input) => run('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', path.join(product.home, 'run'),
    '-U', user, '-d', database, ...args], { input, limitMs: 300e3, env: { ...process.env, PGOPTIONS: '-c search_path=mcu,public' } });
  await must(psql('postgres', 'postgres', ['-c', `drop database if exists ${name}`, '-c', `create database ${name} owner mcu_owner`]));
  await must(psql(name, 'postgres', ['-c', EXTENSIONS]));
  await must(product.ctl(['migrate'], { env: { MCU_DSN: `host=${product.home}/run dbname=${name}` } }));
  return { psql: (args, input) => psql(name, 'postgres', args, input) };
}

async function must(promise) {
  const r = await promise;
  if (r.code !== 0) throw new Error(`the scratch database could not be made: ${r.output}`);
}
