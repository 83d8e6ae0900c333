"""The real program, as a test drives it: `touchstone serve` and `touchstone call`."""

import json
import os
import subprocess
import time

PROGRAM = os.environ["TOUCHSTONE_BIN"]


class Touchstone:
    """A running engine with a home of its own; ends with its `with` block."""

    def __init__(self, home):
        self.home = str(home)

    def __enter__(self):
        command = [PROGRAM, "serve", "--json", "--collector-port", "0", "--home", self.home]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.process.stdout.readline())
        assert ready["event"] == "ready"
        self.collector = ready["collector"]
        self.grpc = ready["grpc"]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            assert self.process.wait(timeout=10) == 0
        finally:
            self.process.kill()
            self.process.stdout.close()

    def call(self, command, **request):
        """One command of the window, through the command line."""
        answer = subprocess.run(
            [PROGRAM, "call", command, json.dumps(request), "--home", self.home],
            capture_output=True, text=True, timeout=30)
        assert answer.returncode == 0, answer.stderr or answer.stdout
        return json.loads(answer.stdout)

    def traces(self, **request):
        return self.call("trace_list", **request)["rows"]

    def trace_once(self, trace_id, complete=lambda row: True, patience=10):
        """The trace's row as soon as it is there."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            for row in self.traces():
                if row["trace_id"] == trace_id and complete(row):
                    return row
        raise AssertionError(f"trace {trace_id} did not come within {patience} s: {self.traces()}")

    def spans(self, trace_id):
        rows = self.call("trace_rows", trace_id=trace_id, collapsed=[], offset=0, count=500)
        assert rows["total"] == len(rows["rows"])
        return rows["rows"]

    def span(self, row, trace_id):
        return self.call("span_get", trace_id=trace_id, span_id=row["span_id"])

    def tree(self, trace_id):
        """The names of the spans, each indented by its depth."""
        return ["  " * row["depth"] + row["name"] for row in self.spans(trace_id)]
