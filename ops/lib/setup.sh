# shellcheck shell=bash
# What a copy needs once: the schema, the demo city, the first index. Each step may be interrupted and repeated.

mcuctl() { step setup "$MCU_HOME/app/bin/mcuctl" "$@"; }

data_up() {
	[ -x "$MCU_HOME/app/bin/mcuctl" ] || die "Не собрана программа mcuctl: выполните make."
	mcuctl migrate || die_of setup "Не удалось обновить структуру базы"
	demo_up
	index_up
}

has_command() { "$MCU_HOME/app/bin/mcuctl" help 2>&1 | grep -qE "^ *(mcuctl )?$1\b"; }

demo_up() {
	has_command demo || return 0
	[ "$MCU_DEMO" = 1 ] && [ "$(sql mcu_owner 'select not exists (select from mcu.message)')" = t ] || return 0
	say "Загружаю демонстрационный город…"
	mcuctl demo ${MCU_DEMO_MESSAGES:+--messages "$MCU_DEMO_MESSAGES"} || die_of setup "Не удалось загрузить демонстрационный город"
}

index_up() {
	has_command reindex || return 0
	[ "$(sql mcu_owner "select not exists (select from mcu.index_generation where status = 'live')")" = t ] || return 0
	say "Строю поисковый индекс…"
	mcuctl reindex || die_of setup "Не удалось построить поисковый индекс"
}
