-- The closures behind the numbers of «Повторы», newest first; of one organisation message_solved has them.
create index message_closures on message (solved_at, id) where solved_at is not null;
comment on index message_closures is 'closures as solved by their time, for closure_list';
create index outcome_return_closures on outcome_return (closed_at, message_id);
comment on index outcome_return_closures is 'closures that came back by their time, for closure_list';
