-- Problems: groups of messages about the same trouble, found every night among those of the last 180 days, kept by id from night to night.
create table word_vectors (
	id integer generated always as identity primary key,
	made_at timestamptz not null default now(),
	texts integer not null check (texts > 0),
	bytes bigint not null
);
comment on table word_vectors is 'Versions of the word vectors, learnt every 30 days from the masked texts themselves; the vectors are the file MCU_HOME/problems/words-ID.vec of the newest';
comment on column word_vectors.texts is 'texts they were learnt from';

create table cluster (
	id integer generated always as identity primary key,
	level text not null check (level in ('sector', 'problem')),
	parent_id integer references cluster,
	label text not null check (length(label) between 1 and 200),
	label_hand text check (length(btrim(label_hand)) between 3 and 200),
	terms jsonb not null default '[]',
	quotes bigint[] not null default '{}',
	pinned boolean not null default false,
	emerging boolean not null default false,
	born_on date not null,
	died_on date,
	into_id integer references cluster,
	account_id integer references account,
	messages integer not null default 0,
	authors integer not null default 0,
	occasions integer not null default 0,
	now_messages integer not null default 0,
	now_authors integer not null default 0,
	now_occasions integer not null default 0,
	before_messages integer not null default 0,
	before_authors integer not null default 0,
	before_occasions integer not null default 0,
	last_on date,
	version integer not null default 1
);
comment on table cluster is 'Groups of two levels: problems, which hold messages, and sectors, which hold problems. A group that is found again keeps its id';
comment on column cluster.parent_id is 'sector of a problem';
comment on column cluster.label is 'made by the night out of its most telling words';
comment on column cluster.label_hand is 'given by a person, shown instead and kept';
comment on column cluster.terms is 'what its messages say more often than others (search/discover/contrast.h): [{text, count, texts, share, score}], of masked texts, in three of them at least';
comment on column cluster.quotes is 'messages nearest to its middle, by different authors: the first three that the reader may see are quoted';
comment on column cluster.pinned is 'its messages stay in it, and it does not end';
comment on column cluster.emerging is 'born with no ancestor, mostly out of messages that were in no problem; not set by the first night, which knows no others';
comment on column cluster.died_on is 'since when no messages belong together like this any more';
comment on column cluster.into_id is 'the problem it was merged into by a person or whose messages took most of its own';
comment on column cluster.account_id is 'who split it off by hand; null: found by the night';
comment on column cluster.messages is 'of the window of the last night; now_: of its last 30 days, before_: of the 30 days before';
comment on column cluster.occasions is 'поводы: messages with the same object and fault at the same house, no more than 30 days from one to the next; a message without a house is its own';
create index cluster_parent on cluster (parent_id);
create index cluster_alive on cluster (now_occasions desc, id desc) where died_on is null and level = 'problem';

create table cluster_member (
	message_id bigint primary key references message on delete cascade,
	cluster_id integer references cluster,
	weight real not null check (weight between 0 and 1),
	put_by text not null check (put_by in ('night', 'new', 'hand'))
);
comment on table cluster_member is 'Which problem a message of the last 180 days belongs to; without one it waits in the pool from which new problems come';
comment on column cluster_member.weight is 'share of its likeness to its neighbours that goes to those in the same problem; by hand 1';
comment on column cluster_member.put_by is 'night; new: between two nights, by the vote of its nearest; hand: stays where a person put it';
create index cluster_member_cluster on cluster_member (cluster_id, message_id);

create table cluster_run (
	id integer generated always as identity primary key,
	day date not null,
	made_at timestamptz not null default now(),
	vectors_id integer not null references word_vectors,
	messages integer not null,
	grouped integer not null,
	sectors integer not null,
	problems integer not null,
	emerged integer not null,
	threshold double precision not null,
	seconds double precision not null
);
comment on table cluster_run is 'Nights: what was grouped. Each is one transaction';
comment on column cluster_run.day is 'last day of the 180; windows of figures end with it';
comment on column cluster_run.threshold is 'least mean likeness by which a message joins a problem between two nights: only 5 % of the members are less like their neighbours in it';

create table cluster_lineage (
	id bigint generated always as identity primary key,
	run_id integer not null references cluster_run,
	old_id integer references cluster,
	new_id integer references cluster,
	kind text not null check (kind in ('kept', 'split', 'merged', 'born', 'died')),
	jaccard real not null check (jaccard between 0 and 1)
);
comment on table cluster_lineage is 'What became of the groups of the night before. kept: of whose members that much stayed; split: it came out of old_id; merged: most of old_id went into new_id';
create index cluster_lineage_new on cluster_lineage (new_id);
create index cluster_lineage_old on cluster_lineage (old_id);

