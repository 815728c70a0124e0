-- What a frozen link was found by: when words had given way, its readers are told so and how many records had them all.
alter table search_link add column dropped bigint, add column droppable smallint, add column strict_ids bigint[],
	add constraint search_link_relaxed check ((dropped is null) = (strict_ids is null) and (dropped is null) = (droppable is null) and (dropped is null or frozen));
comment on column search_link.dropped is 'frozen without some words: which of those that could give way did, a bit for each';
comment on column search_link.droppable is 'how many words could give way: with another number the bits mean others';
comment on column search_link.strict_ids is 'the few messages that had all words; each reader counts those that he sees';
