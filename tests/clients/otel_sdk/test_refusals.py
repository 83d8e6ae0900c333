"""What a client is told when its request cannot be taken, and what the collector's log keeps of it."""

import gzip
import http.client
import json
import re
import urllib.parse

import pytest

GOOD = {"resourceSpans": [{"scopeSpans": [{"spans": [{
    "traceId": "0123456789abcdef0123456789abcdef", "spanId": "0123456789abcdef", "name": "good",
    "startTimeUnixNano": "1760000000000000000", "endTimeUnixNano": "1760000001000000000"}]}]}]}


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.type = (response.headers["content-type"] or "").split(";")[0]
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")


@pytest.fixture
def post(touchstone):
    address = urllib.parse.urlsplit(touchstone.collector)

    def send(body, path="/v1/traces", method="POST", **headers):
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"content-type": "application/json", **names})
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    return send


@pytest.fixture
def logged(touchstone):
    """The newest entry of the collector's log."""
    return lambda: touchstone.call("collector_status")["recent"][0]


def test_a_good_request_is_answered_in_its_own_encoding(post):
    taken = post(json.dumps(GOOD))
    assert (taken.status, taken.type) == (200, "application/json")
    assert json.loads(taken.body).get("partialSuccess") in (None, {})
    empty = post(b"", content_type="application/x-protobuf")
    assert (empty.status, empty.type, empty.body) == (200, "application/x-protobuf", b"")


def test_another_content_type_is_refused_with_415_and_the_setting_that_mends_it(post, logged):
    refused = post("hello", content_type="text/plain")
    assert refused.status == 415
    assert "text/plain" in refused.text and "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf" in refused.text
    entry = logged()
    assert (entry["outcome"], entry["status"], entry["content_type"]) == ("refused", 415, "text/plain")
    assert entry["reason"] and entry["hint"]


def test_broken_json_is_refused_with_400_and_its_place(post, logged):
    refused = post('{"resourceSpans": [{"scopeSpans": [}]}')
    assert (refused.status, refused.type) == (400, "application/json")
    message = json.loads(refused.body)["message"]
    assert re.search(r"\b3[3-6]\b", message), message
    assert logged()["status"] == 400


def test_broken_protobuf_is_refused_with_400_and_its_place(post):
    refused = post(b"\x0a\x05\x0a\xff\xff\xff", content_type="application/x-protobuf")
    assert (refused.status, refused.type) == (400, "application/x-protobuf")
    assert re.search(r"at byte \d+ of 6", refused.text), refused.text


def test_one_bad_span_is_told_and_does_not_hold_up_its_neighbours(post, touchstone):
    spans = GOOD["resourceSpans"][0]["scopeSpans"][0]["spans"]
    neighbours = [{**spans[0], "spanId": "1111111111111111"}, {**spans[0], "spanId": "short"}]
    partial = post(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": neighbours}]}]}))
    assert partial.status == 200
    told = json.loads(partial.body)["partialSuccess"]
    assert int(told["rejectedSpans"]) == 1
    assert "spanId" in told["errorMessage"]
    ids = [row["span_id"] for row in touchstone.spans(spans[0]["traceId"])]
    assert "1111111111111111" in ids


def test_a_body_that_says_it_is_too_large_is_refused_unread_with_413(touchstone, logged):
    address = urllib.parse.urlsplit(touchstone.collector)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    connection.putrequest("POST", "/v1/traces")
    connection.putheader("content-type", "application/x-protobuf")
    connection.putheader("content-length", str(64 * 1024 * 1024 + 1))
    connection.endheaders()
    answer = Answer(connection.getresponse())
    connection.close()
    assert answer.status == 413
    assert "67108864" in answer.text and "OTEL_BSP_MAX_EXPORT_BATCH_SIZE" in answer.text
    assert logged()["status"] == 413


def test_a_small_body_that_inflates_without_end_is_refused_with_413(post):
    bomb = gzip.compress(bytes(257 * 1024 * 1024), compresslevel=1)
    refused = post(bomb, content_type="application/x-protobuf", content_encoding="gzip")
    assert refused.status == 413
    assert "268435456" in refused.text and "inflated" in refused.text


def test_a_broken_or_unknown_compression_is_refused(post):
    assert post(b"no gzip", content_encoding="gzip").status == 400
    assert post(json.dumps(GOOD), content_encoding="br").status == 415


def test_other_methods_and_paths_are_named(post):
    assert post(None, method="GET").status == 405
    assert post("{}", path="/v1/trace").status == 404


def test_a_page_in_a_browser_may_not_post(post):
    assert post(json.dumps(GOOD), origin="https://example.com").status == 403
    assert post(json.dumps(GOOD), host="example.com").status == 403
