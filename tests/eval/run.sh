#!/bin/sh
# make eval: quality of the search beside its baselines, a JSON line each. BUILD: where the programs are, SHARED: real texts.
set -eu
cd "$(dirname "$0")"
build=${BUILD:-../../build}
files="paragraphs/docs.ndjson paragraphs/queries.ndjson paragraphs/qrels.tsv"
say() { echo "{\"measure\":\"$1\",\"of\":\"$2\",\"result\":$3}"; }
for pairs in *.tsv; do
	say match "$pairs" "$("$build/mcuctl" eval match "$pairs" 2>/dev/null)"
done
say paragraphs mcu "$("$build/mcuctl" eval search $files)"
say paragraphs xapian-stock "$("$build/eval/stock" $files)"
say paragraphs xapian-folded "$("$build/eval/stock" --fold $files)"

# The judged set: `eval rank` leaves the texts in a folder, the baselines read them there.
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$build/mcuctl" eval rank judged "${SHARED:-../../../shared/data}" "$out" >"$out/figures"
while read -r figure; do say judged mcu "$figure"; done <"$out/figures"
for queries in "$out"/*.queries.ndjson; do
	files="${queries%.queries.ndjson}.docs.ndjson $queries judged/qrels.tsv"
	name=$(basename "$queries" .queries.ndjson)
	say "judged $name" xapian-stock "$("$build/eval/stock" $files)"
	say "judged $name" xapian-folded "$("$build/eval/stock" --fold $files)"
done
