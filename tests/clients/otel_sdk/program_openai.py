"""A program of the OpenAI client, traced by openinference-instrumentation-openai as its manual says.

Usage: program_openai.py MODEL_URL. Prints the ids of its two traces.
"""

import json
import sys

import openai
from openinference.instrumentation import TracerProvider, using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
OpenAIInstrumentor().instrument(tracer_provider=provider)
tracer = provider.get_tracer("support.agent")
client = openai.OpenAI(base_url=sys.argv[1] + "/v1", api_key="none", max_retries=0)

WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "Get the current weather of a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}


@tracer.tool(name="get_weather")
def get_weather(city, unit):
    return json.dumps({"city": city, "celsius": 22})


@tracer.agent(name="weather_turn")
def weather(question):
    messages = [{"role": "system", "content": "You are a support assistant."},
                {"role": "user", "content": question}]
    reply = client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=[WEATHER],
                                           temperature=0.25).choices[0].message
    messages.append(reply.model_dump(exclude_none=True, exclude={"annotations"}))
    for call in reply.tool_calls:
        messages.append({"role": "tool", "tool_call_id": call.id,
                         "content": get_weather(**json.loads(call.function.arguments))})
    reply = client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=[WEATHER])
    ids.append(trace.format_trace_id(trace.get_current_span().get_span_context().trace_id))
    return reply.choices[0].message.content


@tracer.chain(name="refused_turn")
def refused():
    ids.append(trace.format_trace_id(trace.get_current_span().get_span_context().trace_id))
    client.chat.completions.create(model="gpt-4o-mini", messages=[
        {"role": "user", "content": "Please simulate a rate limit now. ⏳"}])


ids = []
with using_attributes(session_id="session-1", user_id="user-佐藤"):
    weather("東京の天気はどうですか？ What's the weather in Tokyo? 🌦️")
    try:
        refused()
    except openai.RateLimitError:
        pass
provider.shutdown()
print(json.dumps({"good": ids[0], "bad": ids[1]}))
