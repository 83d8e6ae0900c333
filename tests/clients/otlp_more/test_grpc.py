"""The OpenTelemetry SDK's gRPC exporter reaches the same store as the HTTP one."""

import time

import grpc
import pytest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

QUESTION = "東京の天気は？ 🌦️"


@pytest.fixture
def send(touchstone):
    """Sends a small agent's turn; answers its trace id."""

    def sent(spans=0, resource=None, **exporter):
        provider = TracerProvider(resource=Resource.create({"service.name": "support-agent", **(resource or {})}))
        provider.add_span_processor(BatchSpanProcessor(
            OTLPSpanExporter(endpoint=touchstone.grpc, insecure=True, **exporter), max_queue_size=10_000))
        tracer = provider.get_tracer("support.agent", "0.9.0")
        with tracer.start_as_current_span("invoke_agent support", attributes={
                "gen_ai.operation.name": "invoke_agent", "gen_ai.conversation.id": "c-佐藤"}) as root:
            with tracer.start_as_current_span("execute_tool get_weather", attributes={
                    "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "get_weather",
                    "gen_ai.tool.call.arguments": '{"city": "東京"}', "question": QUESTION, "raw": b"\x00\xff"}):
                pass
            for number in range(spans):
                with tracer.start_as_current_span(f"step {number}"):
                    pass
        provider.shutdown()
        return trace.format_trace_id(root.get_span_context().trace_id)

    return sent


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip,
                                         grpc.Compression.Deflate], ids=lambda each: each.name)
def test_a_trace_arrives_whole(touchstone, send, compression):
    trace_id = send(compression=compression)
    row = touchstone.trace_once(trace_id)
    assert (row["name"], row["state"], row["span_count"], row["session"]) == ("invoke_agent support", "ok", 2, "c-佐藤")
    assert touchstone.tree(trace_id) == ["invoke_agent support", "  execute_tool get_weather"]
    tool = touchstone.span(touchstone.spans(trace_id)[1], trace_id)
    assert (tool["tool_name"], tool["input"]) == ("get_weather", {"city": "東京"})
    assert {"name": "question", "value": QUESTION} in tool["attributes"]
    assert {"name": "service.name", "value": "support-agent"} in tool["resource"]
    assert (tool["scope_name"], tool["scope_version"]) == ("support.agent", "0.9.0")


def test_thousands_of_spans_come_in_many_calls_and_are_one_trace(touchstone, send):
    trace_id = send(spans=3_000)
    touchstone.trace_once(trace_id, lambda row: row["span_count"] == 3_002)


def test_a_header_names_the_project(touchstone, send):
    trace_id = send(headers=(("x-touchstone-project", "of-grpc"),))
    touchstone.trace_once(trace_id)
    project = next(each for each in touchstone.call("project_list")["projects"] if each["name"] == "of-grpc")
    rows = touchstone.call("trace_list", project=project["id"])["rows"]
    assert [row["trace_id"] for row in rows] == [trace_id]


def test_the_resource_names_the_project_where_no_header_does(touchstone, send):
    trace_id = send(resource={"touchstone.project": "of-resource"})
    touchstone.trace_once(trace_id)
    project = next(each for each in touchstone.call("project_list")["projects"] if each["name"] == "of-resource")
    rows = touchstone.call("trace_list", project=project["id"])["rows"]
    assert [row["trace_id"] for row in rows] == [trace_id]


@pytest.fixture
def stub(touchstone):
    with grpc.insecure_channel(touchstone.grpc.removeprefix("http://")) as channel:
        yield TraceServiceStub(channel)


def test_a_bad_span_is_told_and_does_not_hold_up_its_neighbours(touchstone, stub):
    with TracerProvider().get_tracer("x").start_as_current_span("good") as span:
        pass
    request = encode_spans([span])
    bad = request.resource_spans[0].scope_spans[0].spans.add()
    bad.name, bad.trace_id, bad.span_id = "bad", b"short", b"12345678"
    partial = stub.Export(request, timeout=20).partial_success
    assert partial.rejected_spans == 1
    assert "trace" in partial.error_message.lower()
    touchstone.trace_once(trace.format_trace_id(span.get_span_context().trace_id), lambda row: row["span_count"] == 1)


def test_an_empty_request_is_answered(stub):
    assert not stub.Export(ExportTraceServiceRequest(), timeout=20).partial_success.rejected_spans


def test_another_method_is_unimplemented(touchstone):
    with grpc.insecure_channel(touchstone.grpc.removeprefix("http://")) as channel:
        call = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Delete")
        with pytest.raises(grpc.RpcError) as refused:
            call(b"", timeout=20)
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_a_message_that_is_no_request_is_an_invalid_argument(touchstone):
    with grpc.insecure_channel(touchstone.grpc.removeprefix("http://")) as channel:
        call = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export")
        with pytest.raises(grpc.RpcError) as refused:
            call(b"\x0a\x05\x0a\xff\xff\xff", timeout=20)
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "byte" in refused.value.details()


def test_logs_and_metrics_are_taken_over_grpc_too(touchstone):
    from opentelemetry._logs import LogRecord
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader, MetricExportResult

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=touchstone.grpc, insecure=True)))
    logs = LoggerProvider()
    logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(endpoint=touchstone.grpc, insecure=True)))
    with provider.get_tracer("x").start_as_current_span("with a log") as span:
        logs.get_logger("x").emit(LogRecord(
            timestamp=time.time_ns(), event_name="gen_ai.user.message", body={"content": QUESTION}))
    logs.shutdown()
    provider.shutdown()
    trace_id = trace.format_trace_id(span.get_span_context().trace_id)
    touchstone.trace_once(trace_id)
    read = touchstone.span(touchstone.spans(trace_id)[0], trace_id)
    assert [(event["name"], event["attributes"]["content"]) for event in read["events"]] == [
        ("gen_ai.user.message", QUESTION)]
    reader = InMemoryMetricReader()
    meters = MeterProvider([reader])
    meters.get_meter("x").create_counter("visits").add(1)
    exporter = OTLPMetricExporter(endpoint=touchstone.grpc, insecure=True)
    assert exporter.export(reader.get_metrics_data()) == MetricExportResult.SUCCESS
    exporter.shutdown()
    meters.shutdown()
