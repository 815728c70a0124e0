# shellcheck shell=bash
# The service account, the folders of $MCU_HOME, the lock, and the copy of the product in $MCU_HOME/app.

STATE_FOLDERS=(run log index files nginx)
SECRET_FOLDERS=(keys esia)
PROGRAMS=(mcu-api mcu-jobs mcu-webhooks mcu-indexer mcuctl)

is_root() { [ "$(id -u)" = 0 ]; }

# Who runs the programs.
service_user() { if is_root; then echo "$MCU_USER"; else id -un; fi; }

ensure_account() {
	! id -u "$MCU_USER" >/dev/null 2>&1 || return 0
	useradd --system --user-group --home-dir /var/lib/mcu --no-create-home --shell /usr/sbin/nologin "$MCU_USER" ||
		die "Не удалось создать учётную запись «$MCU_USER»."
}

# exec_as_service COMMAND…: as it is for a user, as the service account for root.
exec_as_service() {
	is_root || exec "$@"
	exec setpriv --reuid "$MCU_USER" --regid "$MCU_USER" --init-groups -- \
		env HOME="$MCU_HOME" USER="$MCU_USER" LOGNAME="$MCU_USER" "$@"
}

# folder MODE PATH…
folder() {
	local mode=$1 owner=()
	shift
	! is_root || owner=(-o "$MCU_USER" -g "$MCU_USER")
	install -d -m "$mode" "${owner[@]}" "$@" 2>/dev/null
}

prepare_folders() {
	! is_root || ensure_account
	make_folders || die "В папку «$MCU_HOME» нельзя писать: дайте на неё право или задайте другую в MCU_HOME."
	(exec_as_service test -x "$MCU_HOME/run") ||
		die "Учётная запись «$MCU_USER» не может войти в папку «$MCU_HOME»: задайте MCU_HOME там, куда можно войти всем."
	prepare_index
	check_owner
}

# The index, or some of its databases, may be kept on other disks: what is there already is left as it is.
prepare_index() {
	local place places
	IFS=, read -ra places <<<"${MCU_INDEX:-},${MCU_SHARDS:-}"
	for place in "${places[@]}"; do
		[[ $place == /* ]] || continue
		[ -d "$place" ] || folder 0750 "$place"
		(exec_as_service test -w "$place") ||
			die "В папку индекса «$place» нельзя писать: дайте на неё право учётной записи «$(service_user)» или задайте другую в MCU_INDEX или MCU_SHARDS."
	done
}

make_folders() {
	folder 0750 "$MCU_HOME" && folder 0750 "${STATE_FOLDERS[@]/#/$MCU_HOME/}" &&
		folder 0700 "${SECRET_FOLDERS[@]/#/$MCU_HOME/}" &&
		{ : >"$MCU_HOME/run/.probe" && rm "$MCU_HOME/run/.probe"; } 2>/dev/null
}

check_owner() {
	local owner
	[ -e "$MCU_HOME/pg/PG_VERSION" ] || return 0
	owner=$(stat -c %U "$MCU_HOME/pg/PG_VERSION")
	[ "$owner" = "$(service_user)" ] ||
		die "Базу в «$MCU_HOME» создал пользователь «$owner», а сейчас запускает «$(service_user)»: задайте другую MCU_HOME."
}

# The lock lives as long as the supervisor (descriptor 9); its children do not get it.
take_lock() {
	local run=$MCU_HOME/run
	{ exec 9>>"$run/mcu.lock"; } 2>/dev/null || die "Не удалось открыть «$run/mcu.lock»."
	flock -n 9 || die "МЦУ в этой папке уже запущен: $MCU_ADDRESS (остановить: make down)."
	rm -f "$run/ready"
	echo $$ >"$run/mcu.pid"
	! is_root || chown "$MCU_USER:$MCU_USER" "$run/mcu.lock" "$run/mcu.pid"
}

not_locked() { [ ! -e "$MCU_HOME/run/mcu.lock" ] || flock -n "$MCU_HOME/run/mcu.lock" true; }
already_running() { ! not_locked 2>/dev/null; }

# The supervisor's number, when one runs.
running_pid() {
	already_running && cat "$MCU_HOME/run/mcu.pid" 2>/dev/null
}

# stage: the checkout's programs and files, whole or not at all, readable by the service account, writable by none.
stage() {
	local top=${OPS%/*} new=$MCU_HOME/app.new
	[ "$OPS" != "$MCU_HOME/app/ops" ] || return 0
	local build=${BUILD:-$top/build}
	[ -x "$build/mcuctl" ] || die "Программы не собраны: выполните make."
	rm -rf "$new"
	stage_copy "$top" "$build" "$new" || die "Не удалось разложить программы в «$MCU_HOME/app»: нет места или права записи."
	rm -rf "$MCU_HOME/app.old"
	[ ! -d "$MCU_HOME/app" ] || mv "$MCU_HOME/app" "$MCU_HOME/app.old"
	mv "$new" "$MCU_HOME/app" && rm -rf "$MCU_HOME/app.old"
}

stage_copy() {
	local top=$1 build=$2 new=$3 program
	mkdir -p "$new/bin" "$new/nginx" "$new/sql" || return 1
	for program in "${PROGRAMS[@]}"; do
		cp "$build/$program" "$new/bin/" || return 1
	done
	cp -R --preserve=timestamps "$build/share" "$new/share" && cp "$top/sql/bootstrap.sql" "$new/sql/" &&
		cp "$top"/nginx/*.in "$new/nginx/" && cp -R "$OPS" "$new/ops" && chmod -R u=rwX,go=rX "$new"
}
