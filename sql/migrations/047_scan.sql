-- Signals of the scan: a theme that gathers in one district lately, against the other districts.
alter table signal add column found_by text not null default 'burst' check (found_by in ('burst', 'scan'));
comment on column signal.found_by is 'burst: beyond the custom of the series (search/discover/bursts.h); scan: a greater share of the theme came to this district in these days than before (search/discover/scan.h)';
