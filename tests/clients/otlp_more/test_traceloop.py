"""A program of traceloop-sdk is read as its decorators and its OpenAI instrumentation say."""

import os

import pytest

# traceloop-sdk wants other releases of the SDK than the other clients.
PYTHON = os.environ["TOUCHSTONE_PYTHON_TRACELOOP"]
QUESTION = "東京の天気はどうですか？ What's the weather in Tokyo? 🌦️"
ANSWER = "東京は晴れ、気温は22°Cです。☀️ Take sunglasses 😎."


@pytest.fixture(scope="module")
def played(run, model, touchstone):
    before = len(model.calls())
    ids = run("program_traceloop.py", touchstone.collector, model.url, python=PYTHON)
    return ids, model.calls()[before:]


@pytest.fixture
def spans(touchstone, played):
    trace_id = played[0]["weather"]
    touchstone.trace_once(trace_id)
    return [touchstone.span(row, trace_id) for row in touchstone.spans(trace_id)]


def test_workflow_task_agent_and_tool_make_the_tree(touchstone, played):
    trace_id = played[0]["weather"]
    touchstone.trace_once(trace_id, lambda row: row["span_count"] == 6)
    assert touchstone.tree(trace_id) == [
        "weather_turn.workflow",
        "  look_up.task",
        "  weather_agent.agent",
        "    openai.chat",
        "    get_weather.tool",
        "    openai.chat",
    ]
    assert [row["type"] for row in touchstone.spans(trace_id)] == [
        "WORKFLOW", "TASK", "AGENT", "CHAT_MODEL", "TOOL", "CHAT_MODEL"]


def test_session_and_user_are_the_association_properties(touchstone, played):
    row = touchstone.trace_once(played[0]["weather"])
    assert (row["session"], row["user"], row["state"]) == ("session-1", "user-佐藤", "ok")


def test_tokens_are_those_that_the_model_reported(touchstone, played, spans):
    ids, calls = played
    for span, call in zip((spans[3], spans[5]), calls):
        assert (span["row"]["usage"]["input"], span["row"]["usage"]["output"]) == (
            call["usage"]["input"], call["usage"]["output"])
    usage = touchstone.trace_once(ids["weather"])["usage"]
    assert (usage["input"], usage["output"]) == tuple(
        sum(call["usage"][side] for call in calls[:2]) for side in ("input", "output"))


def test_the_conversation_reads_as_it_was_held(spans):
    last = spans[5]
    assert [message["role"] for message in last["input_messages"]] == ["system", "user", "assistant", "tool"]
    assert last["input_messages"][1]["parts"][0]["text"] == QUESTION
    [call] = [part for part in last["input_messages"][2]["parts"] if part["kind"] == "tool_call"]
    assert (call["name"], call["arguments"]) == ("get_weather", {"city": "東京", "unit": "celsius"})
    assert last["output_messages"][0]["parts"][0]["text"] == ANSWER
    assert spans[3]["tools"][0]["name"] == "get_weather"


def test_what_functions_took_and_gave_is_shown(spans):
    workflow, task, agent, _, tool, _ = spans
    assert QUESTION in str(workflow["input"]) and workflow["output"] == ANSWER
    assert "返金は30日以内。" in str(task["output"])
    assert agent["output"] == ANSWER
    assert tool["tool_name"] == "get_weather"
    assert "東京" in str(tool["input"]) and "celsius" in str(tool["output"])


def test_a_refused_call_is_an_error(touchstone, played):
    ids, _ = played
    assert touchstone.trace_once(ids["refused"])["state"] == "error"
    chat = touchstone.span(touchstone.spans(ids["refused"])[-1], ids["refused"])
    assert chat["row"]["status"] == "error"
    told = chat["status_message"] + "".join(each["message"] for each in chat["exceptions"])
    assert "429" in told
