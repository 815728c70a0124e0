-- What the first handlers stand on: the source of messages entered by hand, and indexes for the list and the summary.
insert into source (code, name, kind, channel) values ('manual', 'Внесено вручную', 'manual', 'electronic')
on conflict do nothing;

-- Days, channels and themes of the summary are counted from the index alone.
drop index message_sort;
create index message_sort on message (sort_at desc, id desc) include (received_at, organisation_id, channel, theme_id);

-- Answers of the last days: they lie near each other, so a small index is enough.
create index message_answered on message using brin (answered_at) with (pages_per_range = 32);

-- Who brings back a refresh value that was spent is found at once.
create index session_spent on session using gin (spent_hashes);
