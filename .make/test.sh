#!/usr/bin/env bash
# Runs the suites named, else all, one after another; one that fails does not stop the others. Ends
# with one line per suite and the total. Whole outputs lie in target/test-logs/.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

# Name and usual minutes on two cores with compiled dependencies; quick ones first.
SUITES="format:0 ui:1 lint:2 rust:3 system:1 clients:4 browser:2 window:2"
# Beyond this a suite hangs. The first run on a machine compiles everything within its suite.
LIMIT=40m
TAIL=100

logs=target/test-logs
mkdir -p "$logs"
# A test that forgets to name a home must not write into the user's.
TOUCHSTONE_HOME=$(mktemp -d)
export TOUCHSTONE_HOME
trap 'rm -rf "$TOUCHSTONE_HOME"' EXIT

# Passed, failed and skipped tests of a log: Cargo's, Vitest's, pytest's, Playwright's and our checks'.
count() {
  sed 's/\x1b\[[0-9;]*[A-Za-z]//g; s/\r/\n/g' "$1" | awk '
    function add(text,   n, words, i, word) {
      gsub(/[(),;|=]/, " ", text)
      n = split(text, words, " ")
      for (i = 2; i <= n; i++) {
        word = words[i]
        if (words[i - 1] !~ /^[0-9]+$/) continue
        if (word == "passed" || word == "flaky") passed += words[i - 1]
        else if (word == "failed" || word == "error" || word == "errors") failed += words[i - 1]
        else if (word == "skipped" || word == "ignored" || word == "todo") skipped += words[i - 1]
      }
    }
    /^test result: / { add($0) }
    /^ +Tests  / { add($0) }
    /^=* ?[0-9]+ (passed|failed|skipped|errors?|xfailed|deselected).* in [0-9.:]+s/ { add($0) }
    /^ +[0-9]+ (passed|failed|flaky|skipped|did not run)( \([0-9.]+(ms|s|m|h)\))?$/ { add($0) }
    /^check passed: / { passed++ }
    /^check failed: / { failed++ }
    END { print passed + 0, failed + 0, skipped + 0 }'
}

run_suite() {
  local name=$1 minutes=$2 log="$logs/$1.log" begun=$SECONDS status=0 passed failed skipped line
  say "$name … (usually $([ "$minutes" = 0 ] && echo "seconds" || echo "$minutes min"))"
  timeout --kill-after=30s "$LIMIT" .make/suite.sh "$name" >"$log" 2>&1 </dev/null || status=$?
  read -r passed failed skipped < <(count "$log")
  if [ "$status" = 124 ]; then echo "stopped after $LIMIT" >>"$log"; fi
  if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
  if [ "$status" = 0 ] && [ $((passed + failed)) = 0 ]; then
    echo "no test was run" >>"$log"
    failed=1
  fi
  if [ "$failed" != 0 ]; then
    tail -n "$TAIL" "$log" | sed 's/^/    /'
    echo "    (all of it: $log)"
  fi
  printf -v line '%s %-8s %5d passed %3d failed' "$([ "$failed" = 0 ] && echo "✔" || echo "✘")" \
    "$name" "$passed" "$failed"
  if [ "$skipped" != 0 ]; then line+=" $skipped skipped"; fi
  lines+=("$line  $((SECONDS - begun)) s")
  total_passed=$((total_passed + passed))
  total_failed=$((total_failed + failed))
}

.make/setup.sh build window test

total_passed=0 total_failed=0 lines=()
begun=$SECONDS
if [ $# = 0 ]; then
  say "running all suites (usually 10 min; the first time on a machine 20)"
  # shellcheck disable=SC2086 # one word each
  set -- $SUITES
fi
for wanted in "$@"; do
  name=${wanted%%:*}
  entry=$(tr ' ' '\n' <<<"$SUITES" | grep "^$name:") || die "there is no suite $name; there are: $SUITES"
  run_suite "$name" "${entry#*:}"
done

echo
printf '%s\n' "${lines[@]}"
echo "$((SECONDS - begun)) s in all"
echo "$total_passed passed, $total_failed failed"
[ "$total_failed" = 0 ]
