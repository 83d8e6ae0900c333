#!/usr/bin/env bash
# Takes a picture of every screen, light and dark, into docs/screens, from a store that it fills with
# the demo.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

.make/setup.sh build test
.make/ui.sh
use_rust
cargo build --workspace --bin touchstone
TOUCHSTONE_BIN="$(target_dir)/debug/touchstone"
export TOUCHSTONE_BIN
cd ui
npx playwright test -c ../tests/browser/by-hand.config.ts --reporter=line screens.ts
