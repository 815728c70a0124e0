# shellcheck shell=bash
# What a copy needs once: the schema, the demo city, the first index. Each step may be interrupted and repeated.

mcuctl() { step setup "$MCU_HOME/app/bin/mcuctl" "$@"; }

data_up() {
	mcuctl migrate || die_of setup "Не удалось обновить структуру базы"
	demo_up
	index_up
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
