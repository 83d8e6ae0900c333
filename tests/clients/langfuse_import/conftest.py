"""What the tests share: an engine with a home of its own, and how to import from the fake Langfuse."""

import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

import pytest
import shared  # noqa: F401, so that the engine of the other suites is found
from fake_langfuse import KEYS


@pytest.fixture
def touchstone(tmp_path):
    from touchstone import Touchstone

    with Touchstone(tmp_path / "home") as running:
        yield running


def begin(touchstone, url, keys=KEYS):
    answer = touchstone.call("import_connect", kind="langfuse", url=url, public_key=keys[0], secret_key=keys[1])
    return answer["job"]["id"]


def job_of(touchstone, job_id):
    [job] = [job for job in touchstone.call("job_list")["jobs"] if job["id"] == job_id]
    return job


def ended(touchstone, job_id, patience=120):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        job = job_of(touchstone, job_id)
        if job["state"] != "running":
            return {**job, "report": json.loads(job["report"] or "{}")}
        time.sleep(0.1)
    raise AssertionError(f"the import did not end within {patience} s: {job}")


def count(touchstone, project):
    return {each["name"]: each["trace_count"] for each in touchstone.call("project_list")["projects"]}[project]


def all_rows(touchstone):
    rows, cursor = [], None
    while True:
        page = touchstone.call("trace_list", limit=200, cursor=cursor)
        rows += page["rows"]
        cursor = page["next_cursor"]
        if cursor is None:
            return rows
