// What the year brought, and what must hold of it whoever worked.
import { readFileSync } from 'node:fs';

/** The last line of a command of mcuctl. */
async function said(product, args) {
  const r = await product.ctl(args, { limitMs: 600e3 });
  return { code: r.code, line: r.stdout.trim().split('\n').pop() };
}

/** Records whose control date passed by a day and more while they were open, and those that ended in time: worked out without the ladder. */
const LATE = `select count(*)::int as n from message m where m.id > $before and m.due_on is not null
  and coalesce(m.answered_at, m.closed_at, case when not m.open then (select max(c.at) from case_event c where c.message_id = m.id and c.kind = 'state') end, now())
    >= ((m.due_on + 2)::timestamp at time zone 'Europe/Moscow')`;
const UNTOLD = `${LATE} and not exists (select from escalation e where e.message_id = m.id and e.kind = 'control' and e.recipient = 'head' and e.key like '%|after|1|day|head')
  and not exists (select from case_event c where c.message_id = m.id and c.kind in ('extension', 'return'))
  and not (m.registered_at is null and exists (select from deadline d where d.message_id = m.id and d.kind = 'registration' and d.owed and d.due = m.due_on))`;	// of that its own steps tell
/** Some of them with what the ladder knew. */
const SHOWN = `select m.id, m.kind, m.channel, m.state, m.priority, m.due_on::text, m.due_set::text, m.received_at::text, m.registered_at::text, m.answered_at::text, m.closed_at::text,
  (select string_agg(e.kind || ' ' || e.due || ' ' || e.key, '; ') from escalation e where e.message_id = m.id) as told,
  (select string_agg(coalesce(c.move, c.kind) || ' ' || c.at::date, ' ' order by c.id) from case_event c where c.message_id = m.id) as done
  from message m where m.id in (${UNTOLD.replace('count(*)::int as n', 'm.id')}) order by m.id limit 5`;
const IN_VAIN = `select count(*)::int as n from escalation e join message m on m.id = e.message_id where e.kind = 'control' and e.key like '%|after|%' and m.id > $before
  and m.due_on = e.due and e.at < ((m.due_on + 1)::timestamp at time zone 'Europe/Moscow')`;
/** Pairs of object and fault with the troubles they are of, read from the list itself: everywhere, and under one theme alone. */
const [KIN, NEAR] = ['родня', 'родня|соседи'].map((word) => {
  const lines = readFileSync(new URL('../../search/data/card.txt', import.meta.url), 'utf8').split('\n').filter((l) => new RegExp(`^(${word}) `).test(l));
  const rows = lines.map((l) => l.split('|').map((part) => part.trim().split(/ +/))).flatMap(([[, code], objects, faults]) => objects.flatMap((o) => faults.map((f) => `('${code}', '${o}', '${f}')`)));
  return `(values ${[...new Set(rows)].join(', ')})`;
});
/** Have the cards a trouble in common, whatever they lack? */
const akin = (list) => `exists (select from ${list} a (code, object, fault) join ${list} b (code, object, fault) on b.code = a.code
  where a.object = coalesce(o.object, a.object) and a.fault = coalesce(o.fault, a.fault) and b.object = coalesce(l.object, b.object) and b.fault = coalesce(l.fault, b.fault))`;
/** The theme, where it has no others below it. */
const ONE_THEME = 'l.theme_id = o.theme_id and not exists (select from theme t where t.parent_id = o.theme_id)';
/**
 * Do two records complain about the same: by their cards or the trouble these are of (under one theme by the wider list). Where a card lacks its
 * object or its fault: by the theme, unless what both name is neither the same nor of one trouble.
 */
const ALIKE = `case when num_nulls(o.object, o.fault, l.object, l.fault) = 0
  then (o.object, o.fault) = (l.object, l.fault) or ${akin(KIN)} or ${ONE_THEME} and ${akin(NEAR)}
  else ${ONE_THEME} and (o.object is distinct from l.object and num_nulls(o.object, l.object) = 0 or o.fault is distinct from l.fault and num_nulls(o.fault, l.fault) = 0) is not true
    or ${ONE_THEME} and num_nonnulls(o.object, o.fault) > 0 and num_nonnulls(l.object, l.fault) > 0 and ${akin(NEAR)} end`;
/** A solved record and a later one about the same from the same house or person within the days set: worked out from the records alone. */
const AGAIN = `select count(distinct o.id)::int as n from message o join outcome_change c on c.message_id = o.id and c.outcome in ('solved', 'partly')
  join message l on l.id > o.id and l.sort_at > c.at and (l.sort_at at time zone 'Europe/Moscow')::date <= (c.at at time zone 'Europe/Moscow')::date + (select value from workflow_setting where code = 'return_days')
    and ((l.author_key = o.author_key) or (l.street_id = o.street_id and house_key(l.house) = house_key(o.house)))
  where o.id > $before and l.kind <> 'publication' and l.state <> 'rejected' and (${ALIKE})`;

export async function findings(product, { before, mails, office }) {
  const ask = (query) => product.value(query.replaceAll('$before', String(before)));
  const wrong = [];
  const must = (ok, what) => ok || wrong.push(what);
  const deadlines = await said(product, ['verify', 'deadlines']);
  const index = await said(product, ['verify']);
  const journal = await said(product, ['verify', 'audit']);
  const steps = await product.sql('select recipient, count(*)::int as n from escalation where told group by 1 order by 1');
  const [untold, late, vain, again, returned] = await Promise.all([ask(UNTOLD), ask(LATE), ask(IN_VAIN), ask(AGAIN), ask("select count(distinct message_id)::int from outcome_return where outcome in ('solved', 'partly') and message_id > $before")]);
  must(deadlines.code === 0, `deadlines: ${deadlines.line}`);
  must(index.code === 0, `index: ${index.line}`);
  must(journal.code === 0, `journal: ${journal.line}`);
  must(untold === 0, `${untold} records were late by a day and the head was not told: ${untold && JSON.stringify(await product.sql(SHOWN.replaceAll('$before', String(before))))}`);
  must(vain === 0, `${vain} times somebody was told of a date that had not passed`);
  must(returned === again, `${returned} outcomes reopened, ${again} repeats found among the records`);
  return {
    wrong,
    figures: {
      'messages received': office.counts.received, moves: office.counts.moves, extensions: office.counts.extended, 'extensions refused': office.counts.refused, closures: office.counts.closed,
      'deadlines computed': await ask('select count(*)::int from deadline where message_id > $before'), 'deadlines verified': deadlines.line,
      'index verified': index.line, 'journal verified': journal.line, 'late by a day and more': late,
      'escalations told': steps.map((s) => `${s.recipient} ${s.n}`).join(', '), 'escalations passed over': await ask('select count(*)::int from escalation where not told'),
      'mails sent': mails, 'outcomes reopened': returned,
    },
  };
}
