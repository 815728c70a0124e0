# shellcheck shell=bash
# The private PostgreSQL cluster: $MCU_HOME/pg, a unix socket in $MCU_HOME/run, no TCP, peer authentication.

PG_ROLES=(postgres mcu_owner mcu_api mcu_jobs mcu_indexer)

has_own_cluster() { [ -z "${MCU_DSN:-}" ]; }

# dsn ROLE [DATABASE]
dsn() {
	if has_own_cluster; then echo "host=$MCU_HOME/run dbname=${2:-mcu} user=$1"; else echo "$MCU_DSN user=$1"; fi
}

# sql ROLE QUERY: the bare value.
sql() { "$PG_BIN/psql" -XqAt -v ON_ERROR_STOP=1 "$(dsn "$1")" -c "$2"; }

cluster_up() {
	[ -x "$PG_BIN/psql" ] || die "Не найден PostgreSQL 15 ($PG_BIN): выполните make deps."
	has_own_cluster || { cluster_foreign; return; }
	[ -e "$MCU_HOME/pg/PG_VERSION" ] || cluster_init
	cluster_configure
	child_start postgres
	wait_until 600 cluster_answers || die_of postgres "PostgreSQL не запустился"
	cluster_answering || die_of postgres "PostgreSQL не запустился"
	PGOPTIONS='-c client_min_messages=warning' "$PG_BIN/psql" -Xq -v ON_ERROR_STOP=1 "$(dsn postgres postgres)" -f "$MCU_HOME/app/sql/bootstrap.sql" \
		>>"$MCU_HOME/log/setup.log" 2>&1 || die_of setup "Не удалось создать базу"
}

cluster_answering() { "$PG_BIN/pg_isready" -q -h "$MCU_HOME/run" -U postgres -d postgres; }
# Ends the wait both when it answers and when it died.
cluster_answers() { cluster_answering || ! child_runs postgres || [ -n "$STOPPING" ]; }

cluster_foreign() {
	local said
	said=$(sql mcu_owner 'select 1' 2>&1 >/dev/null) && return
	said=${said%%$'\n'*}
	die "База по MCU_DSN недоступна для роли mcu_owner (как её подготовить: MCU_DSN в ops/env.example): ${said##*failed: }"
}

# Made beside and renamed, so that a half-made cluster is never taken for a whole one.
cluster_init() {
	say "Создаю базу данных…"
	rm -rf "$MCU_HOME/pg.new"
	step setup "$PG_BIN/initdb" -D "$MCU_HOME/pg.new" -U postgres --encoding=UTF8 --locale=C.UTF-8 \
		--auth=peer --data-checksums --no-instructions || die_of setup "Не удалось создать базу"
	echo "include 'mcu.conf'" >>"$MCU_HOME/pg.new/postgresql.conf"
	mv "$MCU_HOME/pg.new" "$MCU_HOME/pg"
}

# Written at each start: the folder may have been moved, the memory changed.
cluster_configure() {
	cluster_settings >"$MCU_HOME/pg/mcu.conf"
	echo "local all all peer map=mcu" >"$MCU_HOME/pg/pg_hba.conf"
	local role account
	for role in "${PG_ROLES[@]}"; do
		for account in "$(id -un)" root; do echo "mcu $account $role"; done
	done | sort -u >"$MCU_HOME/pg/pg_ident.conf"
	forget_dead_postmaster
}

memory_mb() { awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo; }

# A sixteenth of the memory for PostgreSQL's own cache: the machine also carries the index and the workers. Pages of the log
# are packed by lz4: with the default packing that alone is a third of the time of building the indexes of a large load. Nobody
# follows this cluster by its log, so the log holds what recovery after a crash needs and no more: what is loaded into a new table
# goes past it and is synced at the commit. Its messages are cut to their first line: DETAIL and CONTEXT of a refused row are the
# row, with the names and addresses of people.
cluster_settings() {
	local all shared
	all=$(memory_mb)
	shared=${MCU_PG_MEMORY_MB:-$((all / 16))}
	[ -n "$MCU_PG_MEMORY_MB" ] || shared=$((shared < 64 ? 64 : shared > 2048 ? 2048 : shared))
	cat <<-END
		listen_addresses = ''
		unix_socket_directories = '$MCU_HOME/run'
		unix_socket_permissions = 0770
		max_connections = 150
		shared_buffers = ${shared}MB
		effective_cache_size = $((all / 2))MB
		work_mem = 16MB
		maintenance_work_mem = $((shared < 256 ? 64 : 256))MB
		wal_level = minimal
		max_wal_senders = 0
		max_wal_size = 2GB
		min_wal_size = 80MB
		wal_compression = lz4
		default_toast_compression = lz4
		checkpoint_timeout = 15min
		random_page_cost = 1.1
		jit = off
		timezone = 'Europe/Moscow'
		log_timezone = 'Europe/Moscow'
		log_line_prefix = '%m [%p] %u '
		log_min_duration_statement = -1
		log_parameter_max_length = 0
		log_parameter_max_length_on_error = 0
		log_min_error_statement = panic
		log_error_verbosity = terse
		shared_preload_libraries = 'pg_stat_statements'
		pg_stat_statements.save = on
	END
}

# After a power cut the number in postmaster.pid may belong to a stranger; PostgreSQL would refuse to start then.
forget_dead_postmaster() {
	local pid file
	for file in "$MCU_HOME/pg/postmaster.pid" "$MCU_HOME/run/.s.PGSQL.5432.lock"; do
		[ -s "$file" ] || continue
		read -r pid <"$file"
		[ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$MCU_HOME/pg" ] || rm -f "$file"
	done
}
