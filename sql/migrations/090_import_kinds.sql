-- Loading files is done to records as well: who works with «Инцидент-менеджмент» alone brings no records of ПОС in, nor changes them by a file.
update permission_action set by_kind = true where action = 'import.write';
comment on column permission_action.by_kind is 'done to records, so that the right may be narrowed to kinds of them';
update role_permission set machines = case role when 'pos' then array['pos'] else array['im', 'page'] end where action = 'import.write' and role in ('pos', 'im');
