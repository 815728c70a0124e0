-- Deliveries of webhooks are sent by a program of their own, to several receivers at once. Who sends to one holds it meanwhile: no two go to it at once, whatever else sends.
alter table webhook add held_by text, add held_until timestamptz, add check ((held_by is null) = (held_until is null));
comment on column webhook.held_by is 'which process sends to it now; null: none';
comment on column webhook.held_until is 'when another one may take what it sends, should it be gone';
create index webhook_held on webhook (held_by) where held_by is not null;

delete from job where kind = 'webhooks';
update webhook_delivery set status = 'queued', next_at = now() where status = 'sending';
drop index webhook_delivery_test;
create index webhook_delivery_test on webhook_delivery (webhook_id, id) where status in ('queued', 'sending') and event = 'webhook.test';

create function webhook_answered(delivery bigint, status integer, ms integer, error text, answer text, sender text) returns text language plpgsql security definer set search_path = mcu, pg_temp as $$
#variable_conflict use_column
begin
	update webhook w set held_by = null, held_until = null from webhook_delivery x where x.id = $1 and x.status = 'sending' and w.id = x.webhook_id and w.held_by = webhook_answered.sender;
	return case when found then webhook_tried($1, $2, $3, $4, $5) end;
end $$;
comment on function webhook_answered(bigint, integer, integer, text, text, text) is 'webhook_tried of who holds the webhook, who holds it no longer; null, and nothing is put down, for anybody else: he was too late, and another has sent it again';
revoke execute on function webhook_answered(bigint, integer, integer, text, text, text) from public;
grant execute on function webhook_answered(bigint, integer, integer, text, text, text) to mcu_jobs;
