"""Fills an MLflow server with its own client: two experiments, nested spans, sessions, tags, assessments, runs."""

import mlflow
from mlflow.entities import AssessmentSource, SpanEvent

NAMES = ["support", "東京 shop"]
PERSON = AssessmentSource("HUMAN", "me@example.com")


def fill(url):
    """Answers the names of what is there: {experiment: {"traces": [...], "run": run_id}}."""
    mlflow.set_tracking_uri(url)
    client = mlflow.MlflowClient()
    truth = {}
    for name in NAMES:
        experiment = mlflow.set_experiment(name).experiment_id
        client.set_experiment_tag(experiment, "team", "bench")
        traces = []
        with mlflow.start_run(run_name="try 1", tags={"reviewed": "yes"}) as run:
            mlflow.log_params({"model": "gpt-4o-mini", "考え": "はい"})
            for step in range(5):
                mlflow.log_metric("score", step / 4, step=step, timestamp=1_750_000_000_000 + step)
            mlflow.log_metric("not a number", float("nan"), timestamp=1_750_000_000_000)
            mlflow.log_text("は\n" * 500_000, "notes/deep/日本.txt")
            mlflow.log_text("", "empty.txt")
            traces += [trace(number) for number in range(3)]
        with mlflow.start_span("outside") as outside:
            outside.set_inputs("a text")
        traces += [outside.trace_id, failing()]
        mlflow.flush_trace_async_logging()
        client.link_traces_to_run([outside.trace_id], run.info.run_id)
        for trace_id in traces[:3]:
            assess(trace_id)
        if name == NAMES[0]:
            mlflow.create_external_model(name="a model")
        truth[name] = {"experiment": experiment, "traces": traces, "run": run.info.run_id}
    gone = client.create_experiment("deleted there")
    client.delete_experiment(gone)
    return truth


def trace(number):
    with mlflow.start_span("root", span_type="AGENT") as root:
        root.set_inputs({"question": f"where is 東京? {number}", "deep": {"list": [1, 2.5, None, True]}})
        with mlflow.start_span("call", span_type="CHAT_MODEL") as call:
            call.set_inputs({"messages": [{"role": "user", "content": "hi"}], "model": "gpt-4o-mini"})
            call.set_attribute("mlflow.chat.tokenUsage", {"input_tokens": 3, "output_tokens": 4, "total_tokens": 7})
            call.set_outputs({"choices": [{"message": {"role": "assistant", "content": "はい"}}]})
            call.add_event(SpanEvent("noted", attributes={"numbers": [1, 2]}))
            with mlflow.start_span("tool", span_type="TOOL") as tool:
                tool.set_outputs([1, "two"])
        mlflow.update_current_trace(tags={"plan": "pro"}, client_request_id=f"mine-{number}", metadata={
            "mlflow.trace.session": f"session {number % 2}", "mlflow.trace.user": "someone"})
        root.set_outputs({"answer": 1.5})
    return root.trace_id


def failing():
    try:
        with mlflow.start_span("fails") as span:
            raise ValueError("as meant")
    except ValueError:
        return span.trace_id


def assess(trace_id):
    mlflow.log_feedback(trace_id=trace_id, name="good", value=True, rationale="because", source=PERSON,
                        metadata={"page": "2"})
    mlflow.log_expectation(trace_id=trace_id, name="expected", value={"facts": ["a", "b"]}, source=PERSON)
    first = mlflow.log_feedback(trace_id=trace_id, name="score", value=0.5, source=AssessmentSource("CODE", "rule"))
    mlflow.override_feedback(trace_id=trace_id, assessment_id=first.assessment_id, value=0.75)
