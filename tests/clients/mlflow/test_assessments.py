"""Feedback and expectations read back as they were given, changed, overridden or deleted."""

import mlflow
import pytest
from mlflow.entities import AssessmentError, AssessmentSource, Expectation, Feedback
from mlflow.exceptions import MlflowException

HUMAN = AssessmentSource(source_type="HUMAN", source_id="佐藤")
CODE = AssessmentSource(source_type="CODE", source_id="length.py")
JUDGE = AssessmentSource(source_type="LLM_JUDGE", source_id="gpt-4o-mini")


@pytest.fixture
def span(experiment):
    with mlflow.start_span("judged") as span:
        pass
    mlflow.flush_trace_async_logging()
    return span


@pytest.fixture
def trace_id(span):
    return span.trace_id


def told(trace_id):
    return mlflow.get_trace(trace_id).info.assessments


@pytest.mark.parametrize("value", [True, False, 4, 0, -0.25, "はい 🙂", "", ["a", 1, True], {"depth": 3, "ok": False}],
                         ids=str)
def test_a_feedbacks_value_keeps_its_type(trace_id, value):
    given = mlflow.log_feedback(trace_id=trace_id, name="value", value=value, source=HUMAN)
    [read] = told(trace_id)
    # A number comes back as a float: the client's own form of a value knows no integers.
    assert (read.value, isinstance(read.value, bool)) == (value, isinstance(value, bool))
    assert read.assessment_id == given.assessment_id and given.assessment_id.startswith("a-")


def test_a_person_a_program_and_a_judge_give_feedback(trace_id, span):
    mlflow.log_feedback(trace_id=trace_id, name="correct", value=True, source=HUMAN, rationale="読みました")
    mlflow.log_feedback(trace_id=trace_id, name="length", value=12, source=CODE, span_id=span.span_id,
                        metadata={"unit": "words"})
    mlflow.log_feedback(trace_id=trace_id, name="tone", value="kind", source=JUDGE, rationale="It says please.",
                        metadata={"mlflow.assessment.judgeCost": "0.001"})
    read = {each.name: each for each in told(trace_id)}
    assert {name: (each.source.source_type, each.source.source_id) for name, each in read.items()} == {
        "correct": ("HUMAN", "佐藤"), "length": ("CODE", "length.py"), "tone": ("LLM_JUDGE", "gpt-4o-mini")}
    assert all(isinstance(each, Feedback) and each.valid for each in read.values())
    assert read["correct"].rationale == "読みました" and read["tone"].rationale == "It says please."
    assert (read["length"].span_id, read["length"].metadata) == (span.span_id, {"unit": "words"})
    assert read["tone"].metadata == {"mlflow.assessment.judgeCost": "0.001"}
    assert read["correct"].trace_id == trace_id
    assert read["correct"].create_time_ms <= read["correct"].last_update_time_ms


def test_feedback_without_a_source_is_the_programs(trace_id):
    mlflow.log_feedback(trace_id=trace_id, name="quick", value=True)
    [read] = told(trace_id)
    assert (read.source.source_type, read.source.source_id) == ("CODE", "default")


def test_a_judge_that_failed_leaves_its_error(trace_id):
    mlflow.log_feedback(trace_id=trace_id, name="tone", source=JUDGE, error=AssessmentError(
        error_code="RATE_LIMITED", error_message="Slow down 🐢", stack_trace="judge.py:7"))
    try:
        raise TimeoutError("no verdict")
    except TimeoutError as error:
        mlflow.log_feedback(trace_id=trace_id, name="late", source=JUDGE, error=error)
    read = {each.name: each for each in told(trace_id)}
    error = read["tone"].error
    assert (error.error_code, error.error_message, error.stack_trace) == (
        "RATE_LIMITED", "Slow down 🐢", "judge.py:7")
    assert read["tone"].value is None
    assert (read["late"].error.error_code, read["late"].error.error_message) == ("TimeoutError", "no verdict")


@pytest.mark.parametrize("value", ["42", 7, 1.5, True, ["東京", "京都"], {"city": "東京", "facts": [1, {"a": None}]}],
                         ids=str)
