# shellcheck shell=bash
# A copy of everything that cannot be made again, taken while the system runs, and putting it back into an empty folder.
#
# COPY/            database/ (pg_dump, one snapshot), files/ audit/ models/ problems/ (each where it is), about, sums
#                  (without the feed of changes: transaction numbers do not outlive a restore, its readers begin with a snapshot)
# COPY.keys/       keys/: without them names of applicants stay closed, so they are kept apart from the database
# Not in it: the search index and the programs, which are made anew, logs, passwords of the sign-in simulator.

GROWING_FOLDERS=(files models problems)
COPIED_FOLDERS=(audit "${GROWING_FOLDERS[@]}")

# A half-made copy never has the name of a whole one.
mcu_backup() {
	load_settings
	umask 077
	COPY=$(readlink -m -- "$1")
	check_backup "$COPY"
	trap 'rm -rf "$COPY.part" "$COPY.keys.part"' EXIT
	trap 'exit 130' INT TERM HUP
	backup_into "$COPY.part" "$COPY.keys.part" || die "Копия не снята: нет места или права записи в «${COPY%/*}», или остановилась база (журнал: $MCU_HOME/log/postgres.log)."
	mv "$COPY.keys.part" "$COPY.keys" && mv "$COPY.part" "$COPY" || exit 1
	say "Копия снята: $COPY ($(du -sh "$COPY" | cut -f1)). Ключи: $COPY.keys — храните их отдельно: вместе с копией базы они открывают имена заявителей."
}

check_backup() {
	local name
	has_own_cluster || die "База внешняя (MCU_DSN): её копию снимает тот, кто её ведёт."
	for name in "$1" "$1.keys"; do
		[ ! -e "$name" ] || die "«$name» уже есть: задайте другое имя копии."
	done
	mkdir -p "${1%/*}" 2>/dev/null
	[ -w "${1%/*}" ] || die "В папку «${1%/*}» нельзя писать: дайте на неё право или задайте другую."
	backup_possible || die "МЦУ не запущен: копия снимается с работающей системы (make up)."
	check_room "${1%/*}" "$(($(sql postgres "select pg_database_size('mcu') >> 21") + $(du -sm "$MCU_HOME/files" | cut -f1) + 50))" " или задайте другую папку для копии"
}

backup_possible() { running_pid >/dev/null && cluster_answering; }

# Files are copied before the snapshot and again after it: what is deleted meanwhile is in the first pass, what came in the second.
# What is published of the journal (audit) is of the time before it: what came later would read as cut off when the copy is restored.
backup_into() {
	local to=$1 keys=$2
	rm -rf "$to" "$keys"
	mkdir "$to" "$keys" && backup_folders "$to" "${COPIED_FOLDERS[@]}" &&
		"$PG_BIN/pg_dump" -Fd -Z1 -j "$(copy_jobs)" --exclude-table-data='mcu.change*' -f "$to/database" "$(dsn postgres)" &&
		backup_folders "$to" "${GROWING_FOLDERS[@]}" && cp -a "$MCU_HOME/keys" "$keys/" &&
		backup_about >"$to/about" &&
		(cd "$to" && find . -type f ! -name sums -exec sha256sum {} + >"$to/sums") && (cd "$keys" && find . -type f ! -name sums -exec sha256sum {} + >"$keys/sums") &&
		sync -f "$to"
}

backup_folders() {
	local to=$1 name
	for name in "${@:2}"; do
		backup_folder "$name" "$to/$name" || return 1
	done
}

# cp complains of a file that is deleted while it reads the folder: what is there already is not read again, so another pass is short.
backup_folder() {
	mkdir -p "$2" || return 1
	[ -d "$MCU_HOME/$1" ] || return 0
	for _ in first second third; do
		! cp -a --update "$MCU_HOME/$1/." "$2/" 2>/dev/null || return 0
	done
	say "Не читается папка «$MCU_HOME/$1»." >&2
	return 1
}

copy_jobs() {
	local cores
	cores=$(nproc)
	echo $((cores > 4 ? 4 : cores))
}

migration_of() { sql "$1" "select max(number) from public.schema_migration"; }

backup_about() {
	local migration
	migration=$(migration_of postgres) || return 1
	printf 'taken %s\nmigration %s\npostgresql %s\n' "$(date -Iseconds)" "$migration" "$("$PG_BIN/pg_dump" --version | grep -o '[0-9]*' | head -n 1)"
}

about() { awk -v name="$2" '$1 == name { print $2 }' "$1/about"; }

