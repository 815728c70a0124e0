// A year of the centre's work, day by day: the clock of the whole product is set by a file, messages come in and are worked on through the API.
// usage: node tests/year/run.mjs [--messages 8000] [--from 2025-01-09] [--days 365] [--seed 8]
// Prints what happened and ends with 1 when anything that the product says differs from what is worked out here.
import { parseArgs } from 'node:util';
import { apiOf } from '../lib/api.js';
import { startProduct } from '../lib/product.js';
import { SmtpServer } from '../lib/smtp.js';
import { Clock } from './clock.mjs';
import { findings } from './findings.mjs';
import { Office } from './office.mjs';

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '8000' }, from: { type: 'string', default: '2025-01-09' }, days: { type: 'string', default: '365' }, seed: { type: 'string', default: '8' } },
});
const days = Number(values.days);
const clock = await new Clock(values.from).share();

/** What citizens will write in the year: another city of the same generator, seen by nobody. */
async function letters() {
  const product = await startProduct({ MCU_DEMO: '0' });
  try {
    const made = await product.ctl(['demo', '--seed', values.seed, '--messages', values.messages, '--from', values.from, '--to', clock.day(days)], { limitMs: 900e3 });
    if (made.code !== 0) throw new Error(made.output);
    return await product.sql(`select m.kind, m.channel, m.text, m.subject, m.address, m.theme_id::text, m.priority, m.collective, m.fast_track,
      case when exists (select from pd.identity i where i.author_key = m.author_key) then 'Заявитель ' || left(encode(m.author_key, 'hex'), 12) end as applicant_name,
      (m.sort_at at time zone 'Europe/Moscow')::date::text as day
      from message m where m.kind <> 'publication' order by m.sort_at, m.id`);
  } finally {
    await product.stop();
  }
}

/** The jobs that have to run before the day is over. */
const JOBS = ['escalate', 'mail', 'sources'];
async function evening(product) {
  clock.at('18:30');
  const done = `select count(*)::int from job where kind in (${JOBS.map((k) => `'${k}'`)}) and finished_at >= '${clock.now()}'`;
  await product.psql(`update job set run_at = least(run_at, now()) where kind in (${JOBS.map((k) => `'${k}'`)}) and status = 'ready' and now() > timestamptz '${clock.now()}' - interval '1 minute'; notify job`);
  for (const end = Date.now() + 120e3; (await product.value(done)) < JOBS.length;) {
    if (Date.now() > end) throw new Error(`${clock.now()}: the jobs do not end`);
    await new Promise((go) => setTimeout(go, 100));
  }
}

const all = await letters();
const server = await new SmtpServer().start();
const product = await startProduct({ ...clock.settings, MCU_DEMO_MESSAGES: '2000', MCU_SMTP_URL: `smtp://127.0.0.1:${server.port}`, MCU_SMTP_FROM: 'mcu@proba.example', MCU_SMTP_PLAIN: '1' });
let wrong = [];
try {
  await product.psql("update official set email = 'o' || id || '@proba.example'; update account set email = 'a' || id || '@proba.example'");
  const before = await product.value('select max(id)::int from message');
  const office = new Office(product, apiOf(product), clock, Number(values.seed));
  let next = 0;
  for (let n = 0; n < days; n += 1) {
    clock.start(n);
    await office.open();
    for (; next < all.length && all[next].day <= clock.today; next += 1) await office.receive(all[next]);
    await office.work();
    await evening(product);
    if (n % 30 === 0) console.error(`${clock.today}: ${next} of ${all.length}`);
  }
  const told = await findings(product, { before, mails: server.mails.length, office });
  for (const [name, value] of Object.entries(told.figures)) console.log(`${name}\t${value}`);
  wrong = told.wrong;
  for (const line of wrong) console.log(`WRONG\t${line}`);
} finally {
  await product.stop();
  await server.stop();
  clock.close();
}
process.exitCode = wrong.length ? 1 : 0;
