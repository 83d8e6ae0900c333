#!/usr/bin/env bash
# Serves the UI with hot reload. Commands go to a running `touchstone serve --ui`; TOUCHSTONE_UI names
# its address if it is not the usual one.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

.make/setup.sh
exec npm run --prefix ui dev
