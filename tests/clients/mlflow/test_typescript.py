"""The exchange of MLflow's TypeScript SDK (npm package mlflow-tracing), request by request.

The package itself is not in every registry, so this module sends what its exporter sends: the trace's
information first, then all spans as one file beside it. Unlike Python's file its attributes are plain
JSON, a root's parent is the empty string, and the trace id of its spans is not to be trusted, because the
SDK encodes the id with its `tr-` prefix.
"""

import base64
import datetime
import secrets
import time
from urllib.parse import urlsplit

import mlflow
import pytest
from conftest import row_of


def encoded(span_id):
    return base64.b64encode(bytes.fromhex(span_id)).decode()


def encoded_with_prefix(trace_id):
    """As JavaScript's parseInt reads two characters at a time, the prefix included."""
    pairs = [trace_id[at:at + 2] for at in range(0, 32, 2)]
    digits = "0123456789abcdef"

    def parsed(pair):
        if pair[0] == "-":
            return -digits.index(pair[1]) % 256
        return int(pair, 16) if set(pair) <= set(digits) else 0

    return base64.b64encode(bytes(parsed(pair) for pair in pairs)).decode()


class Sdk:
    def __init__(self, ask, experiment):
        self.ask, self.experiment = ask, experiment
        self.now = int(time.time() * 1000)
        self.trace_id = "tr-" + secrets.token_hex(16)
        self.root, self.child = secrets.token_hex(8), secrets.token_hex(8)

    def span(self, name, span_id, parent, start_ms, took_ms, kind, inputs, outputs, failed=None, **more):
        events = [] if failed is None else [{"name": "exception", "time_unix_nano": (self.now + start_ms) * 1_000_000,
                                             "attributes": {"exception.type": "Error", "exception.message": failed}}]
        status = {"code": "STATUS_CODE_OK", "message": ""}
        if failed is not None:
            status = {"code": "STATUS_CODE_ERROR", "message": failed}
        start = (self.now + start_ms) * 1_000_000 + 456_789
        return {
            "trace_id": encoded_with_prefix(self.trace_id), "span_id": encoded(span_id),
            "parent_span_id": parent and encoded(parent), "name": name, "start_time_unix_nano": start,
            "end_time_unix_nano": start + took_ms * 1_000_000, "status": status,
            "attributes": {"mlflow.traceRequestId": self.trace_id, "mlflow.spanType": kind,
                           "mlflow.spanInputs": inputs, "mlflow.spanOutputs": outputs, **more},
            "events": events, "links": []}

    def end(self, state="OK", tags=(), metadata=()):
        """What is sent when the root ends; answers the information that the server gave back."""
        at = datetime.datetime.fromtimestamp(self.now / 1000, datetime.timezone.utc)
        status, answer = self.ask("POST", "/api/3.0/mlflow/traces", {"trace": {"trace_info": {
            "trace_id": self.trace_id,
            "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": self.experiment}},
            "request_preview": '{"city":"東京"}', "response_preview": '"晴れ"',
            "request_time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "execution_duration": "0.25s", "state": state,
            "trace_metadata": {"mlflow.trace_schema.version": "3", **dict(metadata)}, "tags": dict(tags),
            "assessments": []}}})
        assert status == 200
        return answer["trace"]["trace_info"]

    def file_of(self, info):
        location = info["tags"]["mlflow.artifactLocation"]
        assert location.startswith("mlflow-artifacts:/")
        path = urlsplit(location).path
        return f"/api/2.0/mlflow-artifacts/artifacts{path}/traces.json"

    def play(self, failed=None, **more):
        """A turn with one tool call; answers the path of the file."""
        usage = {"input_tokens": 12, "output_tokens": 3, "total_tokens": 15}
        info = self.end("OK" if failed is None else "ERROR", **more)
        spans = [self.span("turn", self.root, "", 0, 250, "AGENT", {"city": "東京"}, "晴れ", failed),
                 self.span("get-weather", self.child, self.root, 10, 100, "TOOL", {"city": "東京", "n": 42}, ["晴れ", 22.5],
                           failed, **{"mlflow.chat.tokenUsage": usage, "note": "5", "retries": 2})]
        status, _ = self.ask("PUT", self.file_of(info), {"spans": spans})
        assert status == 200
        return self.file_of(info)


@pytest.fixture
def sdk(ask, experiment):
    return Sdk(ask, experiment)


