"""Calls of the openai and langchain libraries, traced by mlflow's autologging against the fake model."""

import json

import mlflow
import openai
import pytest
from conftest import row_of
from mlflow.entities import SpanStatusCode, TraceState

WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "Get the current weather of a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"type": "string"}},
                   "required": ["city"]}}}
ANSWER = "東京は晴れ、気温は22°Cです。☀️ Take sunglasses 😎."


@pytest.fixture
def talk(model, experiment):
    mlflow.openai.autolog()
    yield openai.OpenAI(base_url=model.url + "/v1", api_key="none", max_retries=0)
    mlflow.openai.autolog(disable=True)


def ask(talk, text, **more):
    return talk.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": text}], **more)


def test_a_chat_call_keeps_messages_model_and_tokens(talk, last_trace):
    reply = ask(talk, "こんにちは", temperature=0.25)
    trace = last_trace()
    [span] = trace.data.spans
    assert span.span_type == "CHAT_MODEL"
    assert span.inputs["messages"] == [{"role": "user", "content": "こんにちは"}]
    assert (span.inputs["model"], span.inputs["temperature"]) == ("gpt-4o-mini", 0.25)
    assert span.outputs["choices"][0]["message"]["content"] == "You said: こんにちは"
    usage = trace.info.token_usage
    assert (usage["input_tokens"], usage["output_tokens"]) == (reply.usage.prompt_tokens, reply.usage.completion_tokens)
    assert span.model_name == "gpt-4o-mini"


def test_an_agents_tool_call_makes_one_tree(talk, last_trace):
    @mlflow.trace(span_type="TOOL")
    def get_weather(city, unit):
        return json.dumps({"city": city, "celsius": 22})

    @mlflow.trace(span_type="AGENT")
    def agent(question):
        messages = [{"role": "user", "content": question}]
        for _ in range(2):
            message = talk.chat.completions.create(
                model="gpt-4o-mini", messages=messages, tools=[WEATHER]).choices[0].message
            if not message.tool_calls:
                return message.content
            messages.append(message.model_dump(exclude_none=True, exclude={"annotations"}))
            messages += [{"role": "tool", "tool_call_id": call.id,
                          "content": get_weather(**json.loads(call.function.arguments))} for call in message.tool_calls]

    assert agent("東京の天気は？ What's the weather?") == ANSWER
    trace = last_trace()
    root = next(span for span in trace.data.spans if span.parent_id is None)
    steps = sorted((span for span in trace.data.spans if span.parent_id), key=lambda span: span.start_time_ns)
    assert [span.span_type for span in steps] == ["CHAT_MODEL", "TOOL", "CHAT_MODEL"]
    assert (root.span_type, root.outputs) == ("AGENT", ANSWER)
    assert steps[1].inputs == {"city": "東京", "unit": "celsius"}
    assert [message["role"] for message in steps[2].inputs["messages"]] == ["user", "assistant", "tool"]
    assert steps[0].get_attribute("mlflow.chat.tools")[0]["function"]["name"] == "get_weather"
    calls = [span.get_attribute("mlflow.chat.tokenUsage") for span in (steps[0], steps[2])]
    assert trace.info.token_usage["input_tokens"] == sum(call["input_tokens"] for call in calls)


def test_the_window_shows_the_conversation_and_its_tokens(talk, last_trace, touchstone):
    reply = ask(talk, "こんにちは")
    trace = last_trace()
    row = row_of(touchstone, trace)
    assert (row["usage"]["input"], row["usage"]["output"]) == (reply.usage.prompt_tokens, reply.usage.completion_tokens)
    [span] = touchstone.spans(row["trace_id"])
    assert (span["type"], span["model"]) == ("CHAT_MODEL", "gpt-4o-mini")
    detail = touchstone.span(span, row["trace_id"])
    assert detail["input_messages"][0]["parts"][0]["text"] == "こんにちは"
    assert detail["output_messages"][0]["parts"][0]["text"] == "You said: こんにちは"


