#!/bin/sh
# make eval: quality of the search beside its baselines, a JSON line each. BUILD: where the programs are, SHARED: real texts.
set -eu
cd "$(dirname "$0")"
build=${BUILD:-../../build}
work=$(mktemp -d "${TMPDIR:-/tmp}/mcu-eval-XXXXXX")
trap 'rm -rf "$work"' EXIT
say() { echo "{\"measure\":\"$1\",\"of\":\"$2\",\"result\":$3}"; }
# say_each MEASURE OF COMMAND…: each line that the command prints; a failure is told and ends the run, which at the left of a pipe it would not.
say_each() {
	measure=$1 of=$2
	shift 2
	"$@" >"$work/lines" 2>"$work/words" || { cat "$work/words" >&2; exit 1; }
	while read -r figure; do say "$measure" "$of" "$figure"; done <"$work/lines"
}
ndcg() { echo "$1" | sed 's/.*"ndcg10":\([0-9.]*\).*/\1/'; }
for pairs in *.tsv; do
	say "match $pairs" mcu "$("$build/mcuctl" eval match "$pairs" 2>/dev/null)"
	say "match $pairs" xapian-stock "$("$build/eval/stock" "$pairs")"
done
# say_paragraphs NAME DOCS QUERIES QRELS
say_paragraphs() {
	name=$1
	shift
	ours=$("$build/mcuctl" eval search "$@" 2>/dev/null)
	stock=$("$build/eval/stock" "$@")
	say "$name" mcu "$ours"
	say "$name" xapian-stock "$stock"
	say "$name" xapian-folded "$("$build/eval/stock" --fold "$@")"
	say "$name" postgresql "$(node postgres.mjs "$@")"
	say "$name" closed-from-stock "$(awk -v a="$(ndcg "$stock")" -v b="$(ndcg "$ours")" 'BEGIN { printf "%.3f", (b - a) / (1 - a) }')"
}
# The questions stand two by two, a pair to a paragraph: weights were tuned on every other pair. The second collection was written by
# somebody who had seen neither code nor questions of the first.
for part in all tuned unseen; do
	for file in queries.ndjson qrels.tsv; do
		awk -v part=$part 'part == "all" || int((NR - 1) / 2) % 2 == (part == "unseen")' paragraphs/$file >"$work/$file"
	done
	say_paragraphs "paragraphs-$part" paragraphs/docs.ndjson "$work/queries.ndjson" "$work/qrels.tsv"
done
say_paragraphs paragraphs-2 paragraphs-2/docs.ndjson paragraphs-2/queries.ndjson paragraphs-2/qrels.tsv

# The judged set: `eval rank` leaves the texts in a folder, the baselines read them there.
out=$work/judged
mkdir "$out"
say_each judged mcu "$build/mcuctl" eval rank judged "${SHARED:-../../../shared/data}" "$out"
for queries in "$out"/*.queries.ndjson; do
	files="${queries%.queries.ndjson}.docs.ndjson $queries judged/qrels.tsv"
	name=$(basename "$queries" .queries.ndjson)
	say "judged $name" xapian-stock "$("$build/eval/stock" $files)"
	say "judged $name" xapian-folded "$("$build/eval/stock" --fold $files)"
done

# How urgent a text is, against a reader.
say_each urgency mcu "$build/mcuctl" eval urgency urgency "${SHARED:-../../../shared/data}"

# Groups of real texts against their labels; the line has its baseline in it.
for file in incidents messages; do
	say_each cluster mcu "$build/mcuctl" eval cluster "${SHARED:-../../../shared/data}/$file.ndjson"
	say "labels" mcu "$("$build/mcuctl" eval labels "${SHARED:-../../../shared/data}/$file.ndjson" 2>/dev/null)"
	say "duplicates" mcu "$("$build/mcuctl" eval duplicates "${SHARED:-../../../shared/data}/$file.ndjson")"
done

# Themes and recipients learnt from four fifths of the real texts; what reading a new message takes.
say_each classify mcu "$build/mcuctl" eval classify "${SHARED:-../../../shared/data}"

# Planted causes in ten cities through the whole product, with and without each kind of evidence, beside the prior of the theme.
say_each causes mcu node causes.mjs causes/held.tsv

# Formal answers in cities with known canned ones, beside the shortest and the most copied; the real ones have no labels.
say_each replies all "$build/mcuctl" eval replies "${SHARED:-../../../shared/data}/im-export-sample.xlsx"

# The detector of bursts on simulated series beside its rivals, verdicts on measures beside the naive «before and after», and its regression in Farrington's settings beside R.
say_each bursts all "$build/mcuctl" eval bursts
say_each effect mcu "$build/mcuctl" eval effect
if command -v Rscript >/dev/null; then
	"$build/mcuctl" eval bursts --dump >"$work/weekly.csv"
	Rscript surveillance.R "$work/weekly.csv" "$work/surveillance.tsv"
	say surveillance mcu "$("$build/mcuctl" eval surveillance "$work/surveillance.tsv")"
fi
