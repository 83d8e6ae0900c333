"""Traces of the unmodified OpenTelemetry SDK arrive whole, however they are sent."""

import os
import sys
import time

import pytest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

# The JSON exporter and the protobuf exporter want different releases of what they share.
PYTHON_JSON = os.environ["TOUCHSTONE_PYTHON_JSON"]
QUESTION = "東京の天気はどうですか？ What's the weather? 🌦️"
ANSWER = "東京は晴れ、22°Cです。☀️"


@pytest.fixture(scope="module", params=["protobuf", "gzip", "json"])
def sent(run, request):
    if request.param == "json":
        return run("program_gen_ai.py", "json", python=PYTHON_JSON)
    compression = {"gzip": "gzip", "protobuf": "none"}[request.param]
    return run("program_gen_ai.py", "protobuf", OTEL_EXPORTER_OTLP_COMPRESSION=compression)


@pytest.fixture
def spans(touchstone, sent):
    """The details of the good trace's spans, in the order of the tree."""
    trace_id = sent["good"]
    return [touchstone.span(row, trace_id) for row in touchstone.spans(trace_id)]


def value(named, name):
    return next(entry["value"] for entry in named if entry["name"] == name)


def test_the_list_shows_what_the_trace_was_about(touchstone, sent):
    row = touchstone.trace_once(sent["good"])
    assert row["name"] == "invoke_agent support"
    assert (row["state"], row["span_count"], row["error_count"]) == ("ok", 4, 0)
    assert (row["usage"]["input"], row["usage"]["output"]) == (123, 35)
    assert (row["session"], row["user"]) == ("conversation-佐藤", "佐藤")
    assert 0 <= row["duration_us"] < 60_000_000
    assert abs(row["start_us"] - time.time_ns() // 1000) < 300_000_000


def test_the_tree_stands_as_it_ran(touchstone, sent):
    assert touchstone.tree(sent["good"]) == [
        "invoke_agent support",
        "  chat gpt-4o-mini",
        "  execute_tool get_weather",
        "  chat gpt-4o-mini",
    ]
    assert [row["type"] for row in touchstone.spans(sent["good"])] == ["AGENT", "CHAT_MODEL", "TOOL", "CHAT_MODEL"]


def test_model_tokens_and_parameters_are_those_of_the_call(spans):
    chat = spans[1]
    assert (chat["row"]["model"], chat["provider"]) == ("gpt-4o-mini", "openai")
    assert (chat["row"]["usage"]["input"], chat["row"]["usage"]["output"]) == (48, 17)
    assert value(chat["parameters"], "temperature") == 0.25


def test_messages_keep_their_roles_calls_and_text(spans):
    first, last = spans[1], spans[3]
    assert [message["role"] for message in first["input_messages"]] == ["user"]
    assert first["input_messages"][0]["parts"] == [{"kind": "text", "text": QUESTION}]
    called = first["output_messages"][0]
    assert called["finish_reason"] == "tool_calls"
    assert called["parts"] == [
        {"kind": "tool_call", "id": "call_1", "name": "get_weather", "arguments": {"city": "東京"}}]
    assert [message["role"] for message in last["input_messages"]] == ["user", "assistant", "tool"]
    assert last["input_messages"][2]["parts"] == [
        {"kind": "tool_result", "id": "call_1", "result": {"sky": "晴れ", "celsius": 22}}]
    assert last["output_messages"][0]["parts"] == [{"kind": "text", "text": ANSWER}]


def test_a_tool_shows_what_went_in_and_out(spans):
    tool = spans[2]
    assert tool["tool_name"] == "get_weather"
    assert tool["input"] == {"city": "東京"}
    assert tool["output"] == {"sky": "晴れ", "celsius": 22}


def test_events_resource_and_scope_are_kept(spans):
    chat = spans[1]
    assert [event["name"] for event in chat["events"]] == ["first_token"]
    assert chat["events"][0]["attributes"] == {"ms": 12.5, "estimated": True}
    assert value(chat["resource"], "service.name") == "support-agent"
    assert (chat["scope_name"], chat["scope_version"]) == ("support.agent", "0.9.0")
    assert value(chat["attributes"], "gen_ai.usage.input_tokens") == 48


def test_an_error_is_told_where_it_happened(touchstone, sent):
    row = touchstone.trace_once(sent["bad"])
    assert (row["state"], row["error_count"]) == ("error", 2)
    root, tool = (touchstone.span(span, sent["bad"]) for span in touchstone.spans(sent["bad"]))
    assert root["links"][0]["trace_id"] == sent["good"]
    assert tool["row"]["status"] == "error"
    assert tool["exceptions"][0]["type"] == "TimeoutError"
    assert tool["exceptions"][0]["message"] == "no answer from the bank within 30 s"
    assert "raise TimeoutError" in tool["exceptions"][0]["stacktrace"]


def test_a_trace_is_seen_within_a_second_of_being_sent(touchstone):
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=touchstone.collector + "/v1/traces")))
    with provider.get_tracer("clock").start_as_current_span("seen at once") as span:
        pass
    begun = time.monotonic()
    assert provider.force_flush()
    touchstone.trace_once(trace.format_trace_id(span.get_span_context().trace_id))
    assert time.monotonic() - begun < 1
    provider.shutdown()


def test_a_trace_of_thousands_of_spans_comes_in_many_requests_and_is_one(touchstone):
    provider = TracerProvider()
    exporter = OTLPSpanExporter(endpoint=touchstone.collector + "/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=10_000))
    tracer = provider.get_tracer("many")
    with tracer.start_as_current_span("root") as root:
        for number in range(3_000):
            with tracer.start_as_current_span(f"step {number}"):
                pass
    provider.shutdown()
    trace_id = trace.format_trace_id(root.get_span_context().trace_id)
    touchstone.trace_once(trace_id, lambda row: row["span_count"] == 3_001)
    window = touchstone.call("trace_rows", trace_id=trace_id, collapsed=[], offset=2_990, count=500)
    assert window["total"] == 3_001
    assert [row["name"] for row in window["rows"]] == [f"step {number}" for number in range(2_989, 3_000)]
