-- Problems: who sees which, who may change them, what a merge, a split and their undo move and note.
\ir fixture.psql
select no_plan();
insert into cluster (id, level, label, born_on, parent_id) overriding system value values
	(9001, 'sector', 'вода', '2026-01-01', null), (9002, 'problem', 'нет воды', '2026-01-01', 9001), (9003, 'problem', 'крыша', '2026-01-01', 9001), (9004, 'problem', 'дорога', '2026-01-01', null);
insert into cluster_member (message_id, cluster_id, weight, put_by) values (900001, 9002, 0.5, 'night'), (900002, 9002, 0.25, 'new'), (900003, 9004, 1, 'hand'), (900004, null, 0, 'night');
create function pg_temp.held() returns text language sql as $$ select string_agg(concat_ws(' ', message_id, coalesce(cluster_id, 0), put_by, weight), ', ' order by message_id) from mcu.cluster_member where message_id between 900001 and 900004 $$;

select is(pg_temp.api('t_head', 'select count(*) from cluster where id between 9001 and 9004'), '4', 'the head sees all');
select is(pg_temp.api('t_water', 'select string_agg(id::text, '','' order by id) from cluster where id between 9001 and 9004'), '9002', 'who has a scope sees problems with his messages, no sectors');
select is(pg_temp.api('t_water', 'select string_agg(message_id::text, '','' order by message_id) from cluster_member'), '900001', 'and of them his own messages');
select is(pg_temp.api('t_recipient', 'select count(*) from cluster_member where cluster_id = 9002'), '2', 'those of organisations below as well');
select is(pg_temp.api('t_head', 'insert into cluster_member values (900001, 9003, 1, ''hand'')'), 'ERROR 42501', 'nobody adds members past the functions');
select is(pg_temp.api('t_head', 'delete from cluster_member'), 'ERROR 42501', 'or removes them');

-- Who does not see everything changes nothing.
select is(pg_temp.api('t_water', 'with u as (update cluster set label_hand = ''моё'' where id = 9002 returning id) select count(*) from u'), '0', 'a scoped account renames nothing');
select is(pg_temp.api('t_water', 'select cluster_rename(9002, ''моё'')'), 'ERROR 42501', 'not by the function either');
select is(pg_temp.api('t_water', 'with u as (update cluster_member set cluster_id = 9003 where message_id = 900001 returning 1) select count(*) from u'), '0', 'it moves nothing');
select is(pg_temp.api('t_water', 'select count(*) from cluster_edit') , '0', 'what people did is for who sees everything');

-- A merge: all members go over, each as it was held is noted; the undo brings back those that are still there.
select pg_temp.api('t_head', 'select cluster_merge(9002, 9003)');
select is(pg_temp.held(), '900001 9003 hand 1, 900002 9003 hand 1, 900003 9004 hand 1, 900004 0 night 0', 'members went over by hand');
select results_eq($$ select into_id, died_on is not null, version from cluster where id = 9002 $$, $$ values (9003, true, 2) $$, 'the merged one has ended');
select results_eq($$ select moved, moved_by, moved_weight from cluster_edit where kind = 'merge' and cluster_id = 9002 $$, $$ values ('{900001,900002}'::bigint[], '{night,new}'::text[], '{0.5,0.25}'::real[]) $$, 'how they were held is noted');
update cluster_member set cluster_id = 9004 where message_id = 900002;
select pg_temp.api('t_head', format('select cluster_undo(%s)', (select max(id) from cluster_edit where cluster_id = 9002)));
select is(pg_temp.held(), '900001 9002 night 0.5, 900002 9004 hand 1, 900003 9004 hand 1, 900004 0 night 0', 'back as it was held; what moved on stays');
select results_eq($$ select into_id, died_on, version from cluster where id = 9002 $$, $$ values (null::integer, null::date, 3) $$, 'the merged one lives again');
select pg_temp.api('t_head', format('select cluster_undo(%s)', (select max(id) from cluster_edit where cluster_id = 9002)));
select is((select version from cluster where id = 9002), 3, 'an undo is done once');

-- A split takes the chosen ones that are in it and no others.
create temp table made (id integer);
grant all on made to public;
select pg_temp.api('t_head', 'with s as (select cluster_split(9004, ''{900002,900001}'', '' часть '') as id) insert into made select id from s returning id');
select is((select cluster_id from cluster_member where message_id = 900002), (select id from made), 'the chosen one is in the new problem');
select is((select cluster_id from cluster_member where message_id = 900001), 9002, 'one of another problem is not taken');
select results_eq('select label_hand, parent_id, account_id is not null from cluster where id = (select id from made)', $$ values ('часть', null::integer, true) $$, 'the new one is named and says by whom');
select pg_temp.api('t_head', format('select cluster_undo(%s)', (select max(id) from cluster_edit where cluster_id = 9004)));
select results_eq('select into_id, died_on is not null from cluster where id = (select id from made)', $$ values (9004, true) $$, 'undone, the new one has ended');

-- Names and pins.
select pg_temp.api('t_head', 'select cluster_rename(9003, ''Кровля'')');
select pg_temp.api('t_head', 'select cluster_rename(9003, ''Кровли'')');
select pg_temp.api('t_head', format('select cluster_undo(%s)', (select max(id) from cluster_edit where cluster_id = 9003 and kind = 'rename')));
select is((select label_hand from cluster where id = 9003), 'Кровля', 'the name before');
select pg_temp.api('t_head', 'select cluster_pin(9003, true)');
select is((select pinned from cluster where id = 9003), true, 'pinned');
select pg_temp.api('t_head', format('select cluster_undo(%s)', (select max(id) from cluster_edit where cluster_id = 9003 and kind = 'pin')));
select is((select pinned from cluster where id = 9003), false, 'let go again');

select * from finish();
rollback;
