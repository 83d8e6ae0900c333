"""The unmodified OpenAI client with OpenInference's instrumentation, against a model whose log is the truth."""

import pytest


@pytest.fixture(scope="module")
def sent(run, model):
    return run("program_openai.py", model.url)


@pytest.fixture(scope="module")
def calls(sent, model):
    """The model's own account: two calls that were answered, one that was refused."""
    calls = [call for call in model.calls() if call.get("api") == "chat"]
    assert len(calls) == 3, model.calls()
    return calls


def test_the_turn_is_an_agent_with_two_model_calls_around_a_tool(touchstone, sent):
    touchstone.trace_once(sent["good"])
    assert touchstone.tree(sent["good"]) == [
        "weather_turn",
        "  ChatCompletion",
        "  get_weather",
        "  ChatCompletion",
    ]
    assert [row["type"] for row in touchstone.spans(sent["good"])] == ["AGENT", "LLM", "TOOL", "LLM"]


def test_tokens_are_those_that_the_model_counted(touchstone, sent, calls):
    spans = touchstone.spans(sent["good"])
    for span, call in zip((spans[1], spans[3]), calls, strict=False):
        assert span["usage"]["input"] == call["usage"]["input"]
        assert span["usage"]["output"] == call["usage"]["output"]
    usage = touchstone.trace_once(sent["good"])["usage"]
    assert usage["input"] == sum(call["usage"]["input"] for call in calls[:2])


def test_session_and_user_are_those_of_the_program(touchstone, sent):
    row = touchstone.trace_once(sent["good"])
    assert (row["session"], row["user"]) == ("session-1", "user-佐藤")


def test_the_conversation_reads_as_it_was_held(touchstone, sent):
    spans = touchstone.spans(sent["good"])
    last = touchstone.span(spans[3], sent["good"])
    assert [message["role"] for message in last["input_messages"]] == ["system", "user", "assistant", "tool"]
    call = last["input_messages"][2]["parts"][0]
    assert (call["kind"], call["name"]) == ("tool_call", "get_weather")
    assert call["arguments"] == {"city": "東京", "unit": "celsius"}
    assert last["output_messages"][0]["parts"][0]["text"] == "東京は晴れ、気温は22°Cです。☀️ Take sunglasses 😎."
    assert last["tools"][0]["name"] == "get_weather"


def test_a_refused_call_shows_why(touchstone, sent):
    row = touchstone.trace_once(sent["bad"])
    assert row["state"] == "error"
    turn, call = touchstone.spans(sent["bad"])
    assert (turn["status"], call["status"]) == ("error", "error")
    exception = touchstone.span(call, sent["bad"])["exceptions"][0]
    assert "RateLimitError" in exception["type"]
    assert "429" in exception["message"]
