// A town where a main breaks: a quiet theme with places to compare it with, the break of the last two days, and the two months after a measure.
import { judgeNight } from './signals.js';
import { groupNight } from './problems.js';
import { runRegular } from './world.js';

/** Days that the demo city is known for: a theme that began later would seem to grow. */
const HISTORY = 735;
/** Days that pass between a measure and the look at its effect. */
const LATER = 60;
const today = "(now() at time zone 'Europe/Moscow')::date";
/** Words that nobody else writes: such a message joins no other. */
const gibberish = (of) => `translate(md5(${of}), '0123456789', 'гджзклмпрт') || ' ' || translate(md5(${of} || 'я'), '0123456789abcdef', 'бвгджзклмнопрсту')`;
const chance = (of, n) => `abs(hashtext(${of}) % ${n})`;
/** What people write of the break, by town: each leaves out another word. */
const BREAK = { min: ['прорвало', 'водопровод', 'вода', 'сгнила', 'труба', 'колодец', 'напор', 'краны', 'течь', 'подвал'], max: ['лопнула', 'теплотрасса', 'пар', 'ржавая', 'износ', 'кипяток', 'промоина', 'котельная', 'батареи', 'отопление'] };

/** Messages about a theme on each day of a span (days back from today), as many as `each` says of a day `d`. */
const put = (w, mark, span, each, answered) => `insert into message (kind, channel, source_id, external_id, text, theme_id, organisation_id, district_id, street_id, received_at, answered_at, state, author_key)
  select 'message', 'phone', (select min(id) from source), '${mark}-' || d || '-' || g, ${gibberish(`'${mark}' || d || '-' || g`)}, ${w.theme}, ${w.organisation}, ${w.district}, streets[1 + ${chance(`'${mark}' || d || '-' || g`, 60)}], at, at + interval '${answered} days', 'answered', sha256(('${mark}' || d || '-' || g)::bytea)
  from generate_series(${span}) d cross join lateral generate_series(1, ${each}) g cross join lateral (select (${today} - d + time '10:00') at time zone 'Europe/Moscow' as at) x cross join (select array_agg(id order by id) as streets from street) y;`;

/** @returns {Promise<{mark, theme, district, organisation, official, broke_on: string}>} `which`: min or max of the districts; a sector of its own, so that one town is nothing to the other */
export async function plantTown(product, which) {
  const mark = `story${which}${Date.now().toString(36)}`;
  const one = (sql) => product.psql(sql);
  const w = { mark, district: await one(`select ${which}(id) from district`), organisation: await one("select organisation_id from account where login = 'recipient'") };
  const sector = await one(`insert into theme (code, name) values ('${mark}', 'Водоснабжение ${mark}') returning id`);
  w.theme = await one(`insert into theme (code, name, parent_id, significant, legal_code) values ('${mark}-own', 'Порывы ${mark}', ${sector}, true, '0005.0005.0056.1158') returning id`);
  const others = await one(`with s as (insert into theme (code, name) values ('${mark}-cmp', 'Прочее ${mark}') returning id) insert into theme (code, name, parent_id) select '${mark}-cmp-' || g, 'Прочее ' || g || ' ${mark}', s.id from s, generate_series(1, 5) g returning id`);
  w.official = await one(`insert into official (organisation_id, name, post) values (${w.organisation}, 'Водяной В. В.', 'Начальник участка') returning id`);
  await one(`insert into responsibility (theme_id, organisation_id, official_id, district_id) values (${w.theme}, ${w.organisation}, ${w.official}, ${w.district});
    ${put(w, mark, `3, ${HISTORY}`, chance(`'${mark}' || d`, 3), 9)}
    ${others.split('\n').map((theme, i) => put({ ...w, theme }, `${mark}-cmp${i}`, `1, ${HISTORY + LATER}`, chance(`'${mark}${i}' || d`, 2), 9)).join('\n')}
    insert into message (kind, channel, source_id, external_id, text, theme_id, organisation_id, district_id, street_id, house, received_at, state, author_key)
      select 'message', 'phone', (select min(id) from source), '${mark}-break-' || g, (select string_agg(v, ' ' order by md5(v || g)) from unnest(array['${BREAK[which].join("','")}']) with ordinality u (v, n) where n % 10 <> g % 10), ${w.theme}, ${w.organisation}, ${w.district},
        (select ${which}(id) from street), (10 + g)::text, (${today} - case when g <= 8 then 2 else 1 end + time '11:00') at time zone 'Europe/Moscow', 'in_work', sha256(('${mark}-break' || g)::bytea) from generate_series(1, 24) g`);
  return { ...w, broke_on: await one(`select (${today} - 2)::text`) };
}

/** The night after: signals are judged, problems grouped. */
export async function night(product) {
  await judgeNight(product);
  await groupNight(product);
}

/** Two months pass in a town: all that has happened is so much older, and people have written since, as often as `each` says of a day `d`, answered within so many days. */
export async function letPass(product, w, each, answered) {
  await product.psql(`update message set received_at = received_at - interval '${LATER} days', answered_at = answered_at - interval '${LATER} days' where theme_id = ${w.theme};
    update signal g set first_day = g.first_day - ${LATER}, day = g.day - ${LATER} from series s where s.id = g.series_id and s.theme_id = ${w.theme};
    update cause_case set created_at = created_at - interval '${LATER} days' where theme_id = ${w.theme};
    update measure set starts_on = starts_on - ${LATER}, due_on = due_on - ${LATER}, alarm_on = alarm_on - ${LATER}, done_on = done_on - ${LATER} where theme_id = ${w.theme};
    ${put(w, `${w.mark}-after`, `1, ${LATER - 1}`, each, answered)}`);
}

/** Two months later: days are counted anew, done measures looked at. */
export async function lastNight(product) {
  await judgeNight(product);
  await runRegular(product, 'effects');
}
