#!/bin/bash
# Rules of the code that a compiler does not check. usage: ops/lint.sh; prints file:line: what, and the count last.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

FUNCTION_MAX=80
FILE_MAX=450
HEADER_MAX=120
FOUND=$(mktemp)
trap 'rm -f "$FOUND"' EXIT

sources() { git ls-files -co --exclude-standard -- "$@" | while read -r f; do [ ! -f "$f" ] || echo "$f"; done; }
report() { tee -a "$FOUND"; }

# only_in HEADER ALLOWED-REGEX: foreign headers stand each behind one face of ours.
only_in() {
	sources '*.c' '*.cc' '*.h' | grep -vE "$2" | xargs -r grep -nE "#[[:space:]]*include[[:space:]]*[<\"]($1)[>\"]" /dev/null |
		sed 's|$| — this header is for '"${3:-other files}"'|' | report
}

check_layers() {
	only_in 'fcgiapp\.h|fcgi_stdio\.h' '^fcgi/(req|worker|resp)\.|^tests/bench/' 'fcgi/worker.c, req.c and resp.c'
	only_in '(postgresql/)?libpq-fe\.h' '^fcgi/db[a-z_]*\.c$|^fcgi/db_[a-z]*\.h$' 'fcgi/db.c'
	only_in 'jwt\.h' '^fcgi/jws\.c$|^tests/unit/' 'fcgi/jws.c'
	only_in 'xapian\.h|xapian/.*' '^search/index/.*\.(cc|hh)$|^tests/bench/' 'search/index/*.cc'
	only_in 'openssl/engine\.h' '^fcgi/gost\.c$' 'fcgi/gost.c'
	sources 'search/*' | grep -E '\.(c|cc|h)$' | xargs -r grep -nE '#include "(fcgi)/' /dev/null |
		grep -vE 'mcu-indexer\.c:' | sed 's|$| — search knows nothing of the worker|' | report
}

check_calls() {
	sources '*.c' '*.cc' '*.h' | xargs -r grep -nE '\b(sprintf|vsprintf|strcpy|strcat|gets|strtok|tmpnam|mktemp)[[:space:]]*\(' /dev/null |
		grep -vE ':[0-9]+:[[:space:]]*(/?\*|//)' | sed 's|$| — unbounded or unsafe call|' | report
	sources '*.c' '*.cc' '*.h' '*.js' '*.mjs' '*.sh' '*.sql' | grep -v '^ops/lint' |
		xargs -r grep -nE '\b(TODO|FIXME|XXX)(:|[[:space:]]|$)' /dev/null | sed 's|$| — say it in an issue|' | report
}

# Secrets are compared by fcgi/same.h alone: what stops at the first difference tells by its time how far one came.
SECRET_FILES='fcgi/(auth|cookie|cursor|tokens|calls|assertion|jws|oidc|oidc_sign|esia_token|esia_http|gateway|key_ring|webhook|webhook_line|handle)\.c|fcgi/api/(session|sign_in|access|tokens|mark_page)\.c'
SECRET_NAMES='(secret|token|digest|hash|tag|state|signature|refresh|verifier|nonce|mac)\b'
check_secrets() {
	local in='([^()"]|\([^()"]*\))*'	# arguments without a literal: what is compared with one is a word of ours
	sources 'fcgi/*.c' 'fcgi/api/*.c' | grep -xE "$SECRET_FILES" | xargs grep -nE "\b(mem|b|CRYPTO_mem)cmp[[:space:]]*\(|\bstrn?(case)?cmp[[:space:]]*\($in$SECRET_NAMES$in\)" /dev/null |
		sed 's|$| — secrets are compared by fcgi/same.h|' | report
}

check_sizes() {
	sources '*.c' '*.cc' | xargs -r ctags -x --c-kinds=f --c++-kinds=f --_xformat='%F %n %e %N' 2>/dev/null |
		awk -v max=$FUNCTION_MAX '$3 - $2 + 1 > max { print $1 ":" $2 ": " $4 " has " $3 - $2 + 1 " lines, at most " max }' | report
	sources '*.c' '*.cc' '*.h' '*.js' '*.mjs' '*.sh' | grep -vE 'node_modules|/data/' | while read -r file; do
		local max=$FILE_MAX
		case $file in *.h) max=$HEADER_MAX ;; fcgi/routes.c) max=600 ;; esac	# one table for the routes
		awk -v max=$max 'END { if (NR > max) print FILENAME ":1: " NR " lines, at most " max }' "$file"
	done | report
}

# Debian 12 has Node 18: a locked package that refuses it would break a bare machine.
check_packages() {
	local lock
	for lock in nginx search tests; do
		[ ! -f $lock/package-lock.json ] || node ops/lint-packages.mjs $lock/package-lock.json
	done | report
}

# Nor does it have these of the language (browsers of today do, but the front end is tested by both).
check_language() {
	sources '*.js' '*.mjs' | grep -v node_modules | xargs grep -nE '\.(toSorted|toReversed|toSpliced)\(|Object\.groupBy|Promise\.withResolvers|Array\.fromAsync' | sed 's/$/ — not in Node 18/' | report
}

check_shell() {
	! command -v shellcheck >/dev/null || shellcheck -xf gcc ops/*.sh ops/mcu ops/lib/*.sh | report
}

check_layers
check_calls
check_secrets
check_sizes
check_packages
check_language
check_shell
echo "lint: $(wc -l <"$FOUND") remarks"
[ ! -s "$FOUND" ]
