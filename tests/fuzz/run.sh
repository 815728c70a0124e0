#!/bin/sh
# usage: tests/fuzz/run.sh SECONDS TARGET…      each target by libFuzzer over its seeds; what was found lies in $BUILD/fuzz/found
cd "$(dirname "$0")/../.." || exit 1
seconds=$1
shift
failed=0
export MCU_SHARE="$BUILD/share" ASAN_OPTIONS=detect_leaks=1
mkdir -p "$BUILD/fuzz/found"
for target in "$@"; do
	mkdir -p "$BUILD/fuzz/corpus/$target"
	log=$BUILD/fuzz/$target.log
	if "$BUILD/fuzz/$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -max_len=8192 -artifact_prefix="$BUILD/fuzz/found/$target-" \
		"$BUILD/fuzz/corpus/$target" "tests/fuzz/seeds/$target" >"$log" 2>&1; then
		echo "  ok   fuzz $target: $(grep -o 'Done .*' "$log")"
	else
		failed=$((failed + 1))
		echo "  FAIL fuzz $target: $log"
		grep -E 'ERROR|SUMMARY|runtime error|^tests/fuzz|Test unit written' "$log" | head -n 8
	fi
done
echo "$# targets, $failed failed"
[ "$failed" = 0 ]
