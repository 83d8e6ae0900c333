"""What the tests share: one engine, one fake model, and an experiment of its own for every test.

With TOUCHSTONE_MLFLOW_ORACLE set to the address of a real MLflow server the tests ask that server
instead. It shows whether a test still says what MLflow does; what only Touchstone does is skipped.
"""

import json
import os
import pathlib
import re
import sys
import urllib.error
import urllib.request
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
ORACLE = os.environ.get("TOUCHSTONE_MLFLOW_ORACLE")
# MLflow's own habits that would reach out or make a failing test slow.
os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true", MLFLOW_HTTP_REQUEST_MAX_RETRIES="1",
                  MLFLOW_HTTP_REQUEST_TIMEOUT="20", MLFLOW_LOGGING_LEVEL="WARNING", GIT_PYTHON_REFRESH="quiet")

import mlflow
import pytest
from shared import model, touchstone  # noqa: F401


def pytest_configure(config):
    config.addinivalue_line("markers", "only_touchstone: a real MLflow server answers otherwise")


def pytest_collection_modifyitems(items):
    for item in items:
        if ORACLE and ("touchstone" in item.fixturenames or item.get_closest_marker("only_touchstone")):
            item.add_marker(pytest.mark.skip(reason="asks Touchstone itself"))


@pytest.fixture(scope="session")
def server(request):
    """The tracking URI."""
    return ORACLE or request.getfixturevalue("touchstone").collector


@pytest.fixture(scope="session", autouse=True)
def client(server):
    mlflow.set_tracking_uri(server)
    return mlflow.MlflowClient()


def fresh_name(of):
    return re.sub(r"\W+", "-", of)[:60] + "-" + uuid.uuid4().hex[:8]


@pytest.fixture
def experiment(request, client):
    """The id of a new experiment, which is the active one."""
    return mlflow.set_experiment(fresh_name(request.node.name)).experiment_id


@pytest.fixture(scope="module")
def experiment_of_module(request, client):
    return mlflow.set_experiment(fresh_name(request.module.__name__)).experiment_id


@pytest.fixture(scope="session")
def last_trace():
    """The trace that ended last in this thread, as the server tells it."""

    def read():
        mlflow.flush_trace_async_logging()
        return mlflow.get_trace(mlflow.get_last_active_trace_id())

    return read


@pytest.fixture(scope="session")
def ask(server):
    """One request without the client, for what the client does not show: (status, JSON)."""

    def send(method, path, body=None, **headers):
        request = urllib.request.Request(
            server + path, None if body is None else json.dumps(body).encode(), method=method,
            headers={"content-type": "application/json", **headers})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read() or "{}")
        except urllib.error.HTTPError as error:
            with error:
                text = error.read().decode()
            return error.code, json.loads(text) if text.startswith("{") else text

    return send


def row_of(touchstone, trace, patience=10):
    """The trace's row in the window's list."""
    return touchstone.trace_once(trace.info.trace_id.removeprefix("tr-"), patience=patience)
