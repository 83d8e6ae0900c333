"""Traces of mlflow's own tracer read back as the program made them."""

import asyncio
import json
import time
import uuid

import mlflow
import pytest
from conftest import fresh_name, row_of
from mlflow.entities import SpanStatusCode, SpanType, TraceState


def by_name(trace):
    return {span.name: span for span in trace.data.spans}


def test_a_new_experiment_is_made_and_found_again_by_its_name(client):
    name = fresh_name("made 東京")
    made = mlflow.set_experiment(name)
    assert made.name == name and made.experiment_id.isdigit() and made.lifecycle_stage == "active"
    assert mlflow.set_experiment(name).experiment_id == made.experiment_id
    assert mlflow.set_experiment(experiment_id=made.experiment_id).name == name
    found = client.get_experiment_by_name(name)
    assert (found.experiment_id, found.name) == (made.experiment_id, name)
    assert client.get_experiment(made.experiment_id).name == name
    assert client.get_experiment_by_name(name + " no") is None


def test_experiments_are_found_by_a_filter(client):
    name = fresh_name("searched")
    made = mlflow.create_experiment(name, tags={"team": "support"})
    assert client.get_experiment(made).tags["team"] == "support"
    found = client.search_experiments(filter_string=f"name = '{name}'")
    assert [(each.experiment_id, each.name) for each in found] == [(made, name)]


def test_nested_functions_keep_inputs_outputs_types_and_attributes(experiment, last_trace):
    @mlflow.trace(span_type=SpanType.RETRIEVER)
    def search(query, top_k=2):
        return [{"page_content": f"{query} {number}"} for number in range(top_k)]

    @mlflow.trace(name="answer", span_type=SpanType.AGENT, attributes={"shop": "東京", "floor": 3})
    def agent(question):
        with mlflow.start_span("compose", span_type=SpanType.CHAIN) as span:
            span.set_inputs({"found": search(question)})
            span.set_outputs({"text": "はい ☀️"})
            span.set_attribute("confidence", 0.5)
        return {"answer": "はい ☀️"}

    begun = int(time.time() * 1000)
    assert agent("開店？") == {"answer": "はい ☀️"}
    trace = last_trace()

    info = trace.info
    assert info.state == TraceState.OK
    assert info.experiment_id == experiment
    assert info.trace_id.startswith("tr-") and len(info.trace_id) == 35
    assert begun - 1000 <= info.request_time <= begun + 30_000
    assert 0 <= info.execution_duration < 30_000
    assert json.loads(info.request_preview) == {"question": "開店？"}
    assert json.loads(info.response_preview) == {"answer": "はい ☀️"}
    assert info.tags["mlflow.traceName"] == "answer"
    spans = by_name(trace)
    assert set(spans) == {"answer", "compose", "search"}
    root, compose, found = spans["answer"], spans["compose"], spans["search"]
    assert (root.parent_id, compose.parent_id, found.parent_id) == (None, root.span_id, compose.span_id)
    assert [span.span_type for span in (root, compose, found)] == ["AGENT", "CHAIN", "RETRIEVER"]
    assert (root.inputs, root.outputs) == ({"question": "開店？"}, {"answer": "はい ☀️"})
    assert found.inputs == {"query": "開店？", "top_k": 2}
    assert found.outputs == [{"page_content": "開店？ 0"}, {"page_content": "開店？ 1"}]
    assert compose.outputs == {"text": "はい ☀️"}
    assert (root.get_attribute("shop"), root.get_attribute("floor")) == ("東京", 3)
    assert compose.get_attribute("confidence") == 0.5
    assert all(span.status.status_code == SpanStatusCode.OK for span in trace.data.spans)
    assert root.start_time_ns <= compose.start_time_ns <= compose.end_time_ns <= root.end_time_ns
    assert all(span.trace_id == info.trace_id for span in trace.data.spans)


