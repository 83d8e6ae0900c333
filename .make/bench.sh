#!/usr/bin/env bash
# Builds the release programs that are measured and measures them. Arguments are handed on.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

.make/setup.sh build
.make/ui.sh
use_rust
say "building for release (the first time usually 6 min on two cores, later one)"
cargo build --release -p touchstone-cli -p touchstone-bench
say "measuring (about one minute); other load on this machine shows in the numbers"
exec "$(target_dir)/release/touchstone-bench" "$@"
