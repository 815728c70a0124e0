// Messages about one and the same trouble, and the night that finds them.
import { eventually, runRegular } from './world.js';

/** Groups anew, as a night does, and waits for it. `learn`: word vectors are made anew first, as every 30 days. */
export async function groupNight(product, { learn = false } = {}) {
  if (learn) await product.psql("update word_vectors set made_at = now() - interval '31 days'");
  const id = await product.psql("insert into job (kind, payload) values ('problems', '{}') returning id; notify job");
  await eventually('the night is over', async () => (await product.value(`select status from job where id = ${id}`)) === 'done', 180e3);
}

/** Lets what is new join its like, and be proposed to causes, as every minute. */
export async function joinNew(product) {
  await runRegular(product, 'problems');
}

const SAYS = {
  pontoon: ['понтон', 'причал', 'швартовка', 'сваи', 'лодки', 'течение', 'канаты', 'кнехт', 'сходни', 'буй'],
  doves: ['голубятня', 'голуби', 'чердак', 'помёт', 'перья', 'гнездо', 'птенцы', 'насест', 'клетка', 'корм'],
};

/** What an earlier run of a test planted goes, so that a second try finds the world as the first did. */
export async function forgetPlanted(product) {
  await product.psql(Object.keys(SAYS).map((of) => `delete from message where external_id like '${of}%'`).join('; '));
}

/** Messages of different people, each a few words of one list in an order of its own; returns their ids. */
export async function plantMessages(product, of, { organisation_id, size = 12, mark = `${of}${Date.now().toString(36)}`, days = 1 }) {
  const words = `array['${SAYS[of].join("','")}']`;
  const ids = await product.psql(`insert into message (kind, channel, source_id, external_id, text, organisation_id, theme_id, district_id, street_id, house, received_at, author_key)
    select 'message', 'phone', (select min(id) from source), '${mark}-' || g, (select string_agg(w, ' ' order by md5(w || g)) from unnest(${words}) with ordinality u (w, n) where (n + g) % 4 <> 0), ${organisation_id},
      (select min(id) from theme where parent_id is not null), (select min(id) from district), (select min(id) from street), (300 + g % 6)::text, now() - g * ${days} * interval '1 hour', sha256(('${mark}' || g)::bytea)
    from generate_series(1, ${size}) g returning id`);
  return ids.split('\n');
}
