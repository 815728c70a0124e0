# shellcheck shell=bash
# Words to the operator (Russian) and small waits.

say() { printf '%s\n' "$*"; }

die() {
	printf '%s\n' "$*" >&2
	exit 1
}

# alive PID: a process that runs (a dead one that nobody has waited for does not).
alive() {
	local stat
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
	stat=${stat##*) }
	[ "${stat%% *}" != Z ]
}

# wait_until SECONDS COMMAND…: polls until the command succeeds.
wait_until() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

# tail_of LOG: the last lines of a log, set in, for a message about a failure.
tail_of() { tail -n 8 "$1" 2>/dev/null | sed 's/^/    /'; }

# Free space of a folder's disk in MB.
free_mb() { df -Pm "$1" 2>/dev/null | awk 'NR == 2 { print $4 }'; }

# check_room FOLDER MB HINT
check_room() {
	local free
	free=$(free_mb "$1")
	[ "${free:-$2}" -ge "$2" ] || die "На диске мало места: в «$1» свободно $free МБ, а нужно не меньше $2 МБ. Освободите место$3."
}