def test_the_windows_list_shows_the_same_trace(experiment, last_trace, touchstone):
    with mlflow.start_span("visit", span_type=SpanType.AGENT) as span:
        span.set_inputs("hello")
        mlflow.update_current_trace(session_id="session-9", user="佐藤")
        with mlflow.start_span("step"):
            pass
    row = row_of(touchstone, last_trace())
    assert (row["name"], row["state"], row["span_count"]) == ("visit", "ok", 2)
    assert (row["session"], row["user"]) == ("session-9", "佐藤")
    trace_id = row["trace_id"]
    assert touchstone.tree(trace_id) == ["visit", "  step"]
    assert touchstone.span(touchstone.spans(trace_id)[0], trace_id)["input"] == "hello"


def test_an_experiment_is_a_project_of_the_window(client, last_trace, touchstone):
    name = fresh_name("project of")
    mlflow.set_experiment(name)
    with mlflow.start_span("in it"):
        pass
    trace = last_trace()
    project = next(each for each in touchstone.call("project_list")["projects"] if each["name"] == name)
    rows = touchstone.call("trace_list", project=project["id"])["rows"]
    assert [row["trace_id"] for row in rows] == [trace.info.trace_id.removeprefix("tr-")]


def test_async_functions_and_their_concurrent_children_make_one_trace(experiment, last_trace):
    @mlflow.trace
    async def fetch(number):
        await asyncio.sleep(0.01)
        return number * number

    @mlflow.trace
    async def gather():
        return await asyncio.gather(*(fetch(number) for number in range(3)))

    assert asyncio.run(gather()) == [0, 1, 4]
    trace = last_trace()
    root = next(span for span in trace.data.spans if span.parent_id is None)
    children = [span for span in trace.data.spans if span.parent_id == root.span_id]
    assert (root.name, root.outputs) == ("gather", [0, 1, 4])
    assert sorted((span.inputs["number"], span.outputs) for span in children) == [(0, 0), (1, 1), (2, 4)]


def test_a_generator_keeps_each_chunk_and_its_reduction(experiment, last_trace):
    @mlflow.trace(output_reducer=lambda chunks: "".join(chunks))
    def stream():
        yield from ["東", "京", "!"]

    assert list(stream()) == ["東", "京", "!"]
    span = last_trace().data.spans[0]
    assert span.outputs == "東京!"
    chunks = [event for event in span.events if event.name == "mlflow.chunk.item." + event.name.rsplit(".", 1)[-1]]
    assert [event.name for event in chunks] == [f"mlflow.chunk.item.{number}" for number in range(3)]
    assert [json.loads(event.attributes["mlflow.chunk.value"]) for event in chunks] == ["東", "京", "!"]


def test_an_async_generator_is_traced_to_its_end(experiment, last_trace):
    @mlflow.trace
    async def stream():
        for number in range(2):
            yield number

    async def read():
        return [number async for number in stream()]

    assert asyncio.run(read()) == [0, 1]
    assert last_trace().data.spans[0].outputs == [0, 1]


def test_an_exception_marks_span_and_trace_and_keeps_its_stack(experiment, last_trace):
    @mlflow.trace(span_type=SpanType.TOOL)
    def charge(amount):
        raise TimeoutError("no answer from the bank within 30 s 🏦")

    @mlflow.trace
    def checkout():
        try:
            charge(3)
        except TimeoutError as error:
            raise ValueError("not paid") from error

    with pytest.raises(ValueError):
        checkout()
    trace = last_trace()
    assert trace.info.state == TraceState.ERROR
    spans = by_name(trace)
    assert spans["charge"].status.status_code == SpanStatusCode.ERROR
    assert "no answer from the bank within 30 s 🏦" in spans["charge"].status.description
    event = next(event for event in spans["charge"].events if event.name == "exception")
    assert event.attributes["exception.type"] == "TimeoutError"
    assert event.attributes["exception.message"] == "no answer from the bank within 30 s 🏦"
    assert "in charge" in event.attributes["exception.stacktrace"]
    assert spans["checkout"].status.status_code == SpanStatusCode.ERROR


def test_what_the_program_says_of_its_trace_is_kept(experiment, last_trace):
    @mlflow.trace
    def turn(text):
        mlflow.update_current_trace(
            tags={"plan": "gold", "言語": "日本語"}, client_request_id="request-7",
            metadata={"mlflow.trace.session": "s-1", "mlflow.trace.user": "u-佐藤", "region": "eu"},
            request_preview="asked 🙂", response_preview="answered")
        return text.upper()

    turn("long text")
    info = last_trace().info
    assert info.client_request_id == "request-7"
    assert (info.tags["plan"], info.tags["言語"]) == ("gold", "日本語")
    metadata = info.trace_metadata
    assert (metadata["mlflow.trace.session"], metadata["mlflow.trace.user"]) == ("s-1", "u-佐藤")
    assert metadata["region"] == "eu"
    assert (info.request_preview, info.response_preview) == ("asked 🙂", "answered")


