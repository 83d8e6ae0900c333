"""The customers' conversations (data/conversations) and the fake model's part in them."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from shop_agent.types import Json, Turn

FIRST_DAY = datetime(2026, 11, 18, tzinfo=timezone(timedelta(hours=1)))

RATE_LIMIT = {
    "status": 429, "type": "tokens", "retry_after": "2",
    "message": "Rate limit reached for gpt-4.1 on tokens per min (TPM): Limit 30000, "
               "Used 29318, Requested 1904. Please try again in 2.444s."}


@dataclass(frozen=True)
class Said:
    """One message of a customer and what the agent makes of it."""

    user: str
    wait: float = 0  # seconds since the previous answer
    steps: list[list[Json]] = field(default_factory=list)
    answer: str = ""
    error: str = ""
    blocked: bool = False  # by the guard, before the model sees it

    def rules(self) -> list[Json]:
        """Rules of the fake model that play this turn (see fake_llm.py)."""
        asked = {"user": f"^{re.escape(self.user)}$"}
        if self.blocked:
            return []
        if self.error:
            return [asked | {"error": RATE_LIMIT}]
        made, state = list[Json](), dict[str, str]()
        for step in self.steps:
            calls = [{"name": c["tool"], "arguments": c["args"]} for c in step]
            made.append(asked | state | {"tool_calls": calls})
            state = {"after_tool": calls[-1]["name"]}
        made.append(asked | state | {"text": self.answer})
        states = [rule.get("after_tool") for rule in made]
        if len(set(states)) != len(states):
            raise ValueError(f"two steps of a turn end with the same tool: {self.user}")
        return made


@dataclass(frozen=True)
class Conversation:
    session: str
    user: str
    channel: str
    locale: str
    topic: str
    release: str
    convention: str
    start: str
    turns: list[Said]

    def start_seconds(self) -> float:
        _, day, clock = self.start.split()
        at = datetime.strptime(clock, "%H:%M:%S")
        moment = FIRST_DAY + timedelta(
            days=int(day) - 1, hours=at.hour, minutes=at.minute, seconds=at.second)
        return moment.timestamp()

    def turn(self, said: Said) -> Turn:
        return Turn(self.session, self.user, self.channel, self.locale, self.topic, said.user)


def load(folder: Path) -> list[Conversation]:
    found = []
    for path in sorted(folder.glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        found.append(Conversation(**raw | {"turns": [Said(**t) for t in raw["turns"]]}))
    asked = [said.user for c in found for said in c.turns]
    if len(set(asked)) != len(asked):
        raise ValueError("two turns with the same message: the fake model cannot tell them apart")
    return found
