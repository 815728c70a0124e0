-- What a generation of the index is made of: the registry, or the live one packed.
alter table index_generation add column origin text not null default 'registry' check (origin in ('registry', 'live'));
