-- The list in the order of deadlines, whatever the state: message_due holds the open ones alone.
create index message_due_all on message (due_on, id) where due_on is not null;
