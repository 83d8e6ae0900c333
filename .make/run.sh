#!/usr/bin/env bash
# Builds what is missing and starts Touchstone: the window, or, on a machine without a display, the
# engine with the browser UI, whose address it prints. Arguments are handed on.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

if has_display; then
  program=touchstone-app
  groups=(build window)
else
  program=touchstone
  groups=(build)
  set -- serve --ui "$@"
  say "there is no display, so Touchstone will show itself in a browser"
fi
.make/setup.sh "${groups[@]}"
.make/ui.sh
use_rust
say "building $program (the first time usually 5 min on two cores, later seconds)"
cargo build --workspace --bin "$program"
say "starting $program; Ctrl+C ends it"
exec "$(target_dir)/debug/$program" "$@"
