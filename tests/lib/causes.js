// Messages about one rotten thing at one place, and the minute that proposes new ones to causes.
import { joinNew } from './problems.js';

/** Messages of a theme in one street, of different people, who say what is broken; or, elsewhere, who do not (`rotten` false). Returns their theme and ids. */
export async function plantCauses(product, { organisation_id, size = 32, rotten = true }) {
  await joinNew(product); // the first night of a new copy is over: it would put its own problems in the place of what is planted while it computes
  const theme = await product.value("select theme_id::text from message where theme_id is not null and street_id is not null and external_id not like 'cause%' group by 1 order by count(*) desc, 1 limit 1");
  const mark = `cause${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  const ids = await product.psql(`insert into message (kind, channel, source_id, external_id, text, organisation_id, theme_id, district_id, street_id, house, received_at, author_key)
    select 'message', 'phone', (select min(id) from source), '${mark}-' || g, '${rotten ? 'Понтон сгнил и проржавел, номер ' : 'Понтон стоит не там, номер '}' || g, ${organisation_id}, ${theme}, (select ${rotten ? 'min' : 'max'}(id) from district),
      (select ${rotten ? 'min' : 'max'}(id) from street), (40 + g)::text, now() - g * interval '3 days', sha256(('${mark}' || g)::bytea) from generate_series(0, ${size - 1}) g returning id`);
  return { theme, ids: ids.split('\n') };
}

/** The minute: what is new is put to its problem and proposed to causes. */
export const proposeNew = joinNew;
