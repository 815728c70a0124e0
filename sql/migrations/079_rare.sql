-- Rare channels, sources and states: the scope of the reader and both orders stand in the index, so a list that sees a tenth of them fetches no other rows.

drop index message_channel;
create index message_channel on message (channel, sort_at desc, id desc) include (organisation_id, due_on);
create index message_source on message (source_id, sort_at desc, id desc) include (organisation_id, due_on);
drop index message_state;
create index message_state on message (state, sort_at desc, id desc) include (organisation_id, due_on, channel, kind, theme_id, district_id) where state <> 'closed';
drop index message_collective;
create index message_collective on message (sort_at desc, id desc) include (organisation_id, due_on, channel, kind, state, outcome, theme_id, district_id) where collective;

-- What nobody answers for, by its term: the order of terms was walked past all that somebody does.
drop index message_official;
create index message_official on message (official_id, sort_at desc, id desc) include (organisation_id, due_on);
create index message_official_none on message (due_on, id) include (organisation_id) where official_id is null;

-- What was answered of late, in any order.
drop index message_answered;
create index message_answered on message (answered_at) include (organisation_id, id, sort_at, due_on) where answered_at is not null;
