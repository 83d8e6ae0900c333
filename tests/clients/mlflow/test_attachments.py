"""Pictures and sound in a span's inputs and outputs are stored beside it and read back."""

import base64
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import mlflow
import pytest
from mlflow.tracing.attachments import Attachment

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


@pytest.fixture
def download(server):
    """The bytes that a reference names, by the artifact API."""

    def read(trace, reference):
        parsed = Attachment.parse_ref(reference)
        assert parsed["trace_id"] == trace.info.trace_id
        location = urlsplit(trace.info.tags["mlflow.artifactLocation"])
        assert location.scheme == "mlflow-artifacts"
        path = f"{location.path}/attachments/{parsed['attachment_id']}"
        with urllib.request.urlopen(f"{server}/api/2.0/mlflow-artifacts/artifacts{path}", timeout=20) as answer:
            return answer.read()

    return read


def test_an_attachment_of_an_input_is_replaced_by_its_reference(experiment, last_trace, download):
    with mlflow.start_span("describe") as span:
        span.set_inputs({"question": "何？", "picture": Attachment(content_type="image/png", content_bytes=PICTURE)})
        span.set_outputs({"sound": [Attachment(content_type="audio/wav", content_bytes=b"RIFF....")]})
    trace = last_trace()
    [span] = trace.data.spans
    assert span.inputs["question"] == "何？"
    reference = span.inputs["picture"]
    query = parse_qs(urlsplit(reference).query)
    assert reference.startswith("mlflow-attachment://")
    assert (query["content_type"], query["size"]) == (["image/png"], [str(len(PICTURE))])
    assert download(trace, reference) == PICTURE
    assert download(trace, span.outputs["sound"][0]) == b"RIFF...."


def test_a_picture_inside_a_chat_message_becomes_an_attachment(experiment, last_trace, download):
    encoded = base64.b64encode(PICTURE).decode()
    with mlflow.start_span("chat") as span:
        span.set_inputs({"messages": [{"role": "user", "content": [
            {"type": "text", "text": "What is this?"},
            {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded}"}}]}]})
    trace = last_trace()
    part = trace.data.spans[0].inputs["messages"][0]["content"][1]
    assert download(trace, part["image_url"]["url"]) == PICTURE


# MLflow's own server leaves them behind.
@pytest.mark.only_touchstone
def test_a_deleted_traces_attachments_go_with_it(experiment, last_trace, download, client):
    with mlflow.start_span("describe") as span:
        span.set_inputs({"picture": Attachment(content_type="image/png", content_bytes=PICTURE)})
    trace = last_trace()
    reference = trace.data.spans[0].inputs["picture"]
    assert download(trace, reference) == PICTURE
    client.delete_traces(experiment, trace_ids=[trace.info.trace_id])
    with pytest.raises(urllib.error.HTTPError) as refused:
        download(trace, reference)
    assert refused.value.code == 404
    refused.value.close()
