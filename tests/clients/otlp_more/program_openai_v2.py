"""A program of the OpenAI client, traced by opentelemetry-instrumentation-openai-v2 with all three signals.

Usage: program_openai_v2.py events | spans MODEL_URL. Prints the ids of its traces.

  events  messages are log records, the instrumentation's default
  spans   messages are span attributes and, once more, one log record per call
"""

import json
import os
import sys

MODE, MODEL_URL = sys.argv[1:]
os.environ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true"
if MODE == "spans":
    os.environ.update(OTEL_SEMCONV_STABILITY_OPT_IN="gen_ai_latest_experimental",
                      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT="span_and_event",
                      OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT="true")

import openai
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
logs = LoggerProvider()
logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
meters = MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter())])
OpenAIInstrumentor().instrument(tracer_provider=provider, logger_provider=logs, meter_provider=meters)
tracer = provider.get_tracer("support.agent")
client = openai.OpenAI(base_url=MODEL_URL + "/v1", api_key="none", max_retries=0)

WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "Get the current weather of a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}
ids = {}


def turn(title):
    span = tracer.start_as_current_span(f"invoke_agent {title}", attributes={
        "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "support",
        "gen_ai.conversation.id": "conversation-1", "user.id": "佐藤"})
    return span


def note(title):
    ids[title] = trace.format_trace_id(trace.get_current_span().get_span_context().trace_id)


with turn("weather"):
    note("weather")
    messages = [{"role": "system", "content": "You are a support assistant."},
                {"role": "user", "content": "東京の天気はどうですか？ What's the weather in Tokyo? 🌦️"}]
    reply = client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=[WEATHER],
                                           temperature=0.25).choices[0].message
    messages.append(reply.model_dump(exclude_none=True, exclude={"annotations"}))
    for call in reply.tool_calls:
        messages.append({"role": "tool", "tool_call_id": call.id, "content": '{"celsius": 22}'})
    client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=[WEATHER])

with turn("hello"):
    note("hello")
    stream = client.chat.completions.create(
        model="gpt-4o-mini", messages=[{"role": "user", "content": "مرحبا Zoë"}], stream=True,
        stream_options={"include_usage": True})
    for _ in stream:
        pass

try:
    with turn("refused"):
        note("refused")
        client.chat.completions.create(model="gpt-4o-mini", messages=[
            {"role": "user", "content": "Please simulate a rate limit now. ⏳"}])
except openai.RateLimitError:
    pass

# The log records go first: the spans they belong to are not there yet.
logs.shutdown()
provider.shutdown()
meters.shutdown()
print(json.dumps(ids))
