"""Calls traced by opentelemetry-instrumentation-openai-v2: what it says in log records belongs to its spans."""

import pytest

QUESTION = "東京の天気はどうですか？ What's the weather in Tokyo? 🌦️"
ANSWER = "東京は晴れ、気温は22°Cです。☀️ Take sunglasses 😎."


@pytest.fixture(scope="module", params=["events", "spans"])
def played(run, model, request):
    """The ids of the traces, and the model's own record of the calls."""
    before = len(model.calls())
    ids = run("program_openai_v2.py", request.param, model.url)
    return ids, model.calls()[before:]


@pytest.fixture
def spans(touchstone, played):
    trace_id = played[0]["weather"]
    touchstone.trace_once(trace_id)
    return [touchstone.span(row, trace_id) for row in touchstone.spans(trace_id)]


def texts(message):
    return [part["text"] for part in message["parts"] if part["kind"] == "text"]


def test_the_tree_and_its_types(touchstone, played):
    ids, _ = played
    row = touchstone.trace_once(ids["weather"])
    assert (row["state"], row["session"], row["user"]) == ("ok", "conversation-1", "佐藤")
    assert touchstone.tree(ids["weather"]) == [
        "invoke_agent weather", "  chat gpt-4o-mini", "  chat gpt-4o-mini"]
    assert [row["type"] for row in touchstone.spans(ids["weather"])] == ["AGENT", "CHAT_MODEL", "CHAT_MODEL"]


def test_tokens_and_model_are_those_that_the_model_reported(touchstone, played, spans):
    ids, calls = played
    for span, call in zip(spans[1:], calls):
        assert span["row"]["usage"]["input"] == call["usage"]["input"]
        assert span["row"]["usage"]["output"] == call["usage"]["output"]
        assert span["row"]["model"].startswith("gpt-4o-mini") and span["provider"] == "openai"
    assert touchstone.trace_once(ids["weather"])["usage"]["input"] == sum(call["usage"]["input"] for call in calls[:2])


def test_the_messages_are_read_once_in_their_order(spans):
    first, last = spans[1], spans[2]
    assert [message["role"] for message in first["input_messages"]] == ["system", "user"]
    assert texts(first["input_messages"][1]) == [QUESTION]
    [called] = first["output_messages"]
    assert called["role"] == "assistant" and called["finish_reason"] in ("tool_calls", "tool_call")
    [call] = [part for part in called["parts"] if part["kind"] == "tool_call"]
    assert (call["name"], call["arguments"]) == ("get_weather", {"city": "東京", "unit": "celsius"})
    assert [message["role"] for message in last["input_messages"]] == ["system", "user", "assistant", "tool"]
    [result] = [part for part in last["input_messages"][3]["parts"] if part["kind"] == "tool_result"]
    assert result["result"] == {"celsius": 22}
    assert [texts(message) for message in last["output_messages"]] == [[ANSWER]]


def test_a_streamed_answer_is_read_whole(touchstone, played):
    ids, calls = played
    touchstone.trace_once(ids["hello"])
    _, row = touchstone.spans(ids["hello"])
    chat = touchstone.span(row, ids["hello"])
    assert texts(chat["input_messages"][0]) == ["مرحبا Zoë"]
    assert texts(chat["output_messages"][0]) == ["You said: مرحبا Zoë"]
    assert row["usage"]["output"] == calls[2]["usage"]["output"]


def test_a_refused_call_is_an_error(touchstone, played):
    ids, _ = played
    row = touchstone.trace_once(ids["refused"])
    assert row["state"] == "error"
    chat = touchstone.span(touchstone.spans(ids["refused"])[1], ids["refused"])
    assert chat["row"]["status"] == "error"
    assert "429" in chat["status_message"]
    assert texts(chat["input_messages"][0]) == ["Please simulate a rate limit now. ⏳"]
