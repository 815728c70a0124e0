-- De-identification: retention rules, acts, and what the background worker does for them.

-- part: retention_row
select r.id::text as id, r.name, r.kind, r.channel, r.after_days, r.basis, r.enabled, r.version, a.name as account, r.updated_at
from retention_rule r left join account a on a.id = r.account_id

-- name: retention_list
-- With how many persons, records of unknown authors and messages are under each rule now.
select x.*, c.persons, c.texts, c.messages from ({{retention_row}}) x cross join lateral erasure_count(null, x.id::integer) c order by x.id::integer;

-- name: retention_get
select x.*, c.persons, c.texts, c.messages from ({{retention_row}} where r.id = $1::integer) x cross join lateral erasure_count(null, x.id::integer) c;

-- name: retention_put
insert into retention_rule (name, kind, channel, after_days, basis, enabled, account_id)
select btrim(p->>'name'), p->>'kind', p->>'channel', (p->>'after_days')::integer, btrim(p->>'basis'), coalesce((p->>'enabled')::boolean, true), acting_account()
from (select $1::jsonb as p) x returning id::text;

-- name: retention_change
-- No row: it is another version by now.
update retention_rule r set name = btrim(p->>'name'), kind = p->>'kind', channel = p->>'channel', after_days = (p->>'after_days')::integer,
    basis = btrim(p->>'basis'), enabled = coalesce((p->>'enabled')::boolean, true), version = r.version + 1, account_id = acting_account(), updated_at = now()
from (select $3::jsonb as p) x where r.id = $1::integer and r.version = $2::integer returning r.id;

-- part: erasure_row
e.id::text as id, e.status, e.persons, e.texts, e.ground, e.rule, e.result, e.error_detail, a.name as account, a.post, e.created_at, e.finished_at

-- name: erasure_list
select {{erasure_row}} from erasure e join account a on a.id = e.account_id
where $2::bigint is null or e.id < $2::bigint order by e.id desc limit $1::integer + 1;

-- name: erasure_get
-- With the files that were destroyed, or are to be: gone_at is null until their bytes are gone.
select {{erasure_row}},
    (select coalesce(jsonb_agg(jsonb_build_object('sha256', f.sha256, 'size', f.size, 'gone_at', f.gone_at) order by f.id), '[]') from erasure_file f where f.erasure_id = e.id) as files
from erasure e join account a on a.id = e.account_id where e.id = $1::bigint;

-- name: erasure_count
select persons, texts, messages from erasure_count($1::bigint, $2::integer);

-- name: erasure_put
select erasure_order($1::bigint, $2::integer, $3, $4::integer, $5::integer)::text;

-- name: erasure_begin
-- No row: done by an earlier run.
update erasure set status = 'running' where id = $1::bigint and status in ('queued', 'running') returning id;

-- name: erase_next
-- The next person, in hex, or the next record of an unknown author. One who has written again since the act was ordered by a rule is let
-- be, and so is a record that was taken up.
select encode(p.author_key, 'hex'), p.message_id::text from erasure_person p join erasure e on e.id = p.erasure_id
where p.erasure_id = $1::bigint
  and (e.rule_id is null or not exists (select from message m where (m.author_key = p.author_key or m.id = p.message_id) and not work_over(m.open, m.state, m.kind)))
order by p.author_key, p.message_id limit 1;

-- part: erase_mine
(m.author_key = decode($1, 'hex') or m.id = $2::bigint)

-- name: erase_texts
-- Everything the words of a person ($1), or of a record of nobody known ($2), stand in: place, id, second part of the key, the texts.
with mine as materialized (select m.* from message m where {{erase_mine}} for no key update)
select 'message' as place, m.id, 0 as sub,
    jsonb_build_object('subject', m.subject, 'text', m.text, 'address', m.address, 'extra', m.extra, 'outcome_reason', m.outcome_reason) as data from mine m
union all select 'version', v.message_id, v.rev, v.data from message_version v where v.message_id in (select id from mine)
union all select 'answer', a.id, 0, jsonb_build_object('text', a.text) from answer a where a.message_id in (select id from mine)
union all select 'draft', d.message_id, 0, jsonb_build_object('text', d.text) from answer_draft d where d.message_id in (select id from mine)
union all select 'event', e.id, 0, jsonb_build_object('note', e.note, 'changes', e.changes, 'details', e.details) from case_event e where e.message_id in (select id from mine)
union all select 'outcome', c.id, 0, jsonb_build_object('reason', c.reason) from outcome_change c where c.message_id in (select id from mine)
union all select 'bulk', b.message_id, b.bulk_id::integer, jsonb_build_object('was', b.was, 'patch', b.patch) from bulk_item b where b.message_id in (select id from mine)
union all select 'dismissal', d.answer_id, array_position(array['on_time', 'points', 'own_words', 'polite', 'dated'], d.code), jsonb_build_object('note', d.note)
    from answer_dismissal d join answer a on a.id = d.answer_id where a.message_id in (select id from mine)
union all select 'conflict', c.id, 0, jsonb_build_object('text', c.text, 'person', c.person, 'found_by', c.found_by, 'settlement', c.settlement, 'settled_by', c.settled_by)
    from conflict c where c.id in (select x.conflict_id from conflict_message x where x.message_id in (select id from mine))
