"""With a collector key set, mlflow's own variables let a client in, and nothing else does."""

import base64
import http.client
import pathlib
import urllib.parse

import pytest
from shared import run_program

PROGRAM = pathlib.Path(__file__).parent / "program_traced.py"
KEY = "a-key-of-this-test-0123456789"


@pytest.fixture(scope="module")
def locked(touchstone, tmp_path_factory):
    """An engine of its own whose collector wants the key."""
    with type(touchstone)(tmp_path_factory.mktemp("locked")) as running:
        assert running.call("key_make", key=KEY)["key"] == KEY
        running.call("reach_set", hosts=["host.docker.internal"], bind=None)
        yield running


def run(locked, **variables):
    return run_program(PROGRAM, MLFLOW_TRACKING_URI=locked.collector, **variables)


@pytest.mark.parametrize("variables", [
    {"MLFLOW_TRACKING_TOKEN": KEY},
    {"MLFLOW_TRACKING_USERNAME": "anyone", "MLFLOW_TRACKING_PASSWORD": KEY},
], ids=["token", "user and password"])
def test_the_key_lets_a_client_in(locked, variables):
    done = run(locked, **variables)
    assert done["inputs"] == {"door": "東"}
    assert locked.trace_once(done["trace_id"].removeprefix("tr-"))["name"] == "opened"


@pytest.mark.parametrize("variables", [
    {},
    {"MLFLOW_TRACKING_TOKEN": KEY[:-1]},
    {"MLFLOW_TRACKING_USERNAME": KEY, "MLFLOW_TRACKING_PASSWORD": "wrong"},
], ids=["nothing", "another token", "another password"])
def test_without_the_key_a_client_is_refused(locked, variables):
    before = len(locked.traces())
    done = run(locked, **variables)
    assert done["refused"] == "UNAUTHENTICATED", done
    assert "key" in done["message"].lower()
    assert len(locked.traces()) == before


@pytest.fixture
def send(locked):
    def status(**headers):
        address = urllib.parse.urlsplit(locked.collector)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
        try:
            connection.request("POST", "/v1/traces", b"{}", {"content-type": "application/json", **headers})
            return connection.getresponse().status
        finally:
            connection.close()

    return status


def test_plain_otlp_needs_the_key_too(send):
    basic = "Basic " + base64.b64encode(f"user:{KEY}".encode()).decode()
    assert send() == 401
    assert send(authorization=f"Bearer {KEY}") == 200
    assert send(authorization=basic) == 200
    assert send(authorization="Bearer nothing") == 401


def test_an_allowed_host_is_taken_with_the_key_and_no_other(send):
    key = {"authorization": f"Bearer {KEY}"}
    assert send(host="host.docker.internal:4318", **key) == 200
    assert send(host="host.docker.internal:4318") == 401
    assert send(host="example.com", **key) == 403
