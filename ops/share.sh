#!/bin/sh
# Gathers in one folder what the programs read at run time, so that nothing is read from the checkout.
# usage: ops/share.sh TARGET
set -eu
target=$1
# Made anew: a file renamed or deleted must not live on here.
rm -rf "$target"
mkdir -p "$target/sql" "$target/www"
cp -a sql/migrations sql/reference "$target/sql/"
cp -a fcgi/openapi.yaml "$target/"
[ ! -d nginx/www ] || cp -a nginx/www/. "$target/www/"
[ -d search/node_modules/az/dicts ] || echo "Нет словаря форм слов search/node_modules/az/dicts: без него не запустится ни одна программа. Его приносит make deps." >&2
[ ! -d search/node_modules/az/dicts ] || { mkdir -p "$target/dict"; cp -a search/node_modules/az/dicts/. "$target/dict/"; }
[ ! -d search/data ] || { mkdir -p "$target/search"; cp -a search/data/. "$target/search/"; }
[ ! -d tests/city/data ] || { mkdir -p "$target/city"; cp -a tests/city/data/. "$target/city/"; }
[ ! -d tests/esia ] || { mkdir -p "$target/esia"; cp -a tests/esia/. "$target/esia/"; }
[ ! -f nginx/modules.mjs ] || [ ! -d nginx/node_modules ] || node nginx/modules.mjs "$target/www"