def test_a_streamed_answer_is_put_together(talk, last_trace):
    chunks = list(ask(talk, "weather report", stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == "You said: weather report"
    trace = last_trace()
    [span] = trace.data.spans
    assert span.outputs["choices"][0]["message"]["content"] == text
    assert sum(event.name.startswith("mlflow.chunk.item") for event in span.events) == len(chunks)
    assert trace.info.token_usage["output_tokens"] == chunks[-1].usage.completion_tokens


def test_a_response_and_an_embedding_are_traced(talk, last_trace):
    answer = talk.responses.create(model="gpt-4o-mini", input="こんにちは")
    [span] = last_trace().data.spans
    assert (span.inputs["input"], span.outputs["id"]) == ("こんにちは", answer.id)
    talk.embeddings.create(model="text-embedding-3-small", input=["a", "東京"])
    [span] = last_trace().data.spans
    assert (span.span_type, span.inputs["input"]) == ("EMBEDDING", ["a", "東京"])


def test_a_refused_call_shows_why(talk, last_trace):
    with pytest.raises(openai.RateLimitError):
        ask(talk, "Please simulate a rate limit now. ⏳")
    trace = last_trace()
    assert trace.info.state == TraceState.ERROR
    [span] = trace.data.spans
    assert span.status.status_code == SpanStatusCode.ERROR
    event = next(event for event in span.events if event.name == "exception")
    assert event.attributes["exception.type"].endswith("RateLimitError")
    assert "429" in event.attributes["exception.message"]


def test_a_chain_of_langchain_keeps_its_steps(model, experiment, last_trace):
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_openai import ChatOpenAI

    mlflow.langchain.autolog()
    try:
        prompt = ChatPromptTemplate.from_messages([("system", "Answer kindly."), ("user", "{text}")])
        llm = ChatOpenAI(model="gpt-4o-mini", base_url=model.url + "/v1", api_key="none", max_retries=0, temperature=0)
        assert (prompt | llm | StrOutputParser()).invoke({"text": "こんにちは"}) == "You said: こんにちは"
    finally:
        mlflow.langchain.autolog(disable=True)
    trace = last_trace()
    spans = {span.name: span for span in trace.data.spans}
    assert set(spans) == {"RunnableSequence", "ChatPromptTemplate", "ChatOpenAI", "StrOutputParser"}
    root, call = spans["RunnableSequence"], spans["ChatOpenAI"]
    assert (root.span_type, call.span_type, call.parent_id) == ("CHAIN", "CHAT_MODEL", root.span_id)
    assert (root.inputs, root.outputs) == ({"text": "こんにちは"}, "You said: こんにちは")
    assert call.get_attribute("mlflow.chat.tokenUsage")["output_tokens"] == trace.info.token_usage["output_tokens"] > 0
    assert json.loads(trace.info.request_preview) == {"text": "こんにちは"}


def test_an_agent_of_langchain_calls_its_tool(model, experiment, last_trace):
    from langchain.agents import create_agent
    from langchain_openai import ChatOpenAI

    def get_weather(city: str, unit: str = "celsius") -> str:
        """Get the current weather of a city."""
        return f"{city}: 22 {unit}"

    mlflow.langchain.autolog()
    try:
        llm = ChatOpenAI(model="gpt-4o-mini", base_url=model.url + "/v1", api_key="none", max_retries=0)
        agent = create_agent(llm, [get_weather])
        done = agent.invoke({"messages": [{"role": "user", "content": "東京の天気は？ weather"}]})
    finally:
        mlflow.langchain.autolog(disable=True)
    assert done["messages"][-1].content == ANSWER
    trace = last_trace()
    kinds = [span.span_type for span in trace.data.spans]
    assert kinds.count("CHAT_MODEL") == 2 and kinds.count("TOOL") == 1
    tool = next(span for span in trace.data.spans if span.span_type == "TOOL")
    assert tool.inputs["city"] == "東京"
    assert sum(span.parent_id is None for span in trace.data.spans) == 1