# Sums first: a damaged copy is told before anything is made of it.
mcu_restore() {
	load_settings
	check_values
	check_path
	check_folder
	local from
	from=$(readlink -m -- "$1")
	check_restore "$from"
	prepare_folders
	take_lock
	touch "$MCU_HOME/restoring"
	stage
	restore_folders "$from" || die "Копия не разложена: на диске с папкой «$MCU_HOME» нет места или права записи. Повторите восстановление."
	export MCU_LOCKED=1
	cd / || exit 1
	exec_as_service "$MCU_HOME/app/ops/mcu" restored
}

check_restore() {
	local top=${OPS%/*} newest made
	has_own_cluster || die "База внешняя (MCU_DSN): её восстанавливает тот, кто её ведёт."
	made=$(about "$1" migration 2>/dev/null)
	[[ $made =~ ^[0-9]{1,6}$ ]] || die "«$1» не копия МЦУ: в ней нет файла about, или он испорчен."
	! already_running || die "МЦУ в папке «$MCU_HOME» запущен: копия восстанавливается в пустую папку (задайте другую MCU_HOME)."
	[ ! -e "$MCU_HOME/pg" ] || [ -e "$MCU_HOME/restoring" ] || die "В папке «$MCU_HOME» уже есть база: копия восстанавливается в пустую папку (задайте другую MCU_HOME)."
	newest=$(find "${BUILD:-$top/build}/share/sql/migrations" "$MCU_HOME/app/share/sql/migrations" -name '[0-9]*.sql' -printf '%f\n' 2>/dev/null | sort | tail -n 1)
	((10#$made <= 10#${newest%%_*})) || die "Копия снята более новой версией МЦУ (структура $made), чем установлена (${newest%%_*}): обновите программы."
	check_sums "$1" || die "Копия «$1» повреждена: суммы файлов не сходятся."
	[ ! -d "$1.keys" ] || check_sums "$1.keys" || die "Копия ключей «$1.keys» повреждена: суммы файлов не сходятся."
	[ -d "$1.keys" ] || say "Ключей «$1.keys» нет: имена заявителей останутся закрытыми, пока их файлы не положат в «$MCU_HOME/keys»."
	check_room "$MCU_HOME" "$(($(du -sm "$1" | cut -f1) * 6 + 1000))" " или задайте другую MCU_HOME"
}

check_sums() { (cd "$1" && sha256sum --quiet --strict -c sums) >/dev/null 2>&1; }

# The service account cannot be expected to read where the copy lies, so its dump is laid out beside the cluster for a while.
restore_folders() {
	local name
	rm -rf "$MCU_HOME/pg" "$MCU_HOME/pg.new" "$MCU_HOME/restore" && mkdir "$MCU_HOME/restore" && cp -R "$1/database" "$MCU_HOME/restore/" || return 1
	for name in "${COPIED_FOLDERS[@]}"; do
		rm -rf "${MCU_HOME:?}/$name" && cp -R "$1/$name" "$MCU_HOME/" || return 1
	done
	[ ! -d "$1.keys" ] || { rm -rf "$MCU_HOME/keys" && cp -R "$1.keys/keys" "$MCU_HOME/" && chmod -R go= "$MCU_HOME/keys"; } || return 1
	! is_root || chown -R "$MCU_USER:$MCU_USER" "$MCU_HOME/restore" "${COPIED_FOLDERS[@]/#/$MCU_HOME/}" "$MCU_HOME/keys"
}

# The staged part, as the service account.
mcu_restored() {
	load_settings
	supervisor_begin
	cluster_up
	say "Восстанавливаю базу…"
	step setup "$PG_BIN/pg_restore" --exit-on-error -j "$(copy_jobs)" -d "$(dsn postgres)" "$MCU_HOME/restore/database" || die_of setup "Не удалось восстановить базу"
	step setup "$PG_BIN/vacuumdb" -q --analyze-only -j "$(copy_jobs)" "$(dsn postgres)" || die_of setup "Не удалось собрать сведения о таблицах"
	mcuctl migrate || die_of setup "Не удалось обновить структуру базы"
	say "Строю поисковый индекс…"
	mcuctl reindex || die_of setup "Не удалось построить поисковый индекс"
	rm -rf "$MCU_HOME/restore" "$MCU_HOME/restoring"
	say "Восстановлено. Запустите МЦУ: make up."
}

# A folder whose restoring was cut off holds a part of the data.
check_whole() {
	[ ! -e "$MCU_HOME/restoring" ] || die "Восстановление в папку «$MCU_HOME» не закончено: повторите make restore FROM=… или удалите папку."
}
