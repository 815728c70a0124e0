#!/bin/bash
# Installs the Debian packages and npm modules that are missing; with nothing missing it needs no network.
# usage: ops/deps.sh LIST…        LIST is build, run, test, bench, eval or fuzz (ops/packages-LIST.txt)
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. ops/lib/say.sh

SAVED=/usr/sbin/policy-rc.d.mcu-saved
POLICY=/usr/sbin/policy-rc.d
NO_CLUSTER=/etc/postgresql-common/createcluster.d/mcu-no-cluster.conf
LOG=$(mktemp "${TMPDIR:-/tmp}/mcu-deps.XXXXXX")

# sudo is for apt only.
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

wanted() {
	local list
	for list in "$@"; do awk '!/^#/ && NF { print $1 }' "ops/packages-$list.txt"; done | sort -u
}

# Node.js may come from elsewhere, with npm inside: what the machine has is enough.
have_program() {
	case $1 in
	nodejs) command -v node >/dev/null && [ "$(node -p 'parseInt(process.versions.node) >= 18' 2>/dev/null)" = true ] ;;
	npm) command -v npm >/dev/null ;;
	*) false ;;
	esac
}

missing() {
	local package
	while read -r package; do
		have_program "$package" || echo "$package"
	done < <(comm -23 <(wanted "$@") <(installed "$@"))
}

installed() {
	# shellcheck disable=SC2016
	wanted "$@" | xargs dpkg-query -W -f='${Package} ${db:Status-Status}\n' 2>/dev/null |
		awk '$2 == "installed" { print $1 }' | sort -u
}

# --- apt ---

# Debian starts what it installs. Our copy of PostgreSQL and nginx is started by ops/mcu, so the system's stay off.
hold_services() {
	[ ! -e $POLICY ] || [ -e $SAVED ] || as_root mv $POLICY $SAVED
	printf '#!/bin/sh\n# Written by ops/deps.sh for the time of one installation.\nexit 101\n' | as_root tee $POLICY >/dev/null
	as_root chmod 755 $POLICY
	as_root mkdir -p "$(dirname $NO_CLUSTER)"
	echo 'create_main_cluster = false' | as_root tee $NO_CLUSTER >/dev/null
	trap 'release_services; rm -f "$LOG"' EXIT
	trap 'exit 130' INT TERM HUP
}

release_services() {
	as_root rm -f $POLICY $NO_CLUSTER
	[ ! -e $SAVED ] || as_root mv $SAVED $POLICY
	as_root rmdir --ignore-fail-on-non-empty "$(dirname $NO_CLUSTER)" 2>/dev/null
}

# Only what this run brought in: services that the administrator had before stay as they were.
disable_services() {
	local package unit
	for package in "$@"; do
		case $package in
		nginx) unit=nginx ;;
		postgresql-15) unit=postgresql ;;
		sphinxsearch) unit=sphinxsearch ;;
		*) continue ;;
		esac
		as_root deb-systemd-helper disable "$unit.service" >/dev/null 2>&1
		as_root update-rc.d "$unit" disable >/dev/null 2>&1
	done
}

apt_get() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 \
		-o Dpkg::Options::=--force-confold "$@" >>"$LOG" 2>&1
}

# A full disk looks like a broken network to those who ask for a file and get a half of it.
check_full_disk() {
	! grep -qE 'No space left|ENOSPC|enough free space|insufficient space' "$LOG" ||
		die "На диске кончилось место (папка «$1»). Освободите его и повторите."
	check_room "$1" 20 ""
}

apt_failed() {
	check_full_disk /usr
	if grep -qE 'resolv|Failed to fetch|Could not connect|Unable to locate|no installation candidate|Unable to fetch' "$LOG"; then
		die "Нет связи с хранилищем Debian, а не хватает пакетов: $*. Проверьте сеть и повторите."
	fi
	grep -E '^(E|W):' "$LOG" | sort -u | tail -n 5 | sed 's/^/    /' >&2
	die "Не удалось установить пакеты: $*."
}

apt_install() {
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
		die "Не хватает пакетов, а sudo нет: выполните от root «apt-get install $*»."
	as_root true || die "Не хватает пакетов ($*), а права на sudo нет: пусть их установит администратор."
	say "Устанавливаю пакеты: $*"
	check_room /usr 500 ""
	hold_services
	# An installation that was cut off is finished first.
	as_root env DEBIAN_FRONTEND=noninteractive dpkg --force-confold --configure -a >>"$LOG" 2>&1
	apt_get update
	apt_get install --fix-broken --no-install-recommends "$@" || apt_failed "$@"
	disable_services "$@"
}

# --- npm ---

lock_hash() { sha256sum <"$1/package-lock.json"; }

# npm_ci FOLDER: skipped while node_modules is what the lock file says.
npm_ci() {
	local folder=$1 mark=$1/node_modules/.mcu-lock
	[ -f "$folder/package-lock.json" ] || return 0
	[ "$(cat "$mark" 2>/dev/null)" != "$(lock_hash "$folder")" ] || return 0
	say "Устанавливаю модули npm для $folder/"
	(cd "$folder" && npm ci --no-audit --no-fund --loglevel=error --fetch-retries=2 --fetch-retry-mintimeout=1000 \
		--fetch-retry-maxtimeout=5000 --fetch-timeout=60000) >>"$LOG" 2>&1 || npm_failed "$folder"
	lock_hash "$folder" >"$mark"
}

npm_failed() {
	check_full_disk "$PWD"
	if grep -qE 'ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|network' "$LOG"; then
		die "Нет связи с хранилищем npm, а в $1/ не хватает модулей. Проверьте сеть и повторите."
	fi
	grep -iE 'npm (err|error)' "$LOG" | head -n 4 | sed 's/^/    /' >&2
	die "Не удалось установить модули npm для $1/."
}

# --- ---

main() {
	local list packages
	[ $# -gt 0 ] || { sed -n '3s/^# //p' "$0" >&2; exit 2; }
	trap 'rm -f "$LOG"' EXIT
	for list in "$@"; do [ -f "ops/packages-$list.txt" ] || die "Нет списка ops/packages-$list.txt."; done
	[ -w . ] || die "В папку «$PWD» нельзя писать, а сборке это нужно: возьмите копию исходного кода в своей папке."
	check_room "$PWD" 300 ""
	mapfile -t packages < <(missing "$@")
	[ ${#packages[@]} = 0 ] || apt_install "${packages[@]}"
	npm_ci nginx
	npm_ci search
	[[ " $* " != *" test "* ]] || npm_ci tests
}

main "$@"
