-- «Сводка» and lists on a million records. «Сводка» reads indexes alone. BRIN on answered_at read each block of which one row was answered late: 1.7 s of a million.
drop index message_answered;
create index message_answered on message (answered_at) include (organisation_id) where answered_at is not null;
drop index message_due;
create index message_due on message (due_on, id) include (organisation_id) where open;

-- In the order of control dates by days of receipt or answer: they are compared inside the index, or each of a million rows is fetched.
drop index message_due_all;
create index message_due_all on message (due_on, id, sort_at, answered_at) where due_on is not null;
create index message_collective on message (sort_at desc, id desc) where collective;

-- An index alone answers for pages that are known to be visible to all: the map of them is kept up by vacuum.
alter table message set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
alter table deadline set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
