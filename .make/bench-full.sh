#!/usr/bin/env bash
# The whole bench: stores of one and of ten million spans, and an unmodified MLflow server (from
# PyPI, on SQLite) beside them, given the same requests. Takes about an hour and 20 GB of disk where
# --dir says (the system's temporary directory without it). Arguments are handed on; SPANS=1000000
# measures one store of that size.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

.make/setup.sh build test
place=$(mktemp -d)
server=
tidy() {
  [ -z "$server" ] || kill -TERM -- "-$server" 2>/dev/null || true
  rm -rf "$place"
}
trap tidy EXIT

python=$(python_with tests/clients/mlflow/requirements.txt)
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
say "starting an MLflow server on port $port"
# A group of its own, so that its workers end with it.
setsid "$(dirname "$python")/mlflow" server --host 127.0.0.1 --port "$port" \
  --backend-store-uri "sqlite:///$place/mlflow.db" --default-artifact-root "$place/artifacts" \
  >"$place/mlflow.log" 2>&1 &
server=$!
for _ in $(seq 120); do
  curl --silent --fail "http://127.0.0.1:$port/health" >"$place/health" 2>&1 && break
  sleep 1
done
[ -s "$place/health" ] || die "the MLflow server did not start: $(tail -n 5 "$place/mlflow.log")"
.make/bench.sh --spans "${SPANS:-1000000,10000000}" --mlflow "http://127.0.0.1:$port" \
  --mlflow-database "$place/mlflow.db" "$@"