def test_a_trace_may_be_called_failed_though_no_span_did(experiment, last_trace):
    with mlflow.start_span("refused"):
        mlflow.update_current_trace(state="ERROR")
    trace = last_trace()
    assert trace.info.state == TraceState.ERROR
    assert trace.data.spans[0].status.status_code == SpanStatusCode.OK


def test_tags_are_set_changed_and_deleted_later(experiment, last_trace):
    with mlflow.start_span("tagged"):
        mlflow.update_current_trace(tags={"from": "program"})
    trace_id = last_trace().info.trace_id
    mlflow.set_trace_tag(trace_id, "reviewed", "no")
    mlflow.set_trace_tag(trace_id, "reviewed", "はい")
    mlflow.set_trace_tag(trace_id, "gone", "soon")
    mlflow.delete_trace_tag(trace_id, "gone")
    mlflow.delete_trace_tag(trace_id, "from")
    tags = mlflow.get_trace(trace_id).info.tags
    assert tags["reviewed"] == "はい"
    assert "gone" not in tags and "from" not in tags


def test_spans_made_without_a_context_keep_their_own_times(experiment, last_trace):
    start = 1_750_000_000_123_000_000
    root = mlflow.start_span_no_context("imported", inputs={"a": 1}, start_time_ns=start,
                                        tags={"source": "import"}, metadata={"batch": "7"})
    child = mlflow.start_span_no_context("part", parent_span=root, start_time_ns=start + 1_000_000)
    child.end(end_time_ns=start + 2_000_000)
    root.end(outputs=[1, None, "x"], end_time_ns=start + 1_500_000_000)
    mlflow.flush_trace_async_logging()
    trace = mlflow.get_trace(root.trace_id)
    assert (trace.info.request_time, trace.info.execution_duration) == (1_750_000_000_123, 1_500)
    assert (trace.info.tags["source"], trace.info.trace_metadata["batch"]) == ("import", "7")
    spans = by_name(trace)
    assert (spans["part"].start_time_ns, spans["part"].end_time_ns) == (start + 1_000_000, start + 2_000_000)
    assert spans["imported"].outputs == [1, None, "x"]


def test_links_between_traces_are_kept(experiment, last_trace):
    from mlflow.entities.link import Link

    with mlflow.start_span("first") as first:
        pass
    with mlflow.start_span("second", links=[Link(trace_id=first.trace_id, span_id=first.span_id)]):
        pass
    links = last_trace().data.spans[0].links
    assert [(link.trace_id, link.span_id) for link in links] == [(first.trace_id, first.span_id)]


def test_tokens_and_cost_of_calls_are_summed_for_the_trace(experiment, last_trace):
    with mlflow.start_span("turn"):
        for tokens in ((100, 20), (50, 5)):
            with mlflow.start_span("call", span_type=SpanType.CHAT_MODEL) as span:
                span.set_attribute("mlflow.chat.tokenUsage", {
                    "input_tokens": tokens[0], "output_tokens": tokens[1], "total_tokens": sum(tokens)})
                span.set_attribute("mlflow.llm.model", "gpt-4o-mini")
    trace = last_trace()
    usage = trace.info.token_usage
    assert (usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]) == (150, 25, 175)


def test_sessions_are_found_newest_first_with_their_traces_in_order(experiment):
    for session, question in (("s-1", "one"), ("s-2", "two"), ("s-1", "three"), (None, "four")):
        with mlflow.start_span(question):
            if session:
                mlflow.update_current_trace(metadata={"mlflow.trace.session": session})
        time.sleep(0.005)
    mlflow.flush_trace_async_logging()
    sessions = mlflow.search_sessions(locations=[experiment])
    assert [session.id for session in sessions] == ["s-1", "s-2"]
    assert [[trace.info.tags["mlflow.traceName"] for trace in session] for session in sessions] == [
        ["one", "three"], ["two"]]
    assert [len(trace.data.spans) for trace in sessions[0]] == [1, 1]


