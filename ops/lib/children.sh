# shellcheck shell=bash
# The supervisor: each program is a process group of its own, is started again when it dies, and dies with us.

WATCHED=(mcu-api mcu-indexer mcu-jobs mcu-webhooks)
declare -A PID_OF=() LATER=() BORN=() FAILS=()
STOPPING=
TICKER=

supervisor_begin() {
	umask 027
	trap supervisor_asked INT TERM HUP
	# A reader of our words that went away (make run | head) is no reason to stop.
	trap : PIPE
	trap supervisor_end EXIT
}

# The ticker's death ends a wait that began just after the signal.
supervisor_asked() {
	STOPPING=1
	[ -z "$TICKER" ] || kill -KILL "$TICKER" 2>/dev/null
}

# die_of LOG SENTENCE: a failure, with the end of the log that tells why.
die_of() {
	[ -z "$STOPPING" ] || exit 0
	! disk_filled "$1" || die "$2: на диске с папкой «$MCU_HOME» кончилось место. Освободите его или задайте другую MCU_HOME."
	tail_of "$MCU_HOME/log/$1.log" >&2
	die "$2; журнал: $MCU_HOME/log/$1.log"
}

# disk_filled LOG: the step failed for want of room; a log that could not be written tells it too.
disk_filled() {
	[ "$(free_mb "$MCU_HOME")" -lt 2 ] 2>/dev/null || tail -n 12 "$MCU_HOME/log/$1.log" 2>/dev/null | grep -q "No space left on device"
}

# command_of NAME: sets COMMAND and the signals by which it ends: at once (DEATH, when we are killed) and well (STOP).
command_of() {
	DEATH=TERM STOP=TERM
	local UNDER
	read -ra UNDER <<<"${MCU_UNDER:-}"
	case $1 in
	postgres) COMMAND=("$PG_BIN/postgres" -D "$MCU_HOME/pg") DEATH=INT STOP=INT ;;
	nginx) COMMAND=(/usr/sbin/nginx -p "$MCU_HOME/nginx/" -c nginx.conf -e stderr) STOP=QUIT ;;
	esia) COMMAND=(node "$MCU_HOME/app/share/esia/main.js") ;;
	# They give way to people who wait.
	mcu-indexer | mcu-jobs | mcu-webhooks) COMMAND=(nice -n 5 "${UNDER[@]}" "$MCU_HOME/app/bin/$1") ;;
	*) COMMAND=("${UNDER[@]}" "$MCU_HOME/app/bin/$1") ;;
	esac
}

child_start() {
	local name=$1
	command_of "$name"
	launch "$name" "$DEATH" "${COMMAND[@]}" &
	PID_OF[$name]=$! BORN[$name]=$SECONDS
}

# timer SECONDS: a child whose death wakes the supervisor up; its number is in $!.
timer() { (exec 9>&- && exec setpriv --pdeathsig KILL -- sleep "$1") & }

# launch LOG DEATH-SIGNAL COMMAND…: becomes the command, in its own session, logging to LOG.
launch() {
	exec 9>&- </dev/null >>"$MCU_HOME/log/$1.log" 2>&1
	cd "$MCU_HOME/run" || exit 1
	exec setsid setpriv --pdeathsig "$2" -- "${@:3}"
}

child_runs() { alive "${PID_OF[$1]:-0}"; }

# step LOG COMMAND…: runs to its end; a stop signal ends it.
step() {
	launch "$1" TERM "${@:2}" &
	local pid=$! status
	while wait "$pid"; status=$?; alive "$pid"; do
		[ -z "$STOPPING" ] || kill -TERM -- "-$pid" 2>/dev/null
	done
	[ -z "$STOPPING" ] || exit 0
	return "$status"
}

programs_up() {
	nginx_configure
	local name
	for name in "${WATCHED[@]}"; do
		child_start "$name"
	done
	[ "$MCU_ENV" != development ] || child_start esia
	child_start nginx
}

# programs_down SUPERVISOR: those of its programs that do not run now. Read by cat, which goes on past a process that has just ended; not every awk does.
programs_down() {
	local name running
	running=$(cat /proc/[0-9]*/status 2>/dev/null | awk -v parent="$1" '$1 == "Name:" { name = $2 } $1 == "State:" { state = $2 } $1 == "PPid:" && $2 == parent && state !~ /[ZX]/ { print name }')
	for name in "${WATCHED[@]}"; do
		grep -qx "$name" <<<"$running" || echo "$name"
	done
}

