-- Puts a masked text where the unmasked one stood: every place where words of people are kept.
create function erase_apply(place text, id bigint, sub integer, data jsonb) returns void language plpgsql set search_path = mcu, pg_temp as $$
begin
	case place
	when 'message' then update message m set subject = data->>'subject', text = data->>'text', original = null, address = data->>'address',
		extra = nullif(data->'extra', 'null'), outcome_reason = data->>'outcome_reason', url = null where m.id = erase_apply.id;
	when 'version' then update message_version v set data = erase_apply.data || '{"original": null, "url": null, "author_key": null}'
		where v.message_id = erase_apply.id and v.rev = sub;
	when 'answer' then update answer a set text = erase_apply.data->>'text', original = null where a.id = erase_apply.id;
	when 'draft' then update answer_draft d set text = erase_apply.data->>'text' where d.message_id = erase_apply.id;
	when 'event' then update case_event e set note = erase_apply.data->>'note', changes = nullif(erase_apply.data->'changes', 'null'),
		details = nullif(erase_apply.data->'details', 'null') where e.id = erase_apply.id;
	when 'outcome' then update outcome_change c set reason = erase_apply.data->>'reason' where c.id = erase_apply.id;
	when 'bulk' then update bulk_item b set was = nullif(erase_apply.data->'was', 'null'), patch = nullif(erase_apply.data->'patch', 'null')
		where b.bulk_id = sub and b.message_id = erase_apply.id;
	when 'dismissal' then update answer_dismissal d set note = erase_apply.data->>'note'
		where d.answer_id = erase_apply.id and d.code = (array['on_time', 'points', 'own_words', 'polite', 'dated'])[sub];
	when 'conflict' then update conflict c set text = erase_apply.data->>'text', person = erase_apply.data->>'person', found_by = erase_apply.data->>'found_by',
		settlement = erase_apply.data->>'settlement', settled_by = erase_apply.data->>'settled_by' where c.id = erase_apply.id;
	when 'conflict_version' then update conflict_version v set data = erase_apply.data where v.conflict_id = erase_apply.id and v.version = sub;
	when 'mark' then update satisfaction s set comment = nullif(erase_apply.data->>'comment', '') where s.id = erase_apply.id;
	end case;
end $$;
comment on function erase_apply(text, bigint, integer, jsonb) is 'writes the masked texts of one row of erase_texts back';
