"""Checks the demo data: python check_demo.py [FILE]. Prints counts; fails on the first fault."""

import gzip
import json
import re
import socket
import sys
import sysconfig
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from make_demo import HERE, OUT
from shop_agent.guard import REFUSAL
from simulation import conversations

MODELS = {"gpt-4o-mini", "gpt-4.1"}
Found = tuple[str, dict[str, Any], Span]  # release, attributes, span


def value(v: AnyValue) -> Any:
    kind = v.WhichOneof("value")
    if kind == "array_value":
        return [value(x) for x in v.array_value.values]
    return getattr(v, kind) if kind else None


def spans(request: ExportTraceServiceRequest) -> Iterator[Found]:
    for resource_spans in request.resource_spans:
        resource = {a.key: value(a.value) for a in resource_spans.resource.attributes}
        assert resource["deployment.environment.name"] == "demo"
        for scope_spans in resource_spans.scope_spans:
            for span in scope_spans.spans:
                yield (resource["service.version"],
                       {a.key: value(a.value) for a in span.attributes}, span)


def kind(attributes: dict[str, Any], span: Span) -> str:
    return (attributes.get("openinference.span.kind")
            or attributes.get("gen_ai.operation.name") or span.name)


def answer(attributes: dict[str, Any]) -> str | None:
    if "gen_ai.output.messages" in attributes:
        return str(json.loads(attributes["gen_ai.output.messages"])[0]["parts"][0]["content"])
    return attributes.get("output.value")


def strings(message: Message) -> Iterator[str]:
    for field, found in message.ListFields():
        for one in found if field.is_repeated else [found]:
            if isinstance(one, Message):
                yield from strings(one)
            elif isinstance(one, str):
                yield one


def check_machine(request: ExportTraceServiceRequest) -> None:
    text = "\n".join(strings(request))
    for word in (socket.gethostname(), str(Path.home()), str(HERE), sys.prefix,
                 sysconfig.get_path("purelib"), tempfile.gettempdir(), "127.0.0.1", "localhost",
                 "host.name", "process.pid"):
        assert not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text), f"{word!r} is in the data"


def check_tree(trace: list[Found]) -> Found:
    by_id = {span.span_id: span for _, _, span in trace}
    assert len(by_id) == len(trace)
    roots = [f for f in trace if not f[2].parent_span_id]
    assert len(roots) == 1
    for _, attributes, span in trace:
        assert 0 < span.start_time_unix_nano < span.end_time_unix_nano
        assert attributes["session.id"] and attributes["user.id"]
        if span.parent_span_id:
            parent = by_id[span.parent_span_id]
            assert parent.start_time_unix_nano < span.start_time_unix_nano
            assert span.end_time_unix_nano < parent.end_time_unix_nano
    return roots[0]


def check_model_call(attributes: dict[str, Any], span: Span) -> None:
    model = attributes.get("llm.model_name") or attributes.get("gen_ai.request.model")
    if span.status.code == Status.STATUS_CODE_ERROR:
        return
    assert model in MODELS
    sent = attributes.get("llm.token_count.prompt") or attributes["gen_ai.usage.input_tokens"]
    got = attributes.get("llm.token_count.completion") or attributes["gen_ai.usage.output_tokens"]
    assert sent > 50 and got > 0
    seconds = (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9
    assert 0.4 <= seconds <= 6.0, seconds


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    request = ExportTraceServiceRequest.FromString(gzip.decompress(path.read_bytes()))
    check_machine(request)
    traces: dict[bytes, list[Found]] = defaultdict(list)
    kinds, errors, releases = Counter[str](), Counter[str](), Counter[str]()
    for release, attributes, span in spans(request):
        traces[span.trace_id].append((release, attributes, span))
        step = kind(attributes, span)
        kinds[step] += 1
        if step in ("LLM", "chat"):
            check_model_call(attributes, span)
        if span.status.code == Status.STATUS_CODE_ERROR:
            errors[step] += 1
            assert "/srv/shop-agent/" in str(span.events)
    sessions: dict[str, list[Found]] = defaultdict(list)
    for trace in traces.values():
        root = check_tree(trace)
        assert kind(root[1], root[2]) in ("AGENT", "invoke_agent")
        sessions[root[1]["session.id"]].append(root)
        releases[root[0]] += 1
    played = conversations.load(HERE / "data" / "conversations")
    assert set(sessions) == {c.session for c in played}
    for c in played:
        roots = sorted(sessions[c.session], key=lambda f: f[2].start_time_unix_nano)
        expected = [REFUSAL[c.locale] if said.blocked else said.answer or None
                    for said in c.turns]
        assert [answer(attributes) for _, attributes, _ in roots] == expected, c.session
    ends = {root[2].end_time_unix_nano: s for s, roots in sessions.items() for root in roots}
    assert ends[max(ends)] == played[-1].session
    print(f"{path.stat().st_size} bytes, {len(traces)} traces in {len(sessions)} sessions of "
          f"{len({c.user for c in played})} users, {sum(kinds.values())} spans")
    for title, counts in (("traces by release", releases), ("spans", kinds),
                          ("spans in error", errors),
                          ("sessions by language", Counter(c.locale for c in played))):
        print(f"{title}: {', '.join(f'{k} {n}' for k, n in sorted(counts.items()))}")


if __name__ == "__main__":
    main()
