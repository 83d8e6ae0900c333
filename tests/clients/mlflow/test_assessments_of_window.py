"""What the user says in the window is there for the client at once, and the other way round."""

import mlflow
import pytest
from mlflow.entities import AssessmentSource, Expectation, Feedback
from mlflow.exceptions import MlflowException

JUDGE = AssessmentSource(source_type="LLM_JUDGE", source_id="gpt-4o-mini")


def bare(trace_id):
    """The trace's id as the window knows it."""
    return trace_id.removeprefix("tr-")


class Window:
    """The commands that the window's editor of assessments gives."""

    def __init__(self, touchstone):
        self.call = touchstone.call

    def say(self, target, name, value, kind="feedback", **more):
        return self.call("assessment_add", target=target, name=name, kind=kind, value=value, **more)

    def change(self, assessment, value, **more):
        return self.call("assessment_supersede", assessment_id=assessment["assessment_id"], value=value, **more)

    def delete(self, assessment):
        return self.call("assessment_delete", assessment_id=assessment["assessment_id"])

    def undo(self, assessment):
        return self.call("assessment_restore", assessment_id=assessment["assessment_id"])

    def of_trace(self, trace_id):
        return self.call("trace_get", trace_id=bare(trace_id))["assessments"]


@pytest.fixture
def window(touchstone):
    return Window(touchstone)


def traced(name, session=None):
    with mlflow.start_span(name) as span:
        if session is not None:
            mlflow.update_current_trace(session_id=session)
    mlflow.flush_trace_async_logging()
    return span


@pytest.fixture
def span(experiment):
    return traced("judged")


@pytest.fixture
def trace_id(span):
    return span.trace_id


@pytest.fixture
def target(trace_id):
    return {"of": "trace", "trace_id": bare(trace_id)}


def told(trace_id):
    return mlflow.get_trace(trace_id).info.assessments


def standing(trace_id):
    """Values and whether they count, oldest first."""
    return [(each.value, bool(each.valid)) for each in told(trace_id)]


@pytest.mark.parametrize("value", [True, False, 0.25, -3, "warm", "二行\nの文", ["a", 1], {"depth": 3}], ids=str)
def test_feedback_of_the_window_keeps_its_type(window, trace_id, target, value):
    said = window.say(target, "value", value, rationale="読みました")
    [read] = told(trace_id)
    assert isinstance(read, Feedback)
    assert (read.name, read.value, isinstance(read.value, bool)) == ("value", value, isinstance(value, bool))
    assert (read.rationale, read.source.source_type, read.span_id) == ("読みました", "HUMAN", None)
    assert read.source.source_id == window.call("author_get")["name"]
    assert read.assessment_id == "a-" + said["assessment_id"]
    assert mlflow.get_assessment(trace_id, read.assessment_id).value == value


@pytest.mark.parametrize("value", ["42", 7, True, {"city": "東京", "facts": [1, {"a": None}]}], ids=str)
def test_an_expectation_of_the_window_is_one_for_the_client(window, trace_id, target, value):
    window.say(target, "answer", value, kind="expectation")
    [read] = told(trace_id)
    assert isinstance(read, Expectation)
    assert (read.name, read.value) == ("answer", value)


def test_what_is_said_of_a_span_names_it(window, span, trace_id):
    window.say({"of": "span", "trace_id": bare(trace_id), "span_id": span.span_id}, "quick", False)
    [read] = told(trace_id)
    assert (read.span_id, read.value) == (span.span_id, False)


def test_an_edit_leaves_what_was_said_before_as_invalid(window, trace_id, target):
    first = window.say(target, "correct", True)
    second = window.change(first, False, rationale="looked again")
    assert standing(trace_id) == [(True, False), (False, True)]
    read = mlflow.get_assessment(trace_id, "a-" + second["assessment_id"])
    assert (read.overrides, read.rationale) == ("a-" + first["assessment_id"], "looked again")


def test_what_is_deleted_and_brought_back_goes_and_comes_for_the_client(window, trace_id, target):
    first = window.say(target, "correct", True)
    second = window.change(first, False)
    window.delete(second)
    assert standing(trace_id) == [(True, True)]
    with pytest.raises(MlflowException) as refused:
        mlflow.get_assessment(trace_id, "a-" + second["assessment_id"])
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    window.undo(second)
    assert standing(trace_id) == [(True, False), (False, True)]


def test_a_session_is_judged_at_its_first_trace_and_named_in_the_metadata(window, experiment):
    first, second = traced("hello", "s-calm"), traced("bye", "s-calm")
    said = window.say({"of": "session", "project": experiment, "session": "s-calm"}, "calm", True)
    [read] = told(first.trace_id)
    assert (read.name, read.value, read.metadata) == ("calm", True, {"mlflow.trace.session": "s-calm"})
    assert told(second.trace_id) == []
    [session] = mlflow.search_sessions(locations=[experiment], include_spans=False)
    assert [each.name for trace in session for each in trace.info.assessments] == ["calm"]
    window.change(said, False)
    assert standing(first.trace_id) == [(True, False), (False, True)]
    assert told(first.trace_id)[1].metadata == {"mlflow.trace.session": "s-calm"}


def test_the_client_finds_traces_by_what_the_window_says(window, experiment, trace_id, target):
    traced("not judged")
    window.say(target, "correct", True)
    window.say(target, "answer", "42", kind="expectation")
    for query in ("feedback.correct = 'true'", "expectation.answer = '42'"):
        found = mlflow.search_traces(locations=[experiment], filter_string=query, return_type="list")
        assert [trace.info.trace_id for trace in found] == [trace_id], query


def test_the_user_overrides_a_judge_and_the_client_overrides_the_user(window, trace_id):
    judged = mlflow.log_feedback(trace_id=trace_id, name="correct", value="no", source=JUDGE,
                                 metadata={"mlflow.assessment.judgeCost": "0.001"})
    [seen] = window.of_trace(trace_id)
    assert (seen["source_kind"], seen["source_id"], seen["value"]) == ("llm_judge", "gpt-4o-mini", "no")
    mine = window.change(seen, "yes")
    read = mlflow.get_assessment(trace_id, "a-" + mine["assessment_id"])
    assert (read.overrides, read.source.source_type) == (judged.assessment_id, "HUMAN")
    # What a judge noted of its own work does not hold for a person's.
    assert not read.metadata
    mlflow.override_feedback(trace_id=trace_id, assessment_id=read.assessment_id, value="maybe", source=JUDGE)
    assert [(each["value"], each["valid"]) for each in window.of_trace(trace_id)] == [
        ("no", False), ("yes", False), ("maybe", True)]


def test_what_the_client_deletes_is_gone_from_the_window(window, trace_id, target):
    said = window.say(target, "correct", True)
    mlflow.delete_assessment(trace_id, "a-" + said["assessment_id"])
    assert window.of_trace(trace_id) == []


def test_the_name_set_in_the_window_is_the_source_that_the_client_reads(window, trace_id, target):
    try:
        window.call("author_set", name="鈴木")
        window.say(target, "correct", True)
    finally:
        window.call("author_set", name=None)
    [read] = told(trace_id)
    assert read.source.source_id == "鈴木"
