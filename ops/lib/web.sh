# shellcheck shell=bash
# nginx of this copy, and what the operator is told when it answers.

nginx_configure() {
	local template hsts=
	[[ $MCU_ADDRESS != https://* ]] || hsts="max-age=31536000"
	for template in "$MCU_HOME"/app/nginx/*.in; do
		sed -e "s|@HOME@|$MCU_HOME|g" -e "s|@PORT@|$MCU_PORT|g" -e "s|@ADDRESS@|$MCU_ADDRESS|g" -e "s|@HSTS@|$hsts|g" \
			-e "s|@RATE@|$MCU_RATE|g" -e "s|@BURST@|$((MCU_RATE * 5))|g" -e "s|@SESSION_RATE@|$(((MCU_RATE + 9) / 10))|g" \
			-e "s|@TLS_LISTEN@|$MCU_TLS_LISTEN|g" -e "s|@TLS_CERT@|$MCU_TLS_CERT|g" -e "s|@TLS_KEY@|$MCU_TLS_KEY|g" "$template" \
			>"$MCU_HOME/nginx/$(basename "$template" .in)"
	done
	[ "$MCU_ENV" = development ] || : >"$MCU_HOME/nginx/esia.conf"
	[ -n "$MCU_TLS_CERT" ] || : >"$MCU_HOME/nginx/tls.conf"
	nginx_ -t -q >>"$MCU_HOME/log/setup.log" 2>&1 || die_of setup "nginx не принял свои настройки"
}

nginx_() { /usr/sbin/nginx -p "$MCU_HOME/nginx/" -c nginx.conf -e stderr "$@"; }

# http_status PATH: the status our nginx answers, by bash alone.
http_status() {
	local line=
	{ exec 7<>"/dev/tcp/127.0.0.1/$MCU_PORT"; } 2>/dev/null || return 1
	printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$1" >&7
	read -r -t 10 line <&7
	exec 7>&-
	[[ $line =~ ^HTTP/[0-9.]+\ ([0-9]{3}) ]] && echo "${BASH_REMATCH[1]}"
}

# In development the door of the sign-in is a program of ours: whoever is told that МЦУ works must be able to go in.
is_ready() { [ -n "$STOPPING" ] || { [ "$(http_status /ready)" = 200 ] && door_open; }; }
door_open() { [ "$MCU_ENV" != development ] || [[ $(http_status /esia/) =~ ^[234] ]]; }

wait_ready() {
	wait_until 120 is_ready || die_of mcu-api "МЦУ не ответил за две минуты"
	[ -z "$STOPPING" ] || exit 0
}

# The words are kept in run/ready, which also tells `up` that it may end.
announce() {
	local words
	words=$(banner)
	say "$words"
	echo "$words" >"$MCU_HOME/run/ready"
}

banner() {
	say ""
	say "МЦУ работает: $MCU_ADDRESS"
	if [ "$MCU_ENV" = development ]; then
		say "Вход: «Войти через Госуслуги», затем выберите сотрудника на странице имитатора ЕСИА."
		accounts
		say "Токен для скриптов: $MCU_HOME/app/bin/mcuctl token --account analyst"
	fi
	say "Журналы: $MCU_HOME/log. Остановить: Ctrl-C или make down."
}

# The demo accounts as a table: login, name, roles.
accounts() {
	sql mcu_owner "select format('  %s %s %s', rpad(a.login, 10), rpad(a.name, 34), string_agg(r.name, ', ' order by r.position))
		from mcu.account a join mcu.role_grant g on g.account_id = a.id join mcu.role r on r.code = g.role
		group by a.id order by min(r.position), a.login limit 24" 2>>"$MCU_HOME/log/setup.log"
}