union all select 'conflict_version', v.conflict_id, v.version, v.data
    from conflict_version v where v.conflict_id in (select x.conflict_id from conflict_message x where x.message_id in (select id from mine))
union all select 'mark', s.id, 0, jsonb_build_object('comment', s.comment) from satisfaction s where s.message_id in (select id from mine) and s.source = 'link' and s.comment is not null;

-- name: erase_tellings
-- What the person ($2) told, in hex, sealed: for an act ($1) that has to reach him.
select encode(sealed_for, 'hex'), encode(sealed, 'hex') from erasure_tellings($1::bigint, decode($2, 'hex'));

-- name: erase_beside
-- What holds one of the stems of his surname ($2) beside his records; of an act ($1) for one person alone: a rule of retention comes years after all this is gone.
with stems as (select array_agg('%' || s || '%') as list from unnest($2::text[]) s)
select x.place, x.id, x.sub, x.data from stems cross join lateral (
    select 'query' as place, l.id, 0 as sub, jsonb_build_object('text', l.q) as data from search_log l where replace(lower(l.q), 'ё', 'е') like any (list)
    union all select 'export', e.id, 0, jsonb_build_object('text', e.q) from export e where replace(lower(e.q), 'ё', 'е') like any (list)
    union all select 'link', k.id, 0, jsonb_build_object('text', k.q) from search_link k where replace(lower(k.q), 'ё', 'е') like any (list)
    -- The version that stands is masked by the search itself, as its next one; what was before it where it stands.
    union all select 'saved_version', v.saved_search_id, v.version, jsonb_build_object('note', v.name, 'text', v.q) from saved_search_version v
        where replace(lower(v.name || ' ' || v.q), 'ё', 'е') like any (list)
    union all select 'saved', s.id, 0, jsonb_build_object('note', s.name, 'text', s.q) from saved_search s where replace(lower(s.name || ' ' || s.q), 'ё', 'е') like any (list)
    union all select 'preview', j.id, 0, jsonb_build_object('preview', j.detected->'preview') from import_job j
        where j.detected ? 'preview' and replace(lower(j.detected->>'preview'), 'ё', 'е') like any (list)
    union all select 'rejected', r.import_id, r.row_no::integer, jsonb_build_object('raw', r.raw, 'detail', r.detail) from import_row r
        where r.outcome = 'rejected' and replace(lower(concat_ws(' ', r.raw::text, r.detail)), 'ё', 'е') like any (list)) x
where exists (select from erasure e where e.id = $1::bigint and e.rule_id is null);

-- name: erase_apply_beside
select erase_apply_beside($1, $2::bigint, $3::integer, $4::jsonb);

-- name: erase_apply
select erase_apply($1, $2::bigint, $3::integer, $4::jsonb);

-- name: erase_exports
-- Files that hold a record of his go out of use now, their bytes before the act is done.
select erase_exports(array(select m.id from message m where {{erase_mine}}));

-- name: export_wipe_left
select id, file from export where masked_at is not null and wiped_at is null order by id limit 200;

-- name: export_wiped
update export set wiped_at = now() where id = $1::bigint;

-- name: erase_files
-- Attachments go with their person: the row now, the bytes before the act is done.
select erase_files($3::bigint, decode($1, 'hex'), $2::bigint);

-- name: erase_files_left
-- Rows of committed transactions whose bytes still lie there.
select id, file from erasure_file where erasure_id = $1::bigint and gone_at is null order by id limit 200;

-- name: erase_file_gone
update erasure_file set gone_at = now(), file = null where id = $1::bigint;

-- name: erase_person
-- The identity goes, the pseudonym becomes a random one for all messages of the person, the act counts. $4: texts by place.
with gone as materialized (select case when $1::text is null then 0 else forget_person($3::bigint, decode($1, 'hex')) end as n),
fresh as materialized (select case when $1::text is not null then gen_random_bytes(32) end as key),
moved as (update message m set author_key = f.key, erased_at = now() from fresh f, gone where {{erase_mine}} returning 1),
done as (delete from erasure_person p where p.erasure_id = $3::bigint and (p.author_key = decode($1, 'hex') or p.message_id = $2::bigint) and exists (select from gone)
    returning p.author_key, p.message_id)
update erasure e set result = (select jsonb_object_agg(k.key, coalesce((e.result->>k.key)::integer, 0) + k.n)
    from (select 'identities' as key, (select n from gone) as n union all select 'messages', (select count(*) from moved)::integer
          union all select 'persons', (select count(author_key) from done)::integer union all select 'texts', (select count(message_id) from done)::integer
          union all select t.key, t.value::integer from jsonb_each_text($4::jsonb) t) k)
where e.id = $3::bigint;

-- name: erasure_done
with forgotten as (delete from erasure_person where erasure_id = $1::bigint)
update erasure set status = 'done', finished_at = now() where id = $1::bigint and status = 'running'
returning account_id::text, result::text, 'personal/erasures/' || id;

-- name: erasure_fail
update erasure set status = 'failed', error_detail = $2, finished_at = now() where id = $1::bigint and status in ('queued', 'running');