# What runs is looked at, not counted by signals: bash forgets a death that it noticed in the middle of something else.
# From here on only say() speaks; bash's own remarks on killed children go nowhere.
supervise() {
	exec 2>/dev/null
	while [ -z "$STOPPING" ]; do
		look_after_programs
		look_after_timers
		wait -n
	done
	exit 0
}

look_after_programs() {
	local name pid
	for name in "${!PID_OF[@]}"; do
		pid=${PID_OF[$name]}
		if ! alive "$pid" && [ -z "$STOPPING" ]; then
			wait "$pid"
			revive "$name" "$pid" $?
		fi
	done
}

look_after_timers() {
	local pid
	for pid in "${!LATER[@]}"; do
		alive "$pid" || { child_start "${LATER[$pid]}" && unset "LATER[$pid]"; }
	done
	! alive "${TICKER:-0}" || return 0
	rotate_logs
	timer 5
	TICKER=$!
}

# revive NAME PID STATUS: what is left of the group goes first, then the program starts again, later each time.
revive() {
	local name=$1 fails delays=(0 0.5 1 2 5 10)
	unset "PID_OF[$name]"
	kill -KILL -- "-$2"
	[ "$name" != postgres ] || { kill_strays pg; forget_dead_postmaster; }
	[ $((SECONDS - BORN[$name])) -lt 30 ] || FAILS[$name]=0
	fails=${FAILS[$name]:-0}
	FAILS[$name]=$((fails + 1))
	say "$(date +%T) $name завершился (код $3), запускаю снова; журнал: $MCU_HOME/log/$name.log"
	timer "${delays[fails > 5 ? 5 : fails]}"
	LATER[$!]=$name
}

# Writers append, so a log can be copied and cut while they write.
rotate_logs() {
	local log n
	for log in "$MCU_HOME"/log/*.log; do
		[ "$(stat -c %s "$log")" -gt $((MCU_LOG_MB * 1048576)) ] || continue
		for n in 3 2 1; do [ ! -f "$log.$n" ] || mv "$log.$n" "$log.$((n + 1))"; done
		cp "$log" "$log.1" && : >"$log"
	done
}

# child_stop SECONDS NAME…: asks all, waits, then kills what is left of their groups.
child_stop() {
	local limit=$1 name
	shift
	for name in "$@"; do
		command_of "$name"
		! child_runs "$name" || kill -s "$STOP" "${PID_OF[$name]}" 2>/dev/null
	done
	for name in "$@"; do
		[ -n "${PID_OF[$name]:-}" ] || continue
		wait_until "$limit" child_gone "$name"
		kill -KILL -- "-${PID_OF[$name]}" 2>/dev/null
	done
}

child_gone() { ! child_runs "$1"; }

supervisor_end() {
	local status=$?
	exec 2>/dev/null
	trap '' INT TERM HUP
	STOPPING=1
	rm -f "$MCU_HOME/run/ready"
	[ -z "${PID_OF[nginx]:-}" ] || say "Останавливаю…"
	child_stop 5 nginx
	child_stop 10 "${WATCHED[@]}" esia
	child_stop 60 postgres
	clear_strays run pg
	rm -f "$MCU_HOME/run/mcu.pid"
	kill -KILL ${TICKER:+"$TICKER"} "${!LATER[@]}" 2>/dev/null
	exit "$status"
}

# strays FOLDER…: programs of this copy that a killed supervisor or a killed parent left: they stand in its folders.
strays() {
	local folder proc
	for folder in "$@"; do
		find /proc -mindepth 2 -maxdepth 2 -path '/proc/[0-9]*' -name cwd -lname "$MCU_HOME/$folder" -printf '%h\n' 2>/dev/null
	done | while read -r proc; do
		case $(readlink "$proc/exe" 2>/dev/null) in
		*/postgres | */nginx | */node | */mcu-* | */mcuctl | *' (deleted)') echo "${proc#/proc/}" ;;
		esac
	done
}

# Politely first: a postmaster that is on its way down writes its last checkpoint.
clear_strays() {
	local pids
	pids=$(strays "$@")
	[ -n "$pids" ] || return 0
	# shellcheck disable=SC2086
	kill -INT $pids 2>/dev/null
	wait_until 3 no_strays "$@" || kill_strays "$@"
}

kill_strays() {
	# shellcheck disable=SC2046
	kill -KILL $(strays "$@") 2>/dev/null
	wait_until 10 no_strays "$@"
}

no_strays() { [ -z "$(strays "$@")" ]; }
