"""mlflow.genai.evaluate with scorers of code, over rows, a function and traces."""

import mlflow
import pytest
from mlflow.entities import AssessmentSource, Feedback
from mlflow.genai import scorer


@scorer
def exact(outputs, expectations):
    return outputs == expectations["expected_response"]


@scorer
def length(outputs):
    return Feedback(value=len(outputs), rationale=f"It has {len(outputs)} characters.")


@scorer
def spans(trace):
    return len(trace.data.spans)


@scorer
def broken(outputs):
    raise ValueError("cannot judge 🤷")


ROWS = [
    {"inputs": {"question": "capital of 日本?"}, "outputs": "東京", "expectations": {"expected_response": "東京"}},
    {"inputs": {"question": "capital of France?"}, "outputs": "Lyon", "expectations": {"expected_response": "Paris"}},
]


@pytest.fixture
def of_run(experiment):
    """The traces of a run, by their question."""

    def read(run_id):
        found = mlflow.search_traces(locations=[experiment], run_id=run_id, return_type="list")
        return {trace.data.spans[0].inputs["question"]: trace for trace in found}

    return read


def values(trace, kind="feedback"):
    return {each.name: each.value for each in trace.info.assessments if getattr(each, kind, None) is not None}


def test_static_rows_become_traces_with_scores_and_expectations(experiment, of_run, client):
    result = mlflow.genai.evaluate(data=ROWS, scorers=[exact, length])
    assert result.metrics == {"exact/mean": 0.5, "length/mean": 3.0}
    traces = of_run(result.run_id)
    assert set(traces) == {"capital of 日本?", "capital of France?"}
    japan, france = traces["capital of 日本?"], traces["capital of France?"]
    assert (values(japan), values(france)) == ({"exact": True, "length": 2}, {"exact": False, "length": 4})
    assert values(france, "expectation") == {"expected_response": "Paris"}
    sources = {each.name: each.source for each in japan.info.assessments}
    assert (sources["exact"].source_type, sources["exact"].source_id) == ("CODE", "exact")
    score = next(each for each in japan.info.assessments if each.name == "length")
    assert score.rationale == "It has 2 characters."
    assert score.metadata["mlflow.assessment.sourceRunId"] == result.run_id
    run = client.get_run(result.run_id)
    assert run.info.status == "FINISHED" and run.info.experiment_id == experiment
    assert run.data.metrics == {"exact/mean": 0.5, "length/mean": 3.0}
    assert run.data.tags["mlflow.runType"] == "genai_evaluate"
    [used] = run.inputs.dataset_inputs
    assert used.dataset.name and used.dataset.digest


def test_a_function_is_called_for_each_row_and_its_trace_is_scored(of_run):
    @mlflow.trace
    def lookup(question):
        return {"capital of 日本?": "東京"}.get(question, "?")

    def predict(question):
        return lookup(question)

    rows = [{key: row[key] for key in ("inputs", "expectations")} for row in ROWS]
    result = mlflow.genai.evaluate(data=rows, predict_fn=predict, scorers=[exact, spans])
    assert result.metrics["exact/mean"] == 0.5
    traces = of_run(result.run_id)
    japan = traces["capital of 日本?"]
    assert values(japan)["exact"] is True
    assert values(japan)["spans"] == len(japan.data.spans)
    assert "lookup" in [span.name for span in japan.data.spans]
    assert traces["capital of France?"].data.spans[0].outputs == "?"
    assert len(traces) == 2


def test_traces_that_are_there_are_scored_in_place(experiment, client):
    for row in ROWS:
        with mlflow.start_span("answer") as span:
            span.set_inputs(row["inputs"])
            span.set_outputs(row["outputs"])
        mlflow.flush_trace_async_logging()
        mlflow.log_expectation(trace_id=span.trace_id, name="expected_response",
                               value=row["expectations"]["expected_response"],
                               source=AssessmentSource(source_type="HUMAN", source_id="佐藤"))
    before = mlflow.search_traces(locations=[experiment], return_type="list")
    result = mlflow.genai.evaluate(data=before, scorers=[exact, length])
    assert result.metrics == {"exact/mean": 0.5, "length/mean": 3.0}
    after = {trace.info.trace_id: trace for trace in mlflow.search_traces(
        locations=[experiment], run_id=result.run_id, return_type="list")}
    assert set(after) == {trace.info.trace_id for trace in before}
    scored = {trace.data.spans[0].outputs: values(trace) for trace in after.values()}
    assert scored == {"東京": {"exact": True, "length": 2}, "Lyon": {"exact": False, "length": 4}}
    assert len(mlflow.search_traces(locations=[experiment], return_type="list")) == 2


def test_the_result_tables_rows_are_the_traces(experiment):
    result = mlflow.genai.evaluate(data=ROWS, scorers=[exact])
    table = result.result_df
    assert sorted(table["exact/value"].tolist()) == [False, True]
    assert all(trace_id.startswith("tr-") for trace_id in table["trace_id"])


def test_a_scorer_that_fails_leaves_its_error_beside_the_others_scores(of_run):
    result = mlflow.genai.evaluate(data=ROWS[:1], scorers=[broken, length])
    [trace] = of_run(result.run_id).values()
    read = {each.name: each for each in trace.info.assessments}
    assert read["length"].value == 2
    assert "cannot judge 🤷" in read["broken"].error.error_message
    assert read["broken"].value is None


def test_a_session_of_rows_keeps_its_run_after_another_evaluation(of_run):
    first = mlflow.genai.evaluate(data=ROWS, scorers=[length])
    second = mlflow.genai.evaluate(data=ROWS[:1], scorers=[length])
    assert (len(of_run(first.run_id)), len(of_run(second.run_id))) == (2, 1)
