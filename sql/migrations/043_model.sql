-- Themes and organisations proposed by a model that learns every night from what people have put down.
create table model (
	id integer generated always as identity primary key,
	kind text not null check (kind in ('theme', 'organisation')),
	status text not null check (status in ('candidate', 'live', 'retired')),
	made_at timestamptz not null default now(),
	texts integer not null check (texts > 0),
	labels integer not null check (labels > 1),
	accuracy double precision not null,
	macro_f1 double precision not null,
	top3 double precision not null,
	ece double precision not null,
	confidence double precision not null,
	bytes bigint not null,
	kept boolean not null default true,
	seen integer not null default 0,
	seen_confidence double precision,
	seen_at timestamptz
);
comment on table model is 'Versions of the models that propose themes and organisations; the model itself is the file MCU_HOME/models/KIND-ID.model';
comment on column model.status is 'live: proposes; candidate: made, but put live by nobody yet; retired: was live';
comment on column model.texts is 'labelled records it was learnt from';
comment on column model.accuracy is 'share of right first proposals among records it had not seen (out of fold)';
comment on column model.macro_f1 is 'mean of F1 over the labels, out of fold';
comment on column model.top3 is 'share of records with the right one among three, out of fold';
comment on column model.ece is 'how far chances are from shares of right ones, out of fold';
comment on column model.confidence is 'mean chance of the first proposal, out of fold';
comment on column model.kept is 'its file is still there, so it can be put live again';
comment on column model.seen is 'records of the last days whose chances the nightly job looked at; seen_confidence: mean chance of the first proposal among them';
create unique index model_live on model (kind) where status = 'live';

create table model_switch (
	id integer generated always as identity primary key,
	model_id integer not null references model,
	before_id integer references model,
	account_id integer references account,
	reason text check (length(btrim(reason)) between 1 and 500),
	at timestamptz not null default now(),
	check (account_id is null or reason is not null)
);
comment on table model_switch is 'Which version went live when, by whom and why';
comment on column model_switch.before_id is 'the version that was live until then';
comment on column model_switch.account_id is 'null: the nightly job itself';
create index model_switch_model on model_switch (model_id);

create table model_verdict (
	message_id bigint not null references message on delete cascade,
	model_id integer not null references model,
	guessed integer not null,
	chance double precision not null,
	became integer not null,
	at timestamptz not null default now(),
	primary key (message_id, model_id)
);
comment on table model_verdict is 'What the live model would have proposed when a person put a theme or an organisation down: ids alone, the last time counts';
comment on column model_verdict.guessed is 'its first proposal: theme.id or organisation.id, by the kind of the model';
comment on column model_verdict.became is 'what the person put down';
create index model_verdict_model on model_verdict (model_id, at);

do $$
begin
	execute 'alter table model_verdict enable row level security';
	execute 'create policy program on model_verdict for all to mcu_jobs using (true) with check (true)';
	execute 'create policy scope on model_verdict for all to mcu_api using (exists (select from message m where m.id = message_id)) with check (exists (select from message m where m.id = message_id))';
end $$;
grant select on model, model_switch to mcu_api, mcu_jobs;
grant update (status) on model to mcu_api;
grant insert on model_switch to mcu_api, mcu_jobs;
grant insert, update on model to mcu_jobs;
grant select, insert, update on model_verdict to mcu_api;
grant select on model_verdict to mcu_jobs;

-- Puts a version live in place of the one that is. The caller has locked nothing; two at once wait for each other here.
create function model_put_live(model integer, account integer, reason text) returns integer language plpgsql set search_path = mcu, pg_temp as $$
declare
	of_kind text := (select m.kind from model m where m.id = model_put_live.model);
	before integer;
begin
	perform pg_advisory_xact_lock(hashtext('model ' || of_kind));
	before := (select m.id from model m where m.kind = of_kind and m.status = 'live');
	if before = model_put_live.model then
		return null;
	end if;
	update model m set status = 'retired' where m.id = before;
	update model m set status = 'live' where m.id = model_put_live.model and m.kept;
	if not found then
		raise exception 'the file of model % is gone', model_put_live.model using errcode = 'MC409';
	end if;
	insert into model_switch (model_id, before_id, account_id, reason) values (model_put_live.model, before, model_put_live.account, btrim(model_put_live.reason));
	return model_put_live.model;
end $$;
comment on function model_put_live(integer, integer, text) is 'makes a version live and puts down who did it and why; null: it was live already';

-- Every hour the job looks whether it is night and the last version a day old.
insert into job (kind, every) values ('models', interval '1 hour');

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('model.read', '1.2а, 2.3–2.6', array['curator', 'head', 'analyst', 'pos', 'im', 'admin']),
	('model.write', '1.2а, 2.3, 2.4', array['head', 'analyst'])
) x (a, p, rs), unnest(rs) r;
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values
	(1, 'model.read', 'Смотреть модели тем и организаций'), (2, 'model.write', 'Обучать модели, возвращать прежние версии')) x (n, a, t);