create table cluster_edit (
	id bigint generated always as identity primary key,
	cluster_id integer not null references cluster,
	kind text not null check (kind in ('rename', 'merge', 'split', 'pin', 'unpin')),
	other_id integer references cluster,
	label text,
	label_was text,
	moved bigint[] not null default '{}',
	moved_by text[] not null default '{}',
	moved_weight real[] not null default '{}',
	account_id integer not null references account,
	at timestamptz not null default now(),
	undone_at timestamptz,
	undone_by integer references account
);
comment on table cluster_edit is 'What people did with problems, each time with what an undo needs';
comment on column cluster_edit.other_id is 'merge: what it was merged into; split: the new one';
comment on column cluster_edit.moved is 'messages that changed their problem; moved_by, moved_weight: how they were held before';
create index cluster_edit_cluster on cluster_edit (cluster_id);
create index cluster_edit_other on cluster_edit (other_id);

do $$
declare t text;
begin
	foreach t in array array['word_vectors', 'cluster', 'cluster_member', 'cluster_run', 'cluster_lineage', 'cluster_edit'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
	end loop;
end $$;
-- A message is seen where it is seen; a problem by who sees one of its messages; sectors, history and what people did by who sees everything, because
-- they tell of messages of others. People without that may not change groups: they would move what they do not see.
create policy scope on cluster_member for select to mcu_api using ((select sees_all()) or exists (select from message m where m.id = message_id));
create policy scope_write on cluster_member for update to mcu_api using ((select sees_all())) with check ((select sees_all()));
create policy scope on cluster for select to mcu_api using ((select sees_all()) or exists (select from cluster_member x where x.cluster_id = cluster.id));
create policy scope_update on cluster for update to mcu_api using ((select sees_all())) with check ((select sees_all()));
create policy scope_insert on cluster for insert to mcu_api with check ((select sees_all()));
create policy scope on cluster_lineage for select to mcu_api using ((select sees_all()));
create policy scope on cluster_edit for all to mcu_api using ((select sees_all())) with check ((select sees_all()));
create policy all_see on cluster_run for select to mcu_api using (true);
grant select on cluster, cluster_member, cluster_run, cluster_lineage, cluster_edit to mcu_api, mcu_jobs;
grant select, insert, update on word_vectors to mcu_jobs;
grant insert, update on cluster, cluster_run, cluster_edit to mcu_jobs;
grant insert on cluster_lineage to mcu_jobs;
grant insert, update, delete on cluster_member to mcu_jobs;
grant insert, update on cluster, cluster_edit to mcu_api;
grant update on cluster_member to mcu_api;

/* Moves messages of one problem (all, or those named) to another by hand; puts down how they were held. Two at once, or one beside the end of a night, wait for each other. */
create function cluster_move(edit bigint, source integer, target integer, ids bigint[]) returns integer language plpgsql set search_path = mcu, pg_temp as $$
declare
	n integer;
begin
	with taken as materialized (
		select x.message_id, x.put_by, x.weight from cluster_member x where x.cluster_id = source and (ids is null or x.message_id = any (ids)) order by x.message_id for update
	),
	noted as (
		update cluster_edit e set (moved, moved_by, moved_weight) = (select coalesce(array_agg(t.message_id order by t.message_id), '{}'), coalesce(array_agg(t.put_by order by t.message_id), '{}'),
			coalesce(array_agg(t.weight order by t.message_id), '{}') from taken t)
		where e.id = edit
	)
	update cluster_member x set cluster_id = target, put_by = 'hand', weight = 1 from taken t where x.message_id = t.message_id;
	get diagnostics n = row_count;
	return n;
end $$;
comment on function cluster_move(bigint, integer, integer, bigint[]) is 'moves messages of a problem by hand and notes in the edit how they were held; how many';

/* What a night puts into place and what people do with problems exclude each other until the end of the transaction. */
create function cluster_lock() returns void language sql set search_path = mcu, pg_temp as $$ select pg_advisory_xact_lock(hashtext('cluster')) $$;
comment on function cluster_lock() is 'one at a time: the end of a night, a person''s change';

create function cluster_rename(cluster integer, new_label text) returns void language plpgsql set search_path = mcu, pg_temp as $$
begin
	insert into cluster_edit (cluster_id, kind, label, label_was, account_id) select c.id, 'rename', btrim(new_label), c.label_hand, acting_account() from cluster c where c.id = cluster_rename.cluster;
	update cluster c set label_hand = btrim(new_label), version = c.version + 1 where c.id = cluster_rename.cluster;
end $$;
comment on function cluster_rename(integer, text) is 'gives a problem a name; null: that of the night again';

create function cluster_pin(cluster integer, pin boolean) returns void language plpgsql set search_path = mcu, pg_temp as $$
begin
	insert into cluster_edit (cluster_id, kind, account_id) values (cluster_pin.cluster, case when pin then 'pin' else 'unpin' end, acting_account());
	update cluster c set pinned = pin, version = c.version + 1 where c.id = cluster_pin.cluster;
end $$;
comment on function cluster_pin(integer, boolean) is 'keeps a problem as it is over the nights, or lets go of it';

create function cluster_merge(cluster integer, target integer) returns void language plpgsql set search_path = mcu, pg_temp as $$
declare
	edit bigint;
begin
	insert into cluster_edit (cluster_id, kind, other_id, account_id) values (cluster_merge.cluster, 'merge', target, acting_account()) returning id into edit;
	perform cluster_move(edit, cluster_merge.cluster, target, null);
	update cluster c set died_on = current_date, into_id = target, version = c.version + 1 where c.id = cluster_merge.cluster;
	update cluster c set version = c.version + 1 where c.id = target;
end $$;
comment on function cluster_merge(integer, integer) is 'moves all messages of a problem into another one; it ends';

create function cluster_split(cluster integer, ids bigint[], new_label text) returns integer language plpgsql set search_path = mcu, pg_temp as $$
declare
	edit bigint;
	made integer;
begin
	insert into cluster (level, parent_id, label, label_hand, born_on, account_id)
	select 'problem', c.parent_id, btrim(new_label), btrim(new_label), current_date, acting_account() from cluster c where c.id = cluster_split.cluster returning id into made;
	insert into cluster_edit (cluster_id, kind, other_id, label, account_id) values (cluster_split.cluster, 'split', made, btrim(new_label), acting_account()) returning id into edit;
	perform cluster_move(edit, cluster_split.cluster, made, ids);
	update cluster c set version = c.version + 1 where c.id = cluster_split.cluster;
	return made;
end $$;
comment on function cluster_split(integer, bigint[], text) is 'makes a problem of chosen messages of another one; its id';

/* The last thing that was done with a problem and not yet undone. Messages that have been moved on since stay where they are. */
create function cluster_undo(edit bigint) returns void language plpgsql set search_path = mcu, pg_temp as $$
declare
	e cluster_edit;
begin
	update cluster_edit x set undone_at = now(), undone_by = acting_account() where x.id = edit and x.undone_at is null returning * into e;
	if e.id is null then return; end if;
	update cluster c set label_hand = case when e.kind = 'rename' then e.label_was else c.label_hand end,
		pinned = case e.kind when 'pin' then false when 'unpin' then true else c.pinned end,
		died_on = case when e.kind = 'merge' then null else c.died_on end, into_id = case when e.kind = 'merge' then null else c.into_id end, version = c.version + 1
	where c.id = e.cluster_id;
	update cluster_member x set cluster_id = e.cluster_id, put_by = m.put_by, weight = m.weight
	from unnest(e.moved, e.moved_by, e.moved_weight) m (message_id, put_by, weight) where x.message_id = m.message_id and x.cluster_id = e.other_id and x.put_by = 'hand';
	update cluster c set died_on = case when e.kind = 'split' then current_date else c.died_on end, into_id = case when e.kind = 'split' then e.cluster_id else c.into_id end, version = c.version + 1
	where c.id = e.other_id;
end $$;
comment on function cluster_undo(bigint) is 'takes back what a person did with a problem';

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('problem.read', '1.2а, 1.2в, 2.2–2.6, 3', array['curator', 'head', 'analyst', 'pos', 'im', 'recipient', 'mayor']),
	('problem.edit', '1.2а, 2.3, 2.4', array['head', 'analyst'])
) x (a, p, rs), unnest(rs) r;
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values
	(1, 'problem.read', 'Смотреть проблемы: о чём пишут одно и то же'), (2, 'problem.edit', 'Называть, объединять, разделять и закреплять проблемы')) x (n, a, t);

-- Every five minutes: what is new is put with its like; at night everything is grouped anew.
insert into job (kind, every) values ('problems', interval '5 minutes');
