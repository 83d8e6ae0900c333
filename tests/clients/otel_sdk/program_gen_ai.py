"""An agent instrumented by hand with the OpenTelemetry SDK and the gen_ai conventions.

Usage: program_gen_ai.py protobuf | json. Where it sends is told by the SDK's own variables.
Prints the ids of its two traces: one that succeeds, one that fails.
"""

import json
import sys

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind

if sys.argv[1] == "json":
    from opentelemetry.exporter.otlp.json.http.trace_exporter import OTLPSpanExporter
else:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

provider = TracerProvider(resource=Resource.create({"service.name": "support-agent"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
tracer = provider.get_tracer("support.agent", "0.9.0")

QUESTION = "東京の天気はどうですか？ What's the weather? 🌦️"
ANSWER = "東京は晴れ、22°Cです。☀️"
CALL = {"type": "tool_call", "id": "call_1", "name": "get_weather", "arguments": {"city": "東京"}}
RESULT = {"type": "tool_call_response", "id": "call_1", "response": {"sky": "晴れ", "celsius": 22}}
ASKED = [{"role": "user", "parts": [{"type": "text", "content": QUESTION}]}]
CALLED = {"role": "assistant", "parts": [CALL]}
TOLD = [*ASKED, CALLED, {"role": "tool", "parts": [RESULT]}]
ANSWERED = {"role": "assistant", "parts": [{"type": "text", "content": ANSWER}]}


def step(name, operation, kind=SpanKind.INTERNAL, links=(), **attributes):
    own = {key.replace("__", "."): value for key, value in attributes.items()}
    return tracer.start_as_current_span(name, kind=kind, links=links, attributes={
        "gen_ai.operation.name": operation, "gen_ai.conversation.id": "conversation-佐藤",
        "user.id": "佐藤", **own})


def chat(messages, answer, finish_reason, tokens):
    with step("chat gpt-4o-mini", "chat", SpanKind.CLIENT, gen_ai__provider__name="openai",
              gen_ai__request__model="gpt-4o-mini", gen_ai__request__temperature=0.25) as span:
        span.set_attribute("gen_ai.input.messages", json.dumps(messages, ensure_ascii=False))
        span.set_attribute("gen_ai.output.messages", json.dumps(
            [{**answer, "finish_reason": finish_reason}], ensure_ascii=False))
        span.set_attribute("gen_ai.usage.input_tokens", tokens[0])
        span.set_attribute("gen_ai.usage.output_tokens", tokens[1])
        span.add_event("first_token", {"ms": 12.5, "estimated": True})


with step("invoke_agent support", "invoke_agent", gen_ai__agent__name="support") as good:
    chat(ASKED, CALLED, "tool_calls", (48, 17))
    with step("execute_tool get_weather", "execute_tool", gen_ai__tool__name="get_weather",
              gen_ai__tool__call__id="call_1", gen_ai__tool__call__arguments='{"city": "東京"}',
              gen_ai__tool__call__result='{"sky": "晴れ", "celsius": 22}'):
        pass
    chat(TOLD, ANSWERED, "stop", (75, 18))

try:
    with step("invoke_agent refused", "invoke_agent", links=[Link(good.get_span_context())]) as bad:
        with step("execute_tool charge_card", "execute_tool", gen_ai__tool__name="charge_card"):
            raise TimeoutError("no answer from the bank within 30 s")
except TimeoutError:
    pass

provider.shutdown()
print(json.dumps({name: trace.format_trace_id(span.get_span_context().trace_id)
                  for name, span in {"good": good, "bad": bad}.items()}))
