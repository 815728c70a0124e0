# shellcheck shell=bash disable=SC2034
# Settings from the environment, and what can be wrong with them, said in one sentence each.

PG_BIN=${MCU_PG_BIN:-/usr/lib/postgresql/15/bin}
SOCKET_MAX=107

load_settings() {
	local home=${MCU_HOME:-var}
	[ -n "${MCU_HOME:-}" ] || [ "$(id -u)" != 0 ] || home=/var/lib/mcu
	# The true path: strays are known by the folder they stand in.
	MCU_HOME=$(readlink -m -- "$home")
	export MCU_HOME
	export MCU_PORT=${MCU_PORT:-8080} MCU_METRICS_PORT=${MCU_METRICS_PORT:-0}
	export MCU_ENV=${MCU_ENV:-development} MCU_DEMO=${MCU_DEMO:-1}
	MCU_USER=${MCU_USER:-mcu}
	MCU_LOG_MB=${MCU_LOG_MB:-20}
	MCU_PG_MEMORY_MB=${MCU_PG_MEMORY_MB:-}
	MCU_TLS_CERT=${MCU_TLS_CERT:-} MCU_TLS_KEY=${MCU_TLS_KEY:-} MCU_TLS_LISTEN=${MCU_TLS_LISTEN:-0.0.0.0:8443}
	MCU_RATE=${MCU_RATE:-100}
	MCU_ADDRESS=${MCU_PUBLIC_URL:-http://127.0.0.1:$MCU_PORT}
}

check_all() {
	check_values
	check_path
	check_folder
	already_running || check_machine
}

# What an earlier, killed copy of this folder left would hold the port.
check_machine() {
	clear_strays run pg
	check_port
	check_disk
}

# check_number NAME LOW HIGH
check_number() {
	local value=${!1}
	! [[ $value =~ ^[0-9]{1,9}$ ]] || ((10#$value < $2 || 10#$value > $3)) || return 0
	die "Настройка $1 должна быть целым числом от $2 до $3, а задано «$value»."
}

# check_word NAME WORD…
check_word() {
	local name=$1 word
	shift
	for word in "$@"; do [ "${!name}" != "$word" ] || return 0; done
	die "Настройка $name может быть: $*, а задано «${!name}»."
}

check_values() {
	check_number MCU_PORT 1 65535
	check_number MCU_METRICS_PORT 0 65535
	check_number MCU_LOG_MB 1 10000
	[ -z "${MCU_WORKERS:-}" ] || check_number MCU_WORKERS 1 64
	[ -z "${MCU_REQUEST_S:-}" ] || check_number MCU_REQUEST_S 1 3600
	[ -z "${MCU_SEARCH_LOG_DAYS:-}" ] || check_number MCU_SEARCH_LOG_DAYS 1 3660
	[ -z "${MCU_EXPORT_DAYS:-}" ] || check_number MCU_EXPORT_DAYS 1 366
	[ -z "${MCU_SESSION_IDLE_MINUTES:-}" ] || check_number MCU_SESSION_IDLE_MINUTES 5 1440
	[ -z "${MCU_SESSION_HOURS:-}" ] || check_number MCU_SESSION_HOURS 1 168
	[ -z "${MCU_REAUTH_MINUTES:-}" ] || check_number MCU_REAUTH_MINUTES 1 1440
	[ -z "${MCU_DEMO_MESSAGES:-}" ] || check_number MCU_DEMO_MESSAGES 1 10000000
	[ -z "$MCU_PG_MEMORY_MB" ] || check_number MCU_PG_MEMORY_MB 16 1000000
	check_word MCU_ENV development production
	[ "$MCU_ENV" = development ] || [[ ${MCU_PUBLIC_URL:-} == https://* ]] ||
		die "При MCU_ENV=production настройка MCU_PUBLIC_URL должна начинаться с https://."
	check_word MCU_DEMO 0 1
	check_number MCU_RATE 1 100000
	[ -z "$MCU_TLS_CERT$MCU_TLS_KEY" ] || check_tls
}

# The certificate and the key of HTTPS: both, readable by the service account, belonging together.
check_tls() {
	local name
	for name in MCU_TLS_CERT MCU_TLS_KEY; do
		[[ ${!name} == /* && ${!name} != *[[:space:]\"\'\\\;\$\{\}\#\|\&]* ]] || die "Настройка $name должна быть путём к файлу от корня, без пробелов, а задано «${!name}»."
		[ -r "${!name}" ] || die "Файл «${!name}» ($name) не читается."
	done
	[[ $MCU_TLS_LISTEN =~ ^([0-9.]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}$ ]] || die "Настройка MCU_TLS_LISTEN должна быть адресом и портом (0.0.0.0:8443), а задано «$MCU_TLS_LISTEN»."
	[[ ${MCU_PUBLIC_URL:-} == https://* ]] || die "При MCU_TLS_CERT настройка MCU_PUBLIC_URL должна начинаться с https://."
	[ "$(openssl x509 -in "$MCU_TLS_CERT" -noout -pubkey 2>/dev/null)" = "$(openssl pkey -in "$MCU_TLS_KEY" -pubout 2>/dev/null)" ] ||
		die "Сертификат «$MCU_TLS_CERT» и ключ «$MCU_TLS_KEY» не подходят друг к другу."
	openssl x509 -in "$MCU_TLS_CERT" -noout -checkend 0 >/dev/null || die "Срок сертификата «$MCU_TLS_CERT» истёк."
}

# Sockets have short names, and the path goes into configuration files as it is.
check_path() {
	local LC_ALL=C socket=$MCU_HOME/run/.s.PGSQL.5432
	[ "${#socket}" -le $SOCKET_MAX ] ||
		die "Путь MCU_HOME слишком длинный: имя сокета займёт ${#socket} байт, а можно не больше $SOCKET_MAX."
	[[ $MCU_HOME != *[[:space:]\"\'\\\;\$\{\}\#,]* ]] ||
		die "В пути MCU_HOME есть пробел или особый знак («$MCU_HOME»): выберите другую папку."
}

check_folder() {
	mkdir -p "$MCU_HOME" 2>/dev/null
	[ -w "$MCU_HOME" ] ||
		die "В папку «$MCU_HOME» нельзя писать: дайте на неё право или задайте другую в MCU_HOME."
}

# port_taken PORT: somebody listens on it, on the loopback or on every address.
port_taken() {
	local hex
	printf -v hex ':%04X' "$1"
	awk -v port="$hex" '$4 == "0A" && substr($2, length($2) - 4) == port &&
		($2 ~ /^(0100007F|00000000):/ || $2 ~ /^0{32}:/) { found = 1 } END { exit !found }' \
		/proc/net/tcp /proc/net/tcp6 2>/dev/null
}

check_port() {
	local low=1024
	! port_taken "$MCU_PORT" ||
		die "Порт $MCU_PORT уже занят другой программой: освободите его или задайте другой, например MCU_PORT=$((MCU_PORT + 1))."
	[ "$MCU_METRICS_PORT" = 0 ] || ! port_taken "$MCU_METRICS_PORT" ||
		die "Порт $MCU_METRICS_PORT (MCU_METRICS_PORT) уже занят другой программой."
	[ ! -r /proc/sys/net/ipv4/ip_unprivileged_port_start ] || read -r low </proc/sys/net/ipv4/ip_unprivileged_port_start
	[ "$MCU_PORT" -ge "$low" ] || die "Порт $MCU_PORT доступен только системным службам: задайте MCU_PORT не меньше $low."
}

# A new copy needs room for the cluster, its log and the demo city; an old one needs some to go on.
check_disk() {
	local need=1000
	[ ! -e "$MCU_HOME/pg/PG_VERSION" ] || need=200
	check_room "$MCU_HOME" $need " или задайте другую MCU_HOME"
}
