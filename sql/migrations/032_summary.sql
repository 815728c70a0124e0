-- «Сводка» and lists on a million records. «Сводка» reads indexes alone. BRIN on answered_at read each block of which one row was answered late: 1.7 s of a million.
drop index message_answered;
create index message_answered on message (answered_at) include (organisation_id) where answered_at is not null;
drop index message_due;
create index message_due on message (due_on, id) include (organisation_id) where open;

-- In the order of control dates by days of receipt or answer: they are compared inside the index, or each of a million rows is fetched.
drop index message_due_all;
create index message_due_all on message (due_on, id, sort_at, answered_at) where due_on is not null;
create index message_collective on message (sort_at desc, id desc) where collective;

-- Closures as solved by organisation: an index over an expression cannot answer alone.
alter table message add column solved_at timestamptz generated always as (case when outcome in ('solved', 'partly') then coalesce(closed_at, answered_at) end) stored;
comment on column message.solved_at is 'when it was closed as solved or partly; null: it does not stand so';
create index message_solved on message (organisation_id, solved_at) where solved_at is not null;

-- An index alone answers for pages that are known to be visible to all: the map of them is kept up by vacuum.
alter table message set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
alter table deadline set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
