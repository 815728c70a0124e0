-- All reference data at once: small, asked for once by each screen.

-- name: reference_get
select x.body, md5(x.body::text) as tag
from (select jsonb_build_object(
    'channels', (select jsonb_agg(jsonb_build_object('code', code, 'name', name) order by position) from channel),
    'states', (select jsonb_agg(jsonb_build_object('code', code, 'name', name, 'open', open) order by position) from state),
    'machines', (select jsonb_agg(jsonb_build_object('code', code, 'name', name) order by position) from machine),
    'machine_rules', (select jsonb_agg(jsonb_build_object('machine', machine, 'kind', kind, 'channel', channel) order by position) from machine_rule),
    'moves', (select jsonb_agg(jsonb_build_object('machine', machine, 'from_state', from_state, 'code', code, 'to_state', to_state, 'name', name,
              'action', action, 'needs', needs, 'asks', asks, 'days', days, 'answer_kind', answer_kind, 'registered', registered) order by machine, from_state, position, code) from state_move),
    'themes', (select coalesce(jsonb_agg(jsonb_build_object('id', id::text, 'parent_id', parent_id::text, 'code', code, 'name', name,
               'significant', significant, 'closed_on', closed_on) order by path), '[]') from theme),
    'organisations', (select coalesce(jsonb_agg(jsonb_build_object('id', id::text, 'parent_id', parent_id::text, 'code', code,
               'name', name, 'short_name', short_name, 'kind', kind, 'closed_on', closed_on) order by path), '[]') from organisation),
    'districts', (select coalesce(jsonb_agg(jsonb_build_object('id', id::text, 'code', code, 'name', name) order by id), '[]') from district),
    'sources', (select coalesce(jsonb_agg(jsonb_build_object('id', id::text, 'code', code, 'name', name, 'kind', kind,
               'channel', channel) order by id), '[]') from source s where source_shown(s)),
    'identity_purposes', (select jsonb_agg(jsonb_build_object('code', code, 'name', name) order by position) from identity_purpose),
    'objects', (select coalesce(jsonb_agg(jsonb_build_object('code', code, 'name', name) order by name), '[]') from card_term where field = 'object'),
    'faults', (select coalesce(jsonb_agg(jsonb_build_object('code', code, 'name', name) order by name), '[]') from card_term where field = 'fault'),
    'urgencies', (select coalesce(jsonb_agg(jsonb_build_object('code', code, 'name', name) order by position), '[]') from card_term where field = 'urgency'),
    'roles', (select jsonb_agg(jsonb_build_object('code', code, 'name', name) order by position) from role)
) as body) x;
