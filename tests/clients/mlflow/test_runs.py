"""Runs, their parameters, metrics, tags and files, as far as evaluation and logging need them."""

import time
import uuid

import mlflow
import pytest
from conftest import fresh_name
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException


def test_a_run_keeps_parameters_metrics_and_tags(experiment, client):
    with mlflow.start_run(run_name="first 東京", tags={"team": "support"}, description="a try") as run:
        mlflow.log_param("temperature", 0.25)
        mlflow.log_params({"model": "gpt-4o-mini", "考え": "はい"})
        for step, value in enumerate([0.5, 0.75, 1.0]):
            mlflow.log_metric("score", value, step=step)
        mlflow.log_metrics({"cost": 0.001, "negative": -3})
        mlflow.set_tag("reviewed", "no")
        mlflow.set_tag("reviewed", "yes")
        mlflow.set_tags({"gone": "soon"})
        mlflow.delete_tag("gone")
        assert client.get_run(run.info.run_id).info.status == "RUNNING"
    read = client.get_run(run.info.run_id)
    assert (read.info.run_name, read.info.status, read.info.experiment_id) == ("first 東京", "FINISHED", experiment)
    assert read.info.lifecycle_stage == "active"
    assert read.info.start_time <= read.info.end_time
    assert read.data.params == {"temperature": "0.25", "model": "gpt-4o-mini", "考え": "はい"}
    assert read.data.metrics == {"score": 1.0, "cost": 0.001, "negative": -3.0}
    assert (read.data.tags["team"], read.data.tags["reviewed"]) == ("support", "yes")
    assert read.data.tags["mlflow.runName"] == "first 東京" and read.data.tags["mlflow.note.content"] == "a try"
    assert "gone" not in read.data.tags


def test_a_metrics_history_keeps_every_step(experiment, client):
    with mlflow.start_run() as run:
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step, timestamp=1_750_000_000_000 + step)
    history = client.get_metric_history(run.info.run_id, "loss")
    assert [(each.step, each.value, each.timestamp) for each in history] == [
        (step, 1 / (step + 1), 1_750_000_000_000 + step) for step in range(5)]
    assert client.get_metric_history(run.info.run_id, "nothing") == []


def test_a_batch_is_logged_at_once(experiment, client):
    run_id = client.create_run(experiment).info.run_id
    client.log_batch(run_id, metrics=[Metric("m", 2.5, 1_750_000_000_000, 7)], params=[Param("p", "v")],
                     tags=[RunTag("t", "w")])
    data = client.get_run(run_id).data
    assert (data.metrics, data.params, data.tags["t"]) == ({"m": 2.5}, {"p": "v"}, "w")


def test_a_failed_run_says_so(experiment, client):
    with pytest.raises(ZeroDivisionError):
        with mlflow.start_run() as run:
            1 / 0
    assert client.get_run(run.info.run_id).info.status == "FAILED"


def test_a_run_is_renamed_deleted_and_restored(experiment, client):
    run_id = client.create_run(experiment, run_name="before").info.run_id
    client.update_run(run_id, name="after")
    assert client.get_run(run_id).info.run_name == "after"
    client.delete_run(run_id)
    assert client.get_run(run_id).info.lifecycle_stage == "deleted"
    assert mlflow.search_runs([experiment], output_format="list") == []
    client.restore_run(run_id)
    assert [run.info.run_id for run in mlflow.search_runs([experiment], output_format="list")] == [run_id]


def test_runs_are_searched_by_parameter_metric_and_tag_in_order(experiment):
    ids = []
    for number, model in enumerate(["small", "large", "small"]):
        with mlflow.start_run(run_name=f"run {number}") as run:
            mlflow.log_param("model", model)
            mlflow.log_metric("score", number / 10)
            mlflow.set_tag("even", str(number % 2 == 0).lower())
        ids.append(run.info.run_id)
        time.sleep(0.005)

    def found(condition="", **more):
        runs = mlflow.search_runs([experiment], condition, output_format="list", **more)
        return [ids.index(run.info.run_id) for run in runs]

    assert found() == [2, 1, 0]
    assert found("params.model = 'small'", order_by=["metrics.score ASC"]) == [0, 2]
    assert found("metrics.score >= 0.1", order_by=["metrics.score DESC"]) == [2, 1]
    assert found("tags.even = 'true' AND metrics.score < 0.2") == [0]
    assert found("attributes.run_name = 'run 1'") == [1]
    assert found("attributes.status = 'FINISHED'", order_by=["start_time ASC"]) == [0, 1, 2]
    assert found("params.model LIKE 'l%'") == [1]
    assert found(max_results=2) == [2, 1]
    table = mlflow.search_runs([experiment], order_by=["start_time ASC"])
    assert table["metrics.score"].tolist() == [0.0, 0.1, 0.2]
    assert table["params.model"].tolist() == ["small", "large", "small"]


