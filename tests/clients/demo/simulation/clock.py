"""The clock of the demo: time passes when a simulated system works, not while we wait.

The OpenTelemetry SDK reads this clock instead of the system's, so that a session of ten
minutes is recorded in a second, and twice in the same way.
"""

import random

from opentelemetry.sdk import trace


class Clock:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._now = 0

    def install(self) -> None:
        trace.time_ns = self.time_ns  # type: ignore[attr-defined]

    def set(self, seconds: float) -> None:
        self._now = int(seconds * 1e9)

    def time_ns(self) -> int:
        """Now; a look at the clock costs some microseconds, as everything between steps does."""
        self._now += self._random.randint(15_000, 140_000)
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += int(seconds * 1e9)

    def spend(self, low: float, high: float) -> None:
        """Let a duration pass that lies nearer to the lower bound than to the upper one."""
        self.advance(self._random.triangular(low, high, low + (high - low) * 0.3))

    def vary(self, median: float, spread: float) -> float:
        """A value around the median with the long tail of real latencies."""
        return self._random.lognormvariate(0, spread) * median

    def hiccup(self, chance: float, low: float, high: float) -> float:
        """Now and then a delay between the bounds, mostly none."""
        return self._random.uniform(low, high) if self._random.random() < chance else 0.0
