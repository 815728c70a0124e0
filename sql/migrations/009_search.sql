-- The search says how many changes still wait for the index.
grant select on outbox to mcu_api;
