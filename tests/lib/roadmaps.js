// A cause that people have accepted, with records, a series and a responsible official behind it.
import { eventually, runRegular } from './world.js';

/** @returns {Promise<{theme, district, official, organisation, otherOfficial, otherOrganisation, cause, guess, messages}>} ids as texts; `daily` messages a day for 500 days in the series */
export async function plantCause(product, { daily = 5, category = 'wear', organisation, district: which = 'min' } = {}) {
  // The first night counts all days anew: what is planted before it would go.
  await eventually('the first night is over', () => product.value("select bool_and(finished_at is not null) from job where kind in ('signals', 'problems', 'stages') and every is not null"), 180e3);
  const mark = Date.now().toString(36);
  const one = (sql) => product.psql(sql);
  const district = await one(`select ${which}(id) from district`);
  const parent = await one('select min(id) from theme where significant and parent_id is null');
  const theme = await one(`insert into theme (code, name, parent_id, significant, legal_code) values ('rm-${mark}', 'Порывы сети ${mark}', ${parent}, true, '0005.0005.0056.1158') returning id`);
  const own = organisation ?? (await one("select organisation_id from account where login = 'recipient'"));
  const other = await one(`select id from organisation o where kind = 'department' and not o.path @> array[${own}] and not (select path from organisation where id = ${own}) @> array[o.id] order by id desc limit 1`);
  const official = await one(`insert into official (organisation_id, name, post) values (${own}, 'Ответов О. О.', 'Начальник участка') returning id`);
  const otherOfficial = await one(`insert into official (organisation_id, name, post) values (${other}, 'Другов Д. Д.', 'Начальник отдела') returning id`);
  await one(`insert into responsibility (theme_id, organisation_id, official_id, district_id) values (${theme}, ${other}, ${otherOfficial}, null), (${theme}, ${own}, ${official}, ${district})`);
  const messages = (await one(`insert into message (kind, channel, source_id, external_id, text, organisation_id, theme_id, district_id, street_id, house, received_at, answered_at, state, priority)
    select 'message', 'phone', (select min(id) from source), 'rm-${mark}-' || g, 'Прорвало трубу на улице', ${own}, ${theme}, ${district}, (select min(id) from street), '7', now() - interval '300 days' + g * interval '1 day', now() - interval '290 days' + g * interval '1 day', 'answered', 0 from generate_series(1, 8) g returning id`)).split('\n');
  await one(`insert into series (theme_id, kind, district_id) values (${theme}, 'district', ${district}); insert into series_day select s.id, d::date, ${daily}, ${daily} from series s, generate_series(current_date - 500, current_date - 1, interval '1 day') d where s.theme_id = ${theme};
    insert into signal_run (day, counted_from, first_day, series, judged, found) values (date '2000-01-01', now(), date '2000-01-01', 0, 0, 0) on conflict do nothing`);
  const head = await one("select id from account where login = 'head'");
  const kase = await one(`insert into cause_case (title, origin, scope, theme_id, messages_then, authors_then, account_id) values ('Порывы ${mark}', 'hand', '{"themes": ["${theme}"]}', ${theme}, 8, 8, ${head}) returning id`);
  const put = (state, text) => one(`insert into cause (case_id, category, text, put_by, account_id, state, decided_at, decided_by) values (${kase}, '${category}', '${text}', 'person', ${head}, '${state}', ${state === 'hypothesis' ? 'null, null' : `now(), ${head}`}) returning id`);
  return { theme, district, official, organisation: own, otherOfficial, otherOrganisation: other, messages, cause: await put('accepted', 'Сеть изношена'), guess: await put('hypothesis', 'Догадка') };
}

/** A day some days from today in Moscow, as text. */
export const dayAt = (product, days) => product.value(`select (current_date + ${days})::text`);

/** A done measure of an approved plan: `ratio` is what became of its messages afterwards, beside eight themes that went on as before. @returns {Promise<{roadmap, measure, cause, theme, district}>} */
export async function plantDone(product, { ratio = 1, done = 60, daily = 6, district } = {}) {
  const world = await plantCause(product, { daily, district });
  const noise = (id) => `(hashtext(${id} || '/' || d) % 3)`;
  const sector = await product.psql(`insert into theme (code, name) values ('cmp-${world.theme}', 'Для сравнения ${world.theme}') returning id`);
  await product.psql(`with t as (insert into theme (code, name, parent_id) select 'cmp-${world.theme}-' || g, 'Сравнение ' || g, ${sector} from generate_series(1, 8) g returning id), s as (insert into series (theme_id, kind, district_id) select id, 'district', ${world.district} from t returning id)
      insert into series_day select s.id, d::date, 6 + ${noise('s.id')}, 6 from s, generate_series(current_date - 500, current_date - 1, interval '1 day') d;
    update series_day x set messages = greatest(1, round((${daily} + (hashtext(x.series_id || '/' || x.day) % 3)) * case when x.day >= current_date - ${done} then ${ratio} else 1 end))
      from series s where s.id = x.series_id and s.theme_id = ${world.theme}`);
  const roadmap = await product.psql("insert into roadmap (title, state, number, account_id, approved_by, approved_at) select 'С эффектом', 'approved', 1, id, id, now() from account where login = 'head' returning id");
  const measure = await product.psql(`insert into measure (roadmap_id, position, cause_id, template, kind, text, theme_id, district_id, official_id, starts_on, days, due_on, cost, ratio, time_ratio, alarm_on, state, declared, done_on, proof)
    values (${roadmap}, 1, ${world.cause}, 'wear_network', 'once', 'Заменена труба', ${world.theme}, ${world.district}, ${world.official}, current_date - ${done + 30}, 20, current_date - ${done}, 3, 0.4, 0.9, current_date - ${done + 40}, 'done', 100, current_date - ${done}, 'Акт') returning id`);
  return { ...world, roadmap, measure };
}

/** Lets the nightly job look at what is done. */
export async function lookAtEffects(product) {
  await runRegular(product, 'effects');
}
