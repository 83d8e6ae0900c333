"""Langfuse's API, as documented, comes over whole and once; limits are kept to and keys are not left behind."""

import time

import pytest
from conftest import all_rows, begin, count, ended, job_of
from fake_langfuse import FakeLangfuse
from touchstone import Touchstone

COUNT = 230
FILLED = COUNT - COUNT // 10


@pytest.fixture
def langfuse():
    with FakeLangfuse(COUNT) as fake:
        yield fake


def assert_no_key_in(home):
    for file in home.rglob("*"):
        if file.is_file():
            assert b"sk-lf-very-secret" not in file.read_bytes(), file


def test_all_traces_come_over_with_their_steps_and_scores_and_only_once(langfuse, touchstone, tmp_path):
    job = ended(touchstone, begin(touchstone, langfuse.url))
    assert job["state"] == "done", job
    report = job["report"]
    assert (report["traces"], report["assessments"], report["refused"]) == (COUNT, 2 * FILLED, [])
    assert count(touchstone, "Bench") == COUNT
    rows = all_rows(touchstone)
    assert len({row["trace_id"] for row in rows}) == COUNT
    assert {row["session"] for row in rows} == {f"session {number}" for number in range(9)}
    row = next(row for row in rows if row["span_count"] == 2)
    assert touchstone.tree(row["trace_id"]) == ["agent", "  call"]
    assert (row["user"], row["usage"]["total"]) == ("someone", 12)
    assert 429 in [status for _, status in langfuse.asked] and 502 in [status for _, status in langfuse.asked]
    again = ended(touchstone, begin(touchstone, langfuse.url))["report"]
    assert (again["traces"], again["spans"], again["assessments"]) == (0, 0, 0)
    assert count(touchstone, "Bench") == COUNT
    assert_no_key_in(tmp_path)


def test_a_server_without_a_list_of_traces_is_read_by_observations_and_scores(touchstone):
    with FakeLangfuse(COUNT, lists_traces=False) as langfuse:
        job = ended(touchstone, begin(touchstone, langfuse.url))
    assert job["state"] == "done", job
    report = job["report"]
    assert (report["traces"], report["assessments"], report["refused"]) == (FILLED, 2 * FILLED, [])
    row = next(row for row in all_rows(touchstone) if row["name"] == "ask 1")
    assert touchstone.tree(row["trace_id"]) == ["agent", "  call"]


def test_an_import_that_is_killed_goes_on_with_the_keys_it_was_given(langfuse, tmp_path):
    home = tmp_path / "home"
    begun = Touchstone(home).__enter__()
    try:
        job_id = begin(begun, langfuse.url)
        while job_of(begun, job_id)["done"] < 50:
            time.sleep(0.02)
    finally:
        begun.process.kill()
        begun.process.wait()
        begun.process.stdout.close()
    assert_no_key_in(tmp_path)
    before = len(langfuse.asked)
    with Touchstone(home) as again:
        job = ended(again, job_id)
        assert (job["state"], job["report"]["traces"]) == ("done", COUNT), job
        assert count(again, "Bench") == COUNT
    # What was done was not asked for once more.
    assert len(langfuse.asked) - before < COUNT - 20
    assert_no_key_in(tmp_path)


def test_wrong_keys_and_other_servers_are_told_at_once(langfuse, touchstone):
    with pytest.raises(AssertionError, match="LANGFUSE_SECRET_KEY"):
        begin(touchstone, langfuse.url, keys=("pk", "wrong"))
    with pytest.raises(AssertionError, match="cannot reach"):
        begin(touchstone, "http://127.0.0.1:9")
    with pytest.raises(AssertionError, match="no Langfuse"):
        begin(touchstone, touchstone.collector)
    assert touchstone.call("job_list")["jobs"] == []
