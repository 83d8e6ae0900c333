#!/usr/bin/env bash
# Builds the release programs.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

.make/setup.sh build window
.make/ui.sh
use_rust
say "building the release programs (the first time usually 8 min on two cores)"
cargo build --release --workspace --bin touchstone --bin touchstone-app
say "done: $(target_dir)/release/touchstone and touchstone-app"
