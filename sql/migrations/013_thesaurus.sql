-- The thesaurus of the field: one text per version; `mcuctl migrate` puts the shipped one in, people add theirs.
create table thesaurus (
	version integer primary key check (version > 0),
	text text not null check (octet_length(text) <= 524288),
	groups integer not null,
	note text not null default '',
	account_id integer references account,
	created_at timestamptz not null default now()
);
comment on table thesaurus is 'Words of the field that stand for each other; the newest version is the one in use';
comment on column thesaurus.text is 'lines as search/text/thesaurus.h describes them, checked before they are stored';
comment on column thesaurus.account_id is 'who wrote this version; null: shipped with the program';

grant select on thesaurus to mcu_api, mcu_jobs, mcu_indexer;
grant insert on thesaurus to mcu_api;

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('thesaurus.read', '1.2в', array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor', 'admin']),
	('thesaurus.write', '1.2в', array['head', 'analyst'])
) x (a, p, rs), unnest(rs) r;
