#!/usr/bin/env bash
# Cargo with the toolchain that the other scripts use.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

use_rust
exec cargo "$@"
