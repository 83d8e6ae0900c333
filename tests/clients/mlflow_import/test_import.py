"""An MLflow server and its file come over as they are, once, and nothing of theirs is touched."""

import hashlib
import http.server
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import threading
import time

import mlflow
import pytest
from conftest import counts, ended, imported, job_of
from touchstone import PROGRAM, Touchstone

# What each server says of itself.
OWN_TAGS = {"mlflow.artifactLocation", "mlflow.trace.spansLocation"}
OWN_METADATA = {"mlflow.trace.sizeStats", "mlflow.trace.sizeBytes", "mlflow.trace.cost"}


def told(client, trace_id):
    """All that an MLflow client reads of a trace, from whichever server."""
    trace = client.get_trace(trace_id)
    info = trace.info
    spans = [(span.name, span.span_type, span.span_id, span.parent_id, span.start_time_ns, span.end_time_ns,
              span.status.status_code.name, span.inputs, span.outputs,
              {key: value for key, value in span.attributes.items() if not key.startswith("mlflow.llm.")},
              [(event.name, event.timestamp, dict(event.attributes)) for event in span.events])
             for span in trace.data.spans]
    assessments = [(each.name, each.assessment_id, each.source.source_type, each.source.source_id, each.rationale,
                    each.value, each.valid, each.overrides, each.metadata or {}, each.create_time_ms)
                   for each in info.assessments]
    return {
        "id": info.trace_id, "mine": info.client_request_id, "state": info.state.name,
        "time": info.request_time, "took": info.execution_duration,
        "asked": info.request_preview, "answered": info.response_preview,
        "tags": {key: value for key, value in info.tags.items() if key not in OWN_TAGS},
        "metadata": {key: json.loads(value) if key == "mlflow.trace.tokenUsage" else value
                     for key, value in info.trace_metadata.items()
                     if key not in OWN_METADATA and not key.startswith("touchstone.")},
        "spans": sorted(spans, key=lambda span: span[2]),
        "assessments": sorted(assessments, key=str),
    }


def run_told(client, run_id):
    run = client.get_run(run_id)
    history = {key: [(each.step, str(each.value), each.timestamp) for each in client.get_metric_history(run_id, key)]
               for key in run.data.metrics}
    return (run.info.run_name, run.info.status, run.info.start_time, run.info.end_time, run.info.user_id,
            run.data.params, run.data.tags, history)


def files_told(client, run_id, directory=None):
    """The names and the bytes of a run's files."""
    told = {}
    for entry in client.list_artifacts(run_id, directory):
        if entry.is_dir:
            told.update(files_told(client, run_id, entry.path))
        else:
            told[entry.path] = pathlib.Path(client.download_artifacts(run_id, entry.path)).read_bytes()
    return told


def assert_only_models_are_left_out(report):
    assert [(each["reason"], each["count"]) for each in report["refused"]] == [
        ("a logged model, which is not kept here yet", 1)], report["refused"]


def traces_of_run(client, run_id, experiment):
    found = client.search_traces(locations=[experiment], filter_string=f"run_id = '{run_id}'")
    return {trace.info.trace_id for trace in found}


def assert_all_is_there(server, touchstone):
    theirs, ours = mlflow.MlflowClient(server.url), mlflow.MlflowClient(touchstone.collector)
    assert counts(touchstone) == {"Default": 0, **{name: len(of["traces"]) for name, of in server.truth.items()}}
    for name, of in server.truth.items():
        project = ours.get_experiment_by_name(name)
        assert project.tags["team"] == "bench"
        for trace_id in of["traces"]:
            assert told(ours, trace_id) == told(theirs, trace_id)
        assert run_told(ours, of["run"]) == run_told(theirs, of["run"])
        files = files_told(theirs, of["run"])
        assert len(files) == 2 and files_told(ours, of["run"]) == files
        linked = traces_of_run(ours, of["run"], project.experiment_id)
        assert linked == traces_of_run(theirs, of["run"], of["experiment"]) == set(of["traces"][:4])


def of_directory(path):
    """Every file beside the database, with what is in it."""
    files = [each for each in path.iterdir() if each.is_file() and each.name != "log"]
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in files}


def test_a_running_server_comes_over_by_its_address_and_only_once(mlflow_server, touchstone):
    report = imported(touchstone, mlflow_server.url)
    assert (report["traces"], report["assessments"], report["files"]) == (10, 24, 4)
    assert_only_models_are_left_out(report)
    assert_all_is_there(mlflow_server, touchstone)
    again = imported(touchstone, mlflow_server.url + "/")
    assert (again["traces"], again["spans"], again["assessments"], again["files"]) == (0, 0, 0, 0)
    assert_only_models_are_left_out(again)
    assert again["repeated"] == report["spans"]
    assert_all_is_there(mlflow_server, touchstone)


def test_the_file_of_a_running_server_comes_over_and_nothing_is_written_beside_it(mlflow_server, touchstone):
    before = of_directory(mlflow_server.home)
    report = imported(touchstone, mlflow_server.file)
    assert (report["traces"], report["assessments"], report["files"]) == (10, 24, 4)
    assert_only_models_are_left_out(report)
    assert of_directory(mlflow_server.home) == before
    assert_all_is_there(mlflow_server, touchstone)
    again = imported(touchstone, mlflow_server.file)
    assert (again["traces"], again["spans"], again["assessments"]) == (0, 0, 0)
    # What came by the file is known when it comes by the address.
    imported(touchstone, mlflow_server.url)
    assert_all_is_there(mlflow_server, touchstone)


