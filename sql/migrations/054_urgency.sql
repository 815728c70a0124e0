-- How urgent a message is by its own words: a row of the formalised card beside object and fault. It proposes a priority and sets none.
alter table card_term drop constraint card_term_field_check, add constraint card_term_field_check check (field in ('object', 'fault', 'urgency'));
alter table card_correction drop constraint card_correction_field_check, add constraint card_correction_field_check check (field in ('object', 'fault', 'urgency', 'wish'));

alter table message add column urgency text;
comment on column message.urgency is 'how urgent its words make it: card_term.code; null: ordinary. What the centre decides is priority';
create index message_urgency on message (urgency, sort_at desc, id desc) where urgency is not null;

alter table message_card
	add column urgency_at int4range,
	add column urgency_by text check (urgency_by in ('text', 'hand'));
alter table import_stage
	add column card_urgency text,
	add column card_urgency_at int4range;

create or replace function card_moved() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	update message_card c set object_at = null, fault_at = null, urgency_at = null, wish_at = null, wish_by = null, version = 0 where c.message_id = new.id;
	update card_correction c set was_at = null, became_at = null where c.message_id = new.id;
	return null;
end $$;
