-- Run once by the cluster's superuser, before `mcuctl migrate`: roles, database, extensions that need it.
-- Login is by peer with a map (ops/mcu writes pg_hba.conf and pg_ident.conf), so there are no passwords.
select format('create role %I login', r) from unnest(array['mcu_owner', 'mcu_api', 'mcu_jobs', 'mcu_indexer']) r
where not exists (select from pg_roles where rolname = r) \gexec
-- Identities are read by this role alone: nobody signs in as it, its functions check the right, the purpose and write the journal.
select 'create role mcu_pd nologin' where not exists (select from pg_roles where rolname = 'mcu_pd') \gexec
grant mcu_pd to mcu_owner;
select 'create database mcu owner mcu_owner' where not exists (select from pg_database where datname = 'mcu') \gexec
\connect mcu
create extension if not exists pgcrypto;
create extension if not exists pg_trgm;
create extension if not exists btree_gin;
create extension if not exists pg_stat_statements;
revoke create on schema public from public;
-- The demo city is loaded by COPY without per-row triggers; only the owner may do so.
grant set on parameter session_replication_role to mcu_owner;
alter role mcu_owner set search_path = mcu, public;
alter role mcu_api set search_path = mcu, public;
alter role mcu_jobs set search_path = mcu, public;
alter role mcu_indexer set search_path = mcu, public;
alter role mcu_api set statement_timeout = '15s';
alter role mcu_api set idle_in_transaction_session_timeout = '30s';
alter role mcu_api set timezone = 'Europe/Moscow';
alter role mcu_jobs set timezone = 'Europe/Moscow';
alter role mcu_indexer set timezone = 'Europe/Moscow';
alter role mcu_owner set timezone = 'Europe/Moscow';
