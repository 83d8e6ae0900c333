#!/usr/bin/env bash
# The slow tests of durability: soak.sh [KILLS]. A hundred kills unless another number is given.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

.make/setup.sh build test
.make/ui.sh
use_rust
say "killing the program ${1:-100} times in the middle of its work (usually 10 min)"
TOUCHSTONE_KILLS=${1:-100} cargo test --workspace --test system -- --nocapture outlives
