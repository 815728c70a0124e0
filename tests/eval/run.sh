#!/bin/sh
# make eval: quality of the search beside its baselines, a JSON line each. BUILD: where the programs are.
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
