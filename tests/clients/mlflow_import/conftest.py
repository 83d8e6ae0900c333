"""What the tests share: an unmodified MLflow server, filled by its own client, and how to import from it."""

import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
# MLflow's own habits that would reach out or make a failing test slow.
os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true", MLFLOW_HTTP_REQUEST_MAX_RETRIES="1",
                  MLFLOW_HTTP_REQUEST_TIMEOUT="20", MLFLOW_LOGGING_LEVEL="WARNING", GIT_PYTHON_REFRESH="quiet")

import pytest
import shared  # noqa: F401, so that the engine of the other suites is found
from fill import fill


class MlflowServer:
    """The real server over an SQLite file; ends with its `with` block."""

    def __init__(self, home):
        self.home = pathlib.Path(home)
        self.file = self.home / "mlflow.db"

    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", f"sqlite:///{self.file}",
                   "--artifacts-destination", str(self.home / "files"), "--host", "127.0.0.1", "--port", str(port),
                   "--workers", "1"]
        self.log = open(self.home / "log", "wb")
        # A session of its own: it starts processes that end with it.
        self.process = subprocess.Popen(command, cwd=self.home, stdout=self.log, stderr=self.log,
                                        start_new_session=True)
        end = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(self.url + "/version", timeout=2).close()
                return self
            except OSError:
                assert self.process.poll() is None, (self.home / "log").read_text()
                assert time.monotonic() < end, (self.home / "log").read_text()
                time.sleep(0.2)

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.log.close()


@pytest.fixture(scope="session")
def mlflow_server(tmp_path_factory):
    with MlflowServer(tmp_path_factory.mktemp("mlflow")) as server:
        server.truth = fill(server.url)
        yield server


@pytest.fixture(scope="session")
def many(mlflow_server, tmp_path_factory):
    """A copy of the filled file with 3,000 more traces of two spans each; nobody holds it."""
    home = tmp_path_factory.mktemp("many")
    file = home / "mlflow.db"
    with sqlite3.connect(f"file:{mlflow_server.file}?mode=ro", uri=True) as source, sqlite3.connect(file) as copy:
        source.backup(copy)
        [(experiment, model)] = copy.execute(
            "SELECT experiment_id, request_id FROM trace_info WHERE trace_name = 'root' LIMIT 1").fetchall()
        spans = [json.loads(content) for (content,) in copy.execute(
            "SELECT content FROM spans WHERE trace_id = ? ORDER BY start_time_unix_nano", (model,))][:2]
        columns = [row[1] for row in copy.execute("SELECT * FROM pragma_table_info('spans')")]
        for number in range(3_000):
            name = f"tr-{number + 1:032x}"
            copy.execute("INSERT INTO trace_info(request_id, experiment_id, timestamp_ms, execution_time_ms, status) "
                         "VALUES (?, ?, ?, 5, 'OK')", (name, experiment, 1_700_000_000_000 + number // 7))
            copy.execute("INSERT INTO trace_tags VALUES ('mlflow.trace.spansLocation', 'TRACKING_STORE', ?)", (name,))
            for span in spans:
                row = {"trace_id": name, "experiment_id": experiment, "span_id": f"{len(name) + spans.index(span):016x}",
                       "name": span["name"], "type": "AGENT", "status": "OK", "content": json.dumps(
                           {**span, "span_id": f"{len(name) + spans.index(span):016x}", "parent_span_id": None}),
                       "start_time_unix_nano": span["start_time_unix_nano"],
                       "end_time_unix_nano": span["end_time_unix_nano"]}
                row = {key: value for key, value in row.items() if key in columns}
                copy.execute(f"INSERT INTO spans({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
                             tuple(row.values()))
        copy.commit()
    return file


@pytest.fixture
def touchstone(tmp_path):
    from touchstone import Touchstone

    with Touchstone(tmp_path / "home") as running:
        yield running


def job_of(touchstone, job_id):
    [job] = [job for job in touchstone.call("job_list")["jobs"] if job["id"] == job_id]
    return job


def ended(touchstone, job_id, patience=120):
    """The job once it does not run any more."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        job = job_of(touchstone, job_id)
        if job["state"] != "running":
            return job
        time.sleep(0.1)
    raise AssertionError(f"the import did not end within {patience} s: {job}")


def imported(touchstone, url, **more):
    """Imports to the end; answers the report."""
    started = touchstone.call("import_connect", kind="mlflow", url=str(url), **more)
    job = ended(touchstone, started["job"]["id"])
    assert job["state"] == "done", job
    return {**json.loads(job["report"]), "done": job["done"]}


def counts(touchstone):
    """Traces by project."""
    return {each["name"]: each["trace_count"] for each in touchstone.call("project_list")["projects"]}
