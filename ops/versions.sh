#!/bin/bash
# What the product stands on, by package: installed, offered by the archive, and the last holes that Debian's changelog says are closed in what is installed.
# `make versions`. A row that ends in «update» is behind the archive: apt-get upgrade, then start again.
set -u
packages() {
	local lib
	for lib in "${BUILD:-build}"/mcu-api "${BUILD:-build}"/mcu-indexer; do
		ldd "$lib" 2>/dev/null | awk '$3 ~ /^\// { print $3 }'
	done | sort -u | while read -r lib; do
		{ dpkg-query -S "$lib" || dpkg-query -S "/usr$lib"; } 2>/dev/null | head -1 | cut -d: -f1
	done
	echo postgresql-15 nginx nodejs openssl ca-certificates | tr ' ' '\n'
}
holes() { zcat -f "/usr/share/doc/$1/changelog.Debian.gz" 2>/dev/null | grep -oE 'CVE-[0-9]{4}-[0-9]+' | awk '!seen[$0]++' | head -4 | paste -sd ' '; }
echo "| Package | Installed | Offered | Closed last |"
echo "|---|---|---|---|"
packages | sort -u | while read -r name; do
	have=$(dpkg-query -W -f '${Version}' "$name" 2>/dev/null) || continue
	[ -n "$have" ] || continue
	offered=$(apt-cache policy "$name" | awk '/Candidate:/ { print $2 }')
	late=
	! dpkg --compare-versions "$have" lt "$offered" || late=' update'
	echo "| $name | $have | $offered$late | $(holes "$name") |"
done
