"""Makes one export request of the recorded ones, without traces of the machine."""

import gzip
import sysconfig
from pathlib import Path

from google.protobuf.message import Message
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans

HERE = Path(__file__).resolve().parents[1]
PRODUCTION = "/srv/shop-agent"

# Where things lie here, and where they would lie in production. The longest first:
# an environment may lie inside another of these folders.
REPLACED = {
    str(HERE / "shop_agent"): PRODUCTION,
    sysconfig.get_path("purelib"): f"{PRODUCTION}/.venv/lib/python3.11/site-packages",
    sysconfig.get_path("stdlib"): "/usr/lib/python3.11",
    "fp_fake0001": "fp_5c8e1f07d2",  # system_fingerprint of the fake model
}


def scrub(text: str) -> str:
    for here, there in sorted(REPLACED.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(here, there)
    return text


def scrub_message(message: Message) -> None:
    """Scrub all strings of a message, at any depth."""
    for field, value in message.ListFields():
        repeated = field.is_repeated
        if field.type == field.TYPE_MESSAGE:
            for one in value if repeated else [value]:
                scrub_message(one)
        elif field.type == field.TYPE_STRING and not repeated:
            setattr(message, field.name, scrub(value))


def assemble(bodies: list[bytes]) -> ExportTraceServiceRequest:
    merged = ExportTraceServiceRequest()
    resources: dict[bytes, ResourceSpans] = {}
    scopes: dict[tuple[bytes, bytes, str], ScopeSpans] = {}
    for body in bodies:
        for sent in ExportTraceServiceRequest.FromString(body).resource_spans:
            of = sent.resource.SerializeToString(deterministic=True)
            if of not in resources:
                resources[of] = merged.resource_spans.add(resource=sent.resource)
            for group in sent.scope_spans:
                by = (of, group.scope.SerializeToString(deterministic=True), group.schema_url)
                if by not in scopes:
                    scopes[by] = resources[of].scope_spans.add(
                        scope=group.scope, schema_url=group.schema_url)
                scopes[by].spans.extend(group.spans)
    for group in scopes.values():
        group.spans.sort(key=lambda s: s.start_time_unix_nano)
    scrub_message(merged)
    return merged


def write(request: ExportTraceServiceRequest, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(
        request.SerializeToString(deterministic=True), compresslevel=9, mtime=0))
