"""Makes the demo data of Touchstone: recorded traces of a support agent.

    python3.11 -m venv ../../.venv
    ../../.venv/bin/pip install -r requirements.txt
    ../../.venv/bin/python make_demo.py
    ../../.venv/bin/python check_demo.py

A small but real agent (shop_agent/) plays the conversations of data/ against the
deterministic fake model in ../fake_llm.py. It is traced by the unmodified
openinference-instrumentation-openai and OpenInference's tracer, or by hand with
OpenTelemetry's gen_ai attributes, as each conversation says. What the exporter sends over
OTLP/HTTP is recorded and becomes one ExportTraceServiceRequest, gzip-compressed.

Durations come from a simulated clock, ids from a seed: two runs write the same file.
Everything stays on the loopback interface.
"""

import argparse
import random
import tomllib
import uuid
from collections.abc import Callable
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import httpx2
import openinference.instrumentation
import opentelemetry.sdk.trace
from openai import OpenAI, RateLimitError
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator

from shop_agent.agent import Agent
from shop_agent.carrier import Carrier
from shop_agent.model import Model
from shop_agent.retrieval import PolicyIndex, PolicySearch
from shop_agent.tools import Toolbox
from shop_agent.tracing import Tracing
from shop_agent.tracing_genai import GenAiTracing
from shop_agent.tracing_openinference import OpenInferenceTracing
from shop_agent.types import Json, Release
from simulation import assemble, conversations
from simulation.clock import Clock
from simulation.conversations import Conversation
from simulation.fake_model import fake_model
from simulation.pacing import PacedTransport
from simulation.recorder import recorder

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[2] / "src-tauri/crates/ingest/demo/traces.binpb.gz"
SEED = 20418
SERVICE = "gear-support-agent"

CONVENTIONS: dict[str, tuple[type, Callable[..., Tracing]]] = {
    "openinference": (openinference.instrumentation.TracerProvider, OpenInferenceTracing),
    "gen_ai": (opentelemetry.sdk.trace.TracerProvider, GenAiTracing),
}


class SeededIds(IdGenerator):
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def generate_span_id(self) -> int:
        return self._random.getrandbits(64)

    def generate_trace_id(self) -> int:
        return self._random.getrandbits(128)


def read(name: str) -> Json:
    return tomllib.loads((HERE / "data" / name).read_text(encoding="utf-8"))


class Bench:
    """What all conversations share."""

    def __init__(self, clock: Clock, model_url: str, endpoint: str) -> None:
        self.clock, self.endpoint = clock, endpoint
        self.ids = SeededIds(SEED)
        self.model = Model(
            OpenAI(base_url=model_url, api_key="demo", max_retries=0,
                   http_client=httpx2.Client(transport=PacedTransport(clock))),
            clock.time_ns)
        self.shop = read("shop.toml")
        self.index = PolicyIndex(read("policies.toml")["documents"], clock.spend)
        self.carrier = Carrier(self.shop["shipments"], clock.spend)
        self.releases = {v: Release(version=v, **r) for v, r in read("releases.toml").items()}

    def tracing(self, version: str, convention: str) -> Tracing:
        provider_class, tracing_class = CONVENTIONS[convention]
        provider = provider_class(id_generator=self.ids, resource=Resource.create({
            "service.name": SERVICE, "service.version": version,
            "service.instance.id": str(uuid.uuid5(
                uuid.NAMESPACE_URL, f"{SERVICE}/{version}/{convention}")),
            "deployment.environment.name": "demo"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=self.endpoint)))
        return tracing_class(provider, version)

    def play(self, conversation: Conversation, tracing: Tracing) -> None:
        release = self.releases[conversation.release]
        policies = PolicySearch(self.index, self.model, tracing, release)
        toolbox = Toolbox(self.shop, self.carrier, policies, self.clock.spend)
        agent = Agent(release, self.model, toolbox.tools(), tracing, self.clock.spend)
        self.clock.set(conversation.start_seconds())
        self.clock.spend(0, 1)
        for said in conversation.turns:
            self.clock.advance(said.wait)
            with suppress(RateLimitError):  # the chat window shows "something went wrong"
                agent.answer(conversation.turn(said))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, default=OUT)
    out: Path = parser.parse_args().out

    def deployment(c: Conversation) -> tuple[str, str]:
        return c.release, c.convention

    played = conversations.load(HERE / "data" / "conversations")
    rules = [rule for c in played for said in c.turns for rule in said.rules()]
    clock = Clock(SEED)
    clock.install()
    with fake_model(rules) as model_url, recorder() as recorded:
        bench = Bench(clock, model_url, recorded.endpoint)
        for (version, convention), group in groupby(sorted(played, key=deployment), deployment):
            tracing = bench.tracing(version, convention)
            for conversation in group:
                bench.play(conversation, tracing)
            tracing.close()
    assemble.write(assemble.assemble(recorded.bodies), out)
    print(f"{out}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
