#!/usr/bin/env bash
# Builds ui/dist, which the Rust programs carry inside, if a source of it is newer.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

inputs=(ui/src ui/public ui/index.html ui/package-lock.json ui/tsconfig.json ui/vite.config.ts)
built=ui/dist/index.html
# Without assets the page is the stub that Cargo puts there for a clone whose UI was not built.
if [ -d ui/dist/assets ] && [ -z "$(find "${inputs[@]}" -newer "$built" -print -quit)" ]; then
  exit 0
fi
say "building the UI (usually 10 s)"
npm run --silent --prefix ui build -- --logLevel warn >&2
