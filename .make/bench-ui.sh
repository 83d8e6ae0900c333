#!/usr/bin/env bash
# Measures the screens, in Chromium and in the real window, on a store that it fills. Takes about an
# hour and 15 GB of disk where DIR says (the system's temporary directory without it).
#
#   TRACES=100000       traces of ten spans in the list
#   LARGE=33000         spans of the large traces
#   HUGE=1000000        spans of the largest one
#   GIGABYTES=10        the store's size when the window's start is measured
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

.make/setup.sh build window test
.make/ui.sh
use_rust
say "building for release (the first time usually 8 min on two cores, later two)"
cargo build --release --workspace --bin touchstone --bin touchstone-bench --bin touchstone-app
cargo build --release --workspace --bin empty-window --features touchstone-app/empty-window
programs=$(target_dir)/release

place=$(mktemp -d "${DIR:-${TMPDIR:-/tmp}}/touchstone-bench-ui-XXXXXX")
trap 'rm -rf "$place"' EXIT
export TOUCHSTONE_BIN=$programs/touchstone
export TOUCHSTONE_FILLED=$place/filled.json TOUCHSTONE_MEASURED=$place/measured.jsonl

fill() { "$programs/touchstone-bench" fill --home "$place/home" "$@" >"$TOUCHSTONE_FILLED"; }
measure() { (cd ui && npx playwright test -c ../tests/browser/by-hand.config.ts --reporter=line "$@"); }

large=${LARGE:-33000}
say "filling the store (usually five minutes)"
fill --spans "$((${TRACES:-100000} * 10))" \
  --long "$(printf '200,%.0s' {1..10})$large,$large,$large,${HUGE:-1000000}"
say "measuring the screens (usually ten minutes); other load on this machine shows in the numbers"
failed=0
measure measure/screens || failed=1
say "filling the store to ${GIGABYTES:-10} GB (usually ten minutes)"
fill --gigabytes "${GIGABYTES:-10}"
say "measuring the window's start and its memory (usually five minutes)"
measure measure/start || failed=1
[ "$failed" = 0 ] || die "something could not be measured; its reason stands above"
