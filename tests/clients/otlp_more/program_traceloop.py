"""A program traced by traceloop-sdk (OpenLLMetry) as its manual says.

Usage: program_traceloop.py COLLECTOR MODEL_URL. Prints the ids of its traces.
"""

import json
import os
import sys

os.environ["TRACELOOP_TELEMETRY"] = "false"

from openai import OpenAI, RateLimitError
from opentelemetry import trace
from traceloop.sdk import Traceloop
from traceloop.sdk.decorators import agent, task, tool, workflow
from traceloop.sdk.instruments import Instruments

Traceloop.init(app_name="support-agent", api_endpoint=sys.argv[1], api_key="none",
               instruments={Instruments.OPENAI}, disable_batch=False)
Traceloop.set_association_properties({"session_id": "session-1", "user_id": "user-佐藤", "plan": "gold"})
client = OpenAI(base_url=sys.argv[2] + "/v1", api_key="none", max_retries=0)

WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "Get the current weather of a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"type": "string"}}}}}
ids = {}


def note(title):
    ids[title] = trace.format_trace_id(trace.get_current_span().get_span_context().trace_id)


@tool(name="get_weather")
def get_weather(city, unit):
    return json.dumps({"city": city, "celsius": 22}, ensure_ascii=False)


@agent(name="weather_agent")
def weather_agent(question):
    messages = [{"role": "system", "content": "You are a support assistant."}, {"role": "user", "content": question}]
    reply = client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=[WEATHER],
                                           temperature=0.25).choices[0].message
    messages.append(reply.model_dump(exclude_none=True, exclude={"annotations"}))
    for call in reply.tool_calls:
        messages.append({"role": "tool", "tool_call_id": call.id,
                         "content": get_weather(**json.loads(call.function.arguments))})
    return client.chat.completions.create(model="gpt-4o-mini", messages=messages,
                                          tools=[WEATHER]).choices[0].message.content


@task(name="look_up")
def look_up(query):
    return [{"id": "doc-1", "text": "返金は30日以内。"}]


@workflow(name="weather_turn")
def weather_turn(question):
    note("weather")
    look_up(question)
    return weather_agent(question)


@workflow(name="refused_turn")
def refused_turn(text):
    note("refused")
    return client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": text}])


weather_turn("東京の天気はどうですか？ What's the weather in Tokyo? 🌦️")
try:
    refused_turn("Please simulate a rate limit now. ⏳")
except RateLimitError:
    pass
trace.get_tracer_provider().force_flush()
print(json.dumps(ids))
