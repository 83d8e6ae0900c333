#!/usr/bin/env bash
# Lays the recorded requests of tests/fixtures into seeds/TARGET, as that target reads them.
set -euo pipefail
cd "$(dirname "$0")"
target=$1
out=seeds/$target
fixtures=../fixtures

# The bodies of one path and content type, inflated where they were compressed.
bodies() {
  local path=$1 type=$2 head body name
  for head in "$fixtures"/otlp/*/[0-9]*.json; do
    body=${head%.json}.body
    grep -q "\"path\": \"$path\"" "$head" && grep -q "\"content-type\": \"[^\"]*$type" "$head" || continue
    name=$(basename "$(dirname "$head")")-$(basename "$body")
    if grep -q '"content-encoding": "gzip"' "$head"; then gzip -dc "$body" >"$out/$name"; else cp "$body" "$out/$name"; fi
  done
}

case $target in
  traces_protobuf) bodies /v1/traces protobuf ;;
  traces_json) bodies /v1/traces json ;;
  *) ;;
esac
[ ! -d "by-hand/$target" ] || cp by-hand/"$target"/* "$out"
