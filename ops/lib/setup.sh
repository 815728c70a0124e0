# shellcheck shell=bash
# What a copy needs once: the schema, the demo city, the first index. Each step may be interrupted and repeated.

mcuctl() { step setup "$MCU_HOME/app/bin/mcuctl" "$@"; }

data_up() {
	[ -x "$MCU_HOME/app/bin/mcuctl" ] || { migrate_by_psql; return; }
	mcuctl migrate || die_of setup "Не удалось обновить структуру базы"
	demo_up
	index_up
}

# Until mcuctl exists: the schema alone, once.
migrate_by_psql() {
	local file
	[ "$(sql mcu_owner "select to_regnamespace('mcu') is null")" = t ] || return 0
	for file in "$MCU_HOME"/app/share/sql/migrations/*.sql; do
		"$PG_BIN/psql" -Xq1 -v ON_ERROR_STOP=1 "$(dsn mcu_owner)" -f "$file" >>"$MCU_HOME/log/setup.log" 2>&1 ||
			die_of setup "Миграция $file не прошла"
	done
}

demo_up() {
	[ "$MCU_DEMO" = 1 ] && [ "$(sql mcu_owner 'select not exists (select from mcu.message)')" = t ] || return 0
	say "Загружаю демонстрационный город…"
	mcuctl demo ${MCU_DEMO_MESSAGES:+--messages "$MCU_DEMO_MESSAGES"} || die_of setup "Не удалось загрузить демонстрационный город"
}

index_up() {
	[ "$(sql mcu_owner "select not exists (select from mcu.index_generation where status = 'live')")" = t ] || return 0
	say "Строю поисковый индекс…"
	mcuctl reindex || die_of setup "Не удалось построить поисковый индекс"
}