def test_traces_are_deleted_by_id_and_stay_away(experiment, client):
    ids = []
    for number in range(4):
        with mlflow.start_span(f"old {number}") as span:
            pass
        ids.append(span.trace_id)
    mlflow.flush_trace_async_logging()
    assert client.delete_traces(experiment, trace_ids=ids[:2]) == 2
    left = mlflow.search_traces(locations=[experiment], return_type="list")
    assert {trace.info.trace_id for trace in left} == set(ids[2:])
    assert mlflow.get_trace(ids[0], silent=True) is None
    assert client.delete_traces(experiment, trace_ids=[ids[0]]) == 0


def test_traces_are_deleted_by_age_oldest_first(experiment, client):
    spans = []
    for minute in range(3):
        start = 1_750_000_000_000_000_000 + minute * 60_000_000_000
        span = mlflow.start_span_no_context(f"minute {minute}", start_time_ns=start)
        span.end(end_time_ns=start + 1_000_000)
        spans.append(span)
    mlflow.flush_trace_async_logging()
    until = 1_750_000_000_000 + 60_000
    assert client.delete_traces(experiment, max_timestamp_millis=until, max_traces=1) == 1
    left = mlflow.search_traces(locations=[experiment], return_type="list", order_by=["timestamp ASC"])
    assert [trace.info.trace_id for trace in left] == [spans[1].trace_id, spans[2].trace_id]
    assert client.delete_traces(experiment, max_timestamp_millis=until) == 1
    left = mlflow.search_traces(locations=[experiment], return_type="list")
    assert [trace.info.trace_id for trace in left] == [spans[2].trace_id]


def test_a_trace_of_hundreds_of_spans_comes_whole(experiment, last_trace):
    with mlflow.start_span("root"):
        for number in range(400):
            with mlflow.start_span(f"step {number}"):
                pass
    trace = last_trace()
    assert len(trace.data.spans) == 401
    assert {span.name for span in trace.data.spans} == {"root", *(f"step {number}" for number in range(400))}


def test_many_traces_at_once_all_arrive(experiment):
    from concurrent.futures import ThreadPoolExecutor

    @mlflow.trace
    def turn(number):
        with mlflow.start_span("inner"):
            return number

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(turn, range(60)))
    mlflow.flush_trace_async_logging()
    traces = mlflow.search_traces(locations=[experiment], return_type="list")
    assert sorted(trace.data.spans[0].outputs for trace in traces
                  for span in trace.data.spans if span.name == "turn") == list(range(60))
    assert all(len(trace.data.spans) == 2 and trace.info.state == TraceState.OK for trace in traces)


def test_traces_of_plain_opentelemetry_are_found_and_read(server, experiment):
    from opentelemetry import trace as otel
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(
        endpoint=server + "/v1/traces", headers={"x-mlflow-experiment-id": experiment})))
    tracer = provider.get_tracer("support.agent")
    word = uuid.uuid4().hex
    with tracer.start_as_current_span("invoke_agent support", attributes={
            "gen_ai.operation.name": "invoke_agent", "gen_ai.conversation.id": "c-1"}) as span:
        with tracer.start_as_current_span("chat gpt-4o-mini", attributes={
                "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o-mini", "note": word,
                "gen_ai.usage.input_tokens": 48, "gen_ai.usage.output_tokens": 17}):
            pass
    provider.shutdown()
    found = mlflow.search_traces(locations=[experiment], filter_string=f"trace.text LIKE '%{word}%'",
                                 return_type="list")
    assert [trace.info.trace_id for trace in found] == [
        "tr-" + otel.format_trace_id(span.get_span_context().trace_id)]
    spans = by_name(mlflow.get_trace(found[0].info.trace_id))
    assert set(spans) == {"invoke_agent support", "chat gpt-4o-mini"}
    chat = spans["chat gpt-4o-mini"]
    assert chat.parent_id == spans["invoke_agent support"].span_id
    assert chat.get_attribute("gen_ai.usage.input_tokens") == 48
    assert chat.get_attribute("note") == word
    assert found[0].info.state == TraceState.OK
