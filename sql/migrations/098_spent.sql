-- A page that renews without end grew its session without end: the last hundred spent values are enough to know a copied one by.
update session set spent_hashes = spent_hashes[greatest(cardinality(spent_hashes) - 99, 1):] where cardinality(spent_hashes) > 100;
alter table session add check (cardinality(spent_hashes) <= 100);
comment on column session.spent_hashes is 'the last hundred earlier refresh values: one of them coming back revokes the session; an older one is unknown and refused, and the session goes on';
