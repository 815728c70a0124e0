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
