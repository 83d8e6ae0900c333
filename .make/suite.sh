#!/usr/bin/env bash
# Runs one suite in the foreground: suite.sh NAME. `make test` runs them all through test.sh.
#
# To add a suite: write suite_NAME here and name it in SUITES of test.sh.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

# Runs a command that counts as one test. The suite goes on after a failure, and fails at its end.
failures=0
check() {
  local what=$1
  shift
  if "$@"; then
    echo "check passed: $what"
  else
    echo "check failed: $what"
    failures=$((failures + 1))
  fi
}

build_ui() { .make/ui.sh; }

# Every call of Cargo names the whole workspace: for a part of it Cargo would choose other features
# for some dependencies, and compile them once more.
build_program() {
  cargo build --workspace --bin touchstone
  TOUCHSTONE_BIN="$(target_dir)/debug/touchstone"
  export TOUCHSTONE_BIN
}

suite_format() {
  check rustfmt cargo fmt --all --check
  check "rustfmt, programs that fuzz" cargo fmt --manifest-path tests/fuzz/Cargo.toml --check
}

suite_lint() {
  check shellcheck shellcheck -x .make/*.sh .ci/run
  check "the UI builds" build_ui
  check clippy cargo clippy --workspace --all-targets --features touchstone-app/empty-window -- -D warnings
  # Tests of the whole system run apart from the others, so that --all-targets leaves them out.
  check "clippy, tests of the whole system and the window" cargo clippy --workspace --test system --test desktop -- -D warnings
  RUSTDOCFLAGS="-D warnings" check rustdoc cargo doc --workspace --no-deps
  check "oxlint and knip" npm run --silent --prefix ui lint
}

suite_rust() { build_ui && cargo test --workspace --no-fail-fast; }

suite_ui() { npm test --silent --prefix ui; }

suite_system() {
  build_ui
  check "tests of the whole system" cargo test --workspace --test system
  cargo build --workspace --bin touchstone --bin touchstone-bench
  check "a short bench reads back what was acknowledged" \
    "$(target_dir)/debug/touchstone-bench" --seconds 1 --spans 2000
}

# One folder of tests/clients in the Python of its requirements; what comes after is for the environment.
clients_of() {
  local of=tests/clients/$1 python
  python=$(python_with "$of/requirements.txt")
  env "${@:2}" "$python" -B -m pytest -q -p no:cacheprovider "$of" || failures=$((failures + 1))
}

suite_clients() {
  local of=tests/clients
  build_ui
  build_program
  clients_of otel_sdk TOUCHSTONE_PYTHON_JSON="$(python_with $of/otel_sdk/requirements-json.txt)"
  clients_of otlp_more TOUCHSTONE_PYTHON_TRACELOOP="$(python_with $of/otlp_more/requirements-traceloop.txt)"
  clients_of mlflow
  clients_of mlflow_import
  clients_of langfuse_import
}

suite_browser() {
  build_ui
  build_program
  cd ui
  npx playwright test -c ../tests/browser/playwright.config.ts --reporter=line
}

# The tests bring their own display.
suite_window() {
  build_ui
  cargo build --workspace --bins
  cargo test --workspace --test desktop
}

name=${1:?which suite?}
declare -F "suite_$name" >/dev/null || die "there is no suite $name"
use_rust
"suite_$name"
[ "$failures" = 0 ]
