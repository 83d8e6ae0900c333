#!/usr/bin/env bash
# Fuzzes every decoder: fuzz.sh [SECONDS [TARGET …]]. Two targets run at a time. Seeds are the recorded requests of
# tests/fixtures; what was found stays in tests/fuzz/corpus, and what fails in tests/fuzz/findings.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"
use_rust

seconds=${1:-600}
shift || true
cd tests/fuzz
targets=("$@")
[ "${#targets[@]}" != 0 ] || mapfile -t targets < <(basename -a -s .rs targets/*.rs)

# The coverage that libFuzzer steers by, on the stable compiler.
RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
RUSTFLAGS="$RUSTFLAGS -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
RUSTFLAGS="$RUSTFLAGS -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
RUSTFLAGS="$RUSTFLAGS -Ccodegen-units=1"
export RUSTFLAGS
CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/fuzz"
export CARGO_TARGET_DIR
# A target names its host, so that the build scripts are built without coverage.
host=$(rustc -vV | sed -n 's/^host: //p')
cargo build --release --target "$host"

fuzz() {
  local name=$1
  mkdir -p "corpus/$name" "findings/$name"
  "$CARGO_TARGET_DIR/$host/release/$name" -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=20 \
    -print_final_stats=1 -artifact_prefix="findings/$name/" "corpus/$name" "seeds/$name" 2>"$CARGO_TARGET_DIR/$name.log"
}

failed=0
running=0
for name in "${targets[@]}"; do
  say "fuzzing $name for $seconds s"
  mkdir -p "seeds/$name"
  ./seeds.sh "$name"
  fuzz "$name" &
  running=$((running + 1))
  if [ "$running" -ge 2 ]; then
    wait -n || failed=1
    running=$((running - 1))
  fi
done
while [ "$running" -gt 0 ]; do
  wait -n || failed=1
  running=$((running - 1))
done
for name in "${targets[@]}"; do
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$CARGO_TARGET_DIR/$name.log")
  cover=$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "$CARGO_TARGET_DIR/$name.log" | tail -1)
  printf '%-18s %12s runs, %s edges, %s inputs kept, %s findings\n' "$name" "${runs:-?}" "${cover:-?}" \
    "$(find "corpus/$name" -type f | wc -l)" "$(find "findings/$name" -type f | wc -l)"
done
[ "$failed" = 0 ] || die "something was found: see tests/fuzz/findings"
