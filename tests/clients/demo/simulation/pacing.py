"""Gives the fake model, which answers at once, the pace of a hosted one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2

from simulation.clock import Clock


@dataclass(frozen=True)
class Pace:
    first_token_seconds: float
    tokens_per_second: float


PACES = {"gpt-4o-mini": Pace(0.48, 85), "gpt-4.1": Pace(0.62, 62)}
SLOWEST_SECONDS = 5.9
EVENT_TOKENS = 3  # what one event of the fake model's stream carries


class PacedStream(httpx2.SyncByteStream):
    def __init__(self, clock: Clock, body: bytes, seconds: float) -> None:
        self._clock, self._seconds = clock, seconds
        self._events = [e + b"\n\n" for e in body.split(b"\n\n") if e]

    def __iter__(self) -> Iterator[bytes]:
        for event in self._events:
            yield event
            self._clock.advance(self._seconds / len(self._events))


class PacedTransport(httpx2.BaseTransport):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._inner = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._inner.handle_request(request)
        body = response.read()
        stream: httpx2.SyncByteStream = httpx2.ByteStream(body)
        if response.status_code != 200:
            self._clock.spend(0.11, 0.34)
        elif request.url.path.endswith("/embeddings"):
            self._clock.spend(0.06, 0.2)
        elif json.loads(request.content).get("stream"):
            first, rest = self._durations(request, body.count(b"\n\n") * EVENT_TOKENS)
            self._clock.advance(first)
            stream = PacedStream(self._clock, body, rest)
        else:
            self._clock.advance(sum(self._durations(
                request, json.loads(body)["usage"]["completion_tokens"])))
        return httpx2.Response(response.status_code, headers=response.headers, stream=stream)

    def _durations(self, request: httpx2.Request, tokens: int) -> tuple[float, float]:
        """Seconds until the first token, and from there to the last."""
        pace = PACES[json.loads(request.content)["model"]]
        first = self._clock.vary(pace.first_token_seconds, 0.4)
        first += self._clock.hiccup(0.08, 1.2, 4.2)
        rest = tokens / self._clock.vary(pace.tokens_per_second, 0.22)
        scale = min(1.0, SLOWEST_SECONDS / (first + rest))
        return max(0.36, first * scale), rest * scale
