create function told_field(field text) returns text language sql immutable parallel safe
	return case field when 'theme' then 'тема' when 'organisation' then 'организация' when 'official' then 'исполнитель'
		when 'district' then 'район' when 'street' then 'улица' end;
comment on function told_field(text) is 'field of import_unknown as the report of an import names it';
