#!/usr/bin/env bash
# Fuzzes every decoder: fuzz.sh [SECONDS [TARGET …]]. Two targets run at a time, or AT_ONCE. They begin
# with the recorded requests of tests/fixtures, with tests/fuzz/by-hand, and with what earlier runs kept.
# What is worth keeping is put into tests/fuzz/corpus; what fails lies in tests/fuzz/findings.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"
use_rust

seconds=${1:-600}
at_once=${AT_ONCE:-2}
shift || true
# Longer inputs make a target slow and find nothing that shorter ones do not.
longest=16384
work=$(target_dir)/fuzz
fuzz=tests/fuzz
targets=("$@")
[ "${#targets[@]}" != 0 ] || mapfile -t targets < <(basename -a -s .rs $fuzz/src/bin/*.rs)

rm -rf "$work/seeds"
cargo run --quiet -p touchstone-fuzz --example seeds -- "$work/seeds"

# The coverage that libFuzzer steers by, on the stable compiler. A target names its host, so that
# build scripts are built without it.
host=$(rustc -vV | sed -n 's/^host: //p')
flags="--cfg fuzzing -Cpasses=sancov-module"
for flag in level=4 inline-8bit-counters pc-table trace-compares; do
  flags="$flags -Cllvm-args=-sanitizer-coverage-$flag"
done
flags="$flags -Ccodegen-units=1"
RUSTFLAGS=$flags CARGO_TARGET_DIR=$work cargo build --release --target "$host" --manifest-path $fuzz/Cargo.toml
programs=$work/$host/release

# Stores on a disk would wait for it at every commit.
[ ! -d /dev/shm ] || export TMPDIR=/dev/shm

# The words that the readers of a target look for.
words() {
  local crates=src-tauri/crates where
  case $1 in
    traces_* | logs_* | metrics | conventions) where=("$crates/ingest/src/convention" "$crates/ingest/src/otlp/json") ;;
    filter | order_by | search) where=("$crates/domain/src/filter") ;;
    mlflow_*) where=("$crates/mlflow/src" "$crates/domain/src/filter") ;;
    import_*) where=("$crates/transfer/src/format" "$crates/transfer/src/read") ;;
    redaction) where=("$crates/redact/src") ;;
    *) return 0 ;;
  esac
  grep -rhoE '"[A-Za-z0-9_./:-]{2,60}"' "${where[@]}" | sort -u
}

run() {
  local name=$1 dictionary=()
  mkdir -p "$work/corpus/$name" "$work/seeds/$name" $fuzz/{by-hand,corpus,findings}/"$name"
  words "$name" >"$work/$name.words"
  [ ! -s "$work/$name.words" ] || dictionary=(-dict="$work/$name.words")
  "$programs/$name" -max_total_time="$seconds" -max_len=$longest "${dictionary[@]}" -rss_limit_mb=4096 \
    -timeout=20 -print_final_stats=1 -artifact_prefix="$fuzz/findings/$name/" "$work/corpus/$name" \
    "$work/seeds/$name" $fuzz/{by-hand,corpus}/"$name" 2>"$work/$name.log"
}

# Keeps the fewest inputs that reach what all of them reach.
keep() {
  local name=$1 kept=$work/kept/$1
  rm -rf "$kept"
  mkdir -p "$kept"
  "$programs/$name" -set_cover_merge=1 -use_counters=0 -max_len=$longest "$kept" $fuzz/corpus/"$name" "$work/corpus/$name" \
    "$work/seeds/$name" 2>"$work/$name.merge.log" || return 1
  rm -rf "${fuzz:?}/corpus/$name"
  cp -r "$kept" $fuzz/corpus/"$name"
}

failed=0
both() {
  say "fuzzing $1 for $seconds s"
  run "$1" && keep "$1"
}
for name in "${targets[@]}"; do
  [ "$(jobs -rp | wc -l)" -lt "$at_once" ] || wait -n || failed=1
  both "$name" &
done
while [ -n "$(jobs -rp)" ]; do wait -n || failed=1; done

# The last number that a line of a target's log gives behind some words.
last() { sed -n "s/.*$2 *\([0-9][0-9]*\).*/\1/p" "$work/$1.log" | tail -1; }
rmdir $fuzz/findings/* 2>/dev/null || true
for name in "${targets[@]}"; do
  printf '| %s | %s | %s | %s | %s | %s |\n' "$name" "$(last "$name" stat::number_of_executed_units:)" \
    "$(last "$name" ' cov:')" "$((seconds / 60))" "$(find $fuzz/corpus/"$name" -type f 2>/dev/null | wc -l)" \
    "$(find $fuzz/findings/"$name" -type f 2>/dev/null | wc -l)"
done
[ "$failed" = 0 ] || die "a target failed: its inputs are in tests/fuzz/findings, its log in $work"
