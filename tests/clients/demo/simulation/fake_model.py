"""Runs tests/clients/fake_llm.py for as long as it is needed."""

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shop_agent.types import Json

SCRIPT = Path(__file__).resolve().parents[2] / "fake_llm.py"
STARTUP_SECONDS = 20


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the fake model did not start")


@contextmanager
def fake_model(rules: list[Json]) -> Iterator[str]:
    """The base URL of a fake model that plays these rules."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rules.json")
        path.write_text(json.dumps(rules), encoding="utf-8")
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), "--port", str(port), "--rules", str(path)],
            stderr=subprocess.DEVNULL)
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait()