def test_an_expectation_may_be_a_scalar_or_a_structure(trace_id, value):
    mlflow.log_expectation(trace_id=trace_id, name="answer", value=value, source=HUMAN, metadata={"from": "book"})
    [read] = told(trace_id)
    assert isinstance(read, Expectation)
    assert (read.name, read.value, read.metadata) == ("answer", value, {"from": "book"})


def test_one_assessment_is_read_by_its_id(trace_id):
    given = mlflow.log_feedback(trace_id=trace_id, name="correct", value=True, source=HUMAN)
    read = mlflow.get_assessment(trace_id, given.assessment_id)
    assert (read.name, read.value, read.source.source_id) == ("correct", True, "佐藤")


def test_an_update_changes_what_it_names_and_nothing_else(trace_id):
    given = mlflow.log_feedback(trace_id=trace_id, name="correct", value=True, source=HUMAN, rationale="seemed so")
    mlflow.update_assessment(trace_id, given.assessment_id,
                             Feedback(name="correct", value=False, rationale="looked again"))
    [read] = told(trace_id)
    assert (read.assessment_id, read.value, read.rationale) == (given.assessment_id, False, "looked again")
    assert read.source.source_id == "佐藤"
    assert read.create_time_ms == given.create_time_ms
    assert read.last_update_time_ms >= given.last_update_time_ms
    expected = mlflow.log_expectation(trace_id=trace_id, name="answer", value="42", source=HUMAN)
    mlflow.update_assessment(trace_id, expected.assessment_id, Expectation(name="answer", value={"n": 43}))
    assert mlflow.get_assessment(trace_id, expected.assessment_id).value == {"n": 43}


def test_a_deleted_assessment_is_gone_and_the_others_stay(trace_id):
    gone = mlflow.log_feedback(trace_id=trace_id, name="correct", value=True, source=HUMAN)
    mlflow.log_expectation(trace_id=trace_id, name="answer", value="42", source=HUMAN)
    mlflow.delete_assessment(trace_id, gone.assessment_id)
    assert [each.name for each in told(trace_id)] == ["answer"]
    with pytest.raises(MlflowException) as refused:
        mlflow.get_assessment(trace_id, gone.assessment_id)
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_an_override_keeps_what_it_overrides_as_invalid(trace_id):
    judged = mlflow.log_feedback(trace_id=trace_id, name="correct", value=True, source=JUDGE)
    mine = mlflow.override_feedback(trace_id=trace_id, assessment_id=judged.assessment_id, value=False,
                                    rationale="it is not", source=HUMAN)
    read = {each.assessment_id: each for each in told(trace_id)}
    assert {key: (each.value, bool(each.valid)) for key, each in read.items()} == {
        judged.assessment_id: (True, False), mine.assessment_id: (False, True)}
    assert read[mine.assessment_id].overrides == judged.assessment_id
    assert read[mine.assessment_id].name == "correct"
    mlflow.delete_assessment(trace_id, mine.assessment_id)
    assert [(each.assessment_id, bool(each.valid)) for each in told(trace_id)] == [(judged.assessment_id, True)]


def test_assessments_given_with_the_trace_arrive_with_it(experiment):
    with mlflow.start_span("self-judged") as span:
        mlflow.log_feedback(trace_id=span.trace_id, name="sure", value=0.7, source=CODE, span_id=span.span_id)
    mlflow.flush_trace_async_logging()
    [read] = told(span.trace_id)
    assert (read.name, read.value, read.span_id) == ("sure", 0.7, span.span_id)


def test_assessments_of_one_trace_are_not_anothers(experiment):
    with mlflow.start_span("one") as one:
        pass
    with mlflow.start_span("two") as two:
        pass
    mlflow.flush_trace_async_logging()
    given = mlflow.log_feedback(trace_id=one.trace_id, name="correct", value=True, source=HUMAN)
    assert told(two.trace_id) == []
    with pytest.raises(MlflowException):
        mlflow.get_assessment(two.trace_id, given.assessment_id)


def test_an_assessment_of_no_trace_is_refused(experiment):
    with pytest.raises(MlflowException) as refused:
        mlflow.log_feedback(trace_id="tr-" + 32 * "0", name="correct", value=True, source=HUMAN)
    assert refused.value.error_code in ("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND")
