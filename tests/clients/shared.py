"""What the suites share: one engine, one fake model, and programs run as their users would run them."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "otel_sdk"))


@pytest.fixture(scope="session")
def touchstone(tmp_path_factory):
    from touchstone import Touchstone

    with Touchstone(tmp_path_factory.mktemp("home")) as running:
        yield running


class FakeModel:
    """The fake upstream with its log, which is the truth about what was asked and answered."""

    def __init__(self, url, log):
        self.url, self.log = url, log

    def calls(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("model") / "log"
    process = subprocess.Popen([sys.executable, HERE / "fake_llm.py", "--port", str(port), "--log", log])
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(url + "/v1/models").close()
            break
        except OSError:
            assert process.poll() is None, "the fake model ended"
            time.sleep(0.05)
    yield FakeModel(url, log)
    process.terminate()
    process.wait()


def run_program(program, *arguments, python=sys.executable, **variables):
    """Runs a program with the variables given; returns what it printed last, which is JSON."""
    environment = {**os.environ, **variables}
    done = subprocess.run([python, program, *arguments], env=environment, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    assert "Failed to export" not in done.stderr, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