def test_a_file_in_use_with_a_write_ahead_log_is_read(mlflow_server, touchstone, tmp_path):
    file = tmp_path / "in use.db"
    with sqlite3.connect(f"file:{mlflow_server.file}?mode=ro", uri=True) as source, sqlite3.connect(file) as copy:
        source.backup(copy)
    owner = sqlite3.connect(file)
    owner.execute("PRAGMA journal_mode = WAL")
    owner.execute("UPDATE experiments SET name = 'renamed in the log' WHERE name = 'support'")
    owner.commit()
    assert os.path.getsize(f"{file}-wal") > 0
    imported(touchstone, file)
    assert counts(touchstone)["renamed in the log"] == 5
    owner.close()


def test_everything_goes_into_the_project_that_is_named(mlflow_server, touchstone):
    made = touchstone.call("project_create", name="All of it")
    project = made["project"]["id"]
    imported(touchstone, mlflow_server.url, project=project)
    assert counts(touchstone) == {"Default": 0, "All of it": 10}
    runs = touchstone.call("run_list", project=project)["rows"]
    assert len(runs) == 2


def test_a_project_that_was_deleted_here_is_restored(mlflow_server, touchstone):
    ours = mlflow.MlflowClient(touchstone.collector)
    ours.delete_experiment(ours.create_experiment("support"))
    imported(touchstone, mlflow_server.url)
    assert counts(touchstone)["support"] == 5


@pytest.mark.parametrize("way", ["address", "file"])
def test_an_import_that_is_killed_goes_on_where_it_stopped(way, many, tmp_path):
    from conftest import MlflowServer

    shutil.copy(many, tmp_path / "mlflow.db")
    home = tmp_path / "home"
    with MlflowServer(tmp_path) as server:
        place = server.url if way == "address" else str(server.file)
        begun = Touchstone(home).__enter__()
        try:
            job_id = begun.call("import_connect", kind="mlflow", url=place)["job"]["id"]
            while True:
                job = job_of(begun, job_id)
                assert job["state"] == "running", job
                if job["done"] >= 300:
                    break
                time.sleep(0.02)
        finally:
            begun.process.kill()
            begun.process.wait()
            begun.process.stdout.close()
        with Touchstone(home) as again:
            resumed = job_of(again, job_id)
            assert resumed["done"] >= 300
            job = ended(again, job_id)
            report = json.loads(job["report"])
            assert (job["state"], report["traces"]) == ("done", 3_010)
            # The copy lies where its runs' files do not.
            reasons = {each["reason"] for each in report["refused"]}
            assert len(reasons) <= 2 and all("model" in each or "file" in each for each in reasons), reasons
            assert sum(counts(again).values()) == 3_010
            # It did not begin anew: what it counts twice is less than one page.
            assert job["done"] < 3_010 + 2 + 150
            rows = again.call("trace_list", limit=200)["rows"]
            assert len({row["trace_id"] for row in rows}) == 200


def test_the_command_line_imports_by_address_and_by_a_path_from_where_it_stands(mlflow_server, tmp_path):
    def run(place, home):
        command = [PROGRAM, "import", "mlflow", place, "--home", tmp_path / home, "--json"]
        done = subprocess.run(command, cwd=mlflow_server.home, capture_output=True, text=True, timeout=90)
        assert done.returncode == 0, done.stderr or done.stdout
        [told] = json.loads(done.stdout)
        return told["report"]["traces"]

    assert run(mlflow_server.url, "one") == run("mlflow.db", "two") == 10
    assert run("mlflow.db", "one") == 0


class Refusing(http.server.BaseHTTPRequestHandler):
    """A server that wants a name and a password, and is no MLflow."""

    def do_GET(self):
        given = self.headers.get("authorization")
        self.server.given.append(given)
        self.send_response(401 if given is None else 200)
        self.end_headers()
        self.wfile.write(b"<html>hello</html>")

    def log_message(self, *_):
        pass


@pytest.fixture
def refusing():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    server.given = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


def refused(touchstone, **request):
    with pytest.raises(AssertionError) as error:
        touchstone.call("import_connect", kind="mlflow", **request)
    return str(error.value)


def test_what_cannot_be_imported_is_told_at_once_and_leaves_no_secret(refusing, touchstone, tmp_path):
    assert "MLFLOW_TRACKING_USERNAME" in refused(touchstone, url=refusing.url)
    keys = {"public_key": "me", "secret_key": "hunter2-hunter2"}
    assert "no MLflow server" in refused(touchstone, url=refusing.url, **keys)
    assert refusing.given[-1].startswith("Basic ")
    assert "cannot reach" in refused(touchstone, url="http://127.0.0.1:9")
    assert "no SQLite database" in refused(touchstone, url=__file__)
    assert "hunter2" not in refused(touchstone, url="http://me:hunter2@127.0.0.1:9")
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as made:
        made.execute("CREATE TABLE t(x)")
    assert "no database of MLflow" in refused(touchstone, url=str(other))
    assert touchstone.call("job_list")["jobs"] == []
    for file in (tmp_path / "home").rglob("*"):
        if file.is_file():
            assert b"hunter2" not in file.read_bytes(), file