def test_runs_come_page_by_page(experiment, client):
    ids = {client.create_run(experiment).info.run_id for _ in range(5)}
    read, token = [], None
    for _ in range(4):
        page = client.search_runs([experiment], max_results=2, page_token=token)
        read += [run.info.run_id for run in page]
        token = page.token
        if not token:
            break
    assert len(read) == 5 and set(read) == ids


def test_files_of_a_run_are_stored_listed_and_read(experiment, client, tmp_path):
    picture = bytes(range(256)) * 4_000
    (tmp_path / "picture 東京.png").write_bytes(picture)
    with mlflow.start_run() as run:
        mlflow.log_dict({"city": "東京", "n": [1, 2]}, "config/settings.json")
        mlflow.log_text("こんにちは", "notes.txt")
        mlflow.log_artifact(str(tmp_path / "picture 東京.png"), "pictures")
    run_id = run.info.run_id
    assert [(each.path, each.is_dir) for each in client.list_artifacts(run_id)] == [
        ("config", True), ("notes.txt", False), ("pictures", True)]
    [settings] = client.list_artifacts(run_id, "config")
    assert (settings.path, settings.is_dir) == ("config/settings.json", False)
    [stored] = client.list_artifacts(run_id, "pictures")
    assert (stored.path, stored.file_size) == ("pictures/picture 東京.png", len(picture))
    assert client.list_artifacts(run_id, "nothing") == []
    to = tmp_path / "read"
    to.mkdir()
    whole = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="", dst_path=str(to))
    assert (to / "pictures" / "picture 東京.png").read_bytes() == picture, whole
    assert mlflow.artifacts.load_dict(f"runs:/{run_id}/config/settings.json") == {"city": "東京", "n": [1, 2]}
    assert mlflow.artifacts.load_text(run.info.artifact_uri + "/notes.txt") == "こんにちは"


def test_a_trace_made_in_a_run_belongs_to_it(experiment, client):
    with mlflow.start_run() as run:
        with mlflow.start_span("inside") as inside:
            pass
    with mlflow.start_span("outside") as outside:
        pass
    mlflow.flush_trace_async_logging()
    run_id = run.info.run_id
    assert mlflow.get_trace(inside.trace_id).info.trace_metadata["mlflow.sourceRun"] == run_id

    def of_run():
        found = mlflow.search_traces(locations=[experiment], run_id=run_id, return_type="list")
        return {trace.info.trace_id for trace in found}

    assert of_run() == {inside.trace_id}
    client.link_traces_to_run([outside.trace_id], run_id)
    assert of_run() == {inside.trace_id, outside.trace_id}


def test_a_run_that_is_not_there_is_named(client):
    missing = uuid.uuid4().hex
    with pytest.raises(MlflowException) as refused:
        client.get_run(missing)
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert missing in refused.value.message


def test_a_parameter_may_not_change(experiment):
    with mlflow.start_run():
        mlflow.log_param("model", "small")
        mlflow.log_param("model", "small")
        with pytest.raises(MlflowException) as refused:
            mlflow.log_param("model", "large")
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_an_experiment_is_renamed_tagged_deleted_and_restored(client):
    name = fresh_name("kept")
    made = client.create_experiment(name)
    client.set_experiment_tag(made, "team", "support")
    client.rename_experiment(made, name + " 2")
    read = client.get_experiment(made)
    assert (read.name, read.tags["team"]) == (name + " 2", "support")
    client.delete_experiment(made)
    assert client.get_experiment(made).lifecycle_stage == "deleted"
    client.restore_experiment(made)
    assert client.get_experiment(made).lifecycle_stage == "active"