def test_an_experiment_is_made_by_name_alone(ask, experiment):
    status, answer = ask("POST", "/api/2.0/mlflow/experiments/create", {"name": f"ts-{experiment}-{secrets.token_hex(4)}"})
    assert status == 200 and answer["experiment_id"].isdigit()


def test_the_information_is_read_back(sdk, ask):
    sdk.play(tags={"plan": "gold"}, metadata={"mlflow.trace.session": "s-1", "mlflow.trace.user": "u-1"})
    status, answer = ask("GET", f"/api/3.0/mlflow/traces/{sdk.trace_id}")
    info = answer["trace"]["trace_info"]
    assert status == 200
    assert (info["trace_id"], info["state"], info["execution_duration"]) == (sdk.trace_id, "OK", "0.250s")
    assert datetime.datetime.fromisoformat(info["request_time"]).timestamp() == sdk.now / 1000
    assert (info["request_preview"], info["response_preview"]) == ('{"city":"東京"}', '"晴れ"')
    assert info["tags"]["plan"] == "gold"
    assert info["trace_metadata"]["mlflow.trace.session"] == "s-1"


def test_the_file_is_read_back_with_its_spans(sdk, ask):
    status, answer = ask("GET", sdk.play())
    assert status == 200
    spans = {span["name"]: span for span in answer["spans"]}
    root, tool = spans["turn"], spans["get-weather"]
    assert (root["span_id"], root["parent_span_id"] or "") == (encoded(sdk.root), "")
    assert (tool["span_id"], tool["parent_span_id"]) == (encoded(sdk.child), encoded(sdk.root))
    assert tool["start_time_unix_nano"] == (sdk.now + 10) * 1_000_000 + 456_789
    assert tool["status"]["code"] in ("STATUS_CODE_OK", "OK")
    assert tool["attributes"]["mlflow.spanInputs"] == {"city": "東京", "n": 42}
    assert tool["attributes"]["note"] == "5"


# MLflow's own server keeps the file and never looks into it: its searches do not find such spans.
@pytest.mark.only_touchstone
def test_the_python_client_reads_the_same_trace(sdk):
    sdk.play()
    trace = mlflow.get_trace(sdk.trace_id)
    spans = {span.name: span for span in trace.data.spans}
    assert set(spans) == {"turn", "get-weather"}
    tool = spans["get-weather"]
    assert (tool.parent_id, tool.span_type) == (sdk.root, "TOOL")
    assert (tool.inputs, tool.outputs) == ({"city": "東京", "n": 42}, ["晴れ", 22.5])
    assert tool.get_attribute("retries") == 2
    found = mlflow.search_traces(locations=[sdk.experiment], filter_string="span.name = 'get-weather'",
                                 return_type="list")
    assert [each.info.trace_id for each in found] == [sdk.trace_id]


def test_the_window_shows_the_same_trace(sdk, touchstone):
    sdk.play(metadata={"mlflow.trace.session": "s-1", "mlflow.trace.user": "u-1"})
    row = row_of(touchstone, mlflow.get_trace(sdk.trace_id))
    assert (row["name"], row["state"], row["span_count"]) == ("turn", "ok", 2)
    assert (row["session"], row["user"], row["usage"]["input"]) == ("s-1", "u-1", 12)
    assert touchstone.tree(row["trace_id"]) == ["turn", "  get-weather"]
    tool = touchstone.span(touchstone.spans(row["trace_id"])[1], row["trace_id"])
    assert (tool["row"]["type"], tool["input"], tool["output"]) == ("TOOL", {"city": "東京", "n": 42}, ["晴れ", 22.5])


def test_an_error_is_told_with_its_exception(sdk, touchstone):
    sdk.play(failed="no answer from the bank 🏦")
    row = row_of(touchstone, mlflow.get_trace(sdk.trace_id))
    assert row["state"] == "error"
    tool = touchstone.span(touchstone.spans(row["trace_id"])[1], row["trace_id"])
    assert tool["row"]["status"] == "error"
    assert tool["exceptions"][0]["message"] == "no answer from the bank 🏦"


def test_a_file_sent_twice_changes_nothing(sdk, ask):
    path = sdk.play()
    _, first = ask("GET", path)
    status, _ = ask("PUT", path, first)
    assert status == 200
    assert ask("GET", path)[1] == first


@pytest.mark.only_touchstone
def test_a_file_that_is_no_trace_is_refused(sdk, ask):
    path = sdk.play()
    status, answer = ask("PUT", path, {"spans": "none"})
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert len(ask("GET", path)[1]["spans"]) == 2
