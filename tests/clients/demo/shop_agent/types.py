"""What the parts of the agent hand to each other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Message = dict[str, Any]

# Lets a duration between two bounds (in seconds) pass: the work of a system behind the agent.
Spend = Callable[[float, float], None]


@dataclass(frozen=True)
class Release:
    version: str
    model: str
    temperature: float
    stream: bool
    guard: bool
    retrieve: int
    prompt: str
    rerank: int | None = None


@dataclass(frozen=True)
class Turn:
    session: str
    user: str
    channel: str
    locale: str
    topic: str
    question: str


@dataclass(frozen=True)
class ToolCall:
    id: str
    name: str
    arguments: str  # JSON, as the model wrote it


@dataclass(frozen=True)
class Tool:
    name: str
    description: str
    parameters: Json
    run: Callable[..., Json]

    def definition(self) -> Json:
        return {"type": "function", "function": {
            "name": self.name, "description": self.description, "parameters": self.parameters}}


@dataclass(frozen=True)
class ChatRequest:
    model: str
    messages: list[Message]
    tools: list[Json]
    temperature: float
    stream: bool


@dataclass(frozen=True)
class Reply:
    id: str
    model: str
    text: str | None
    calls: list[ToolCall]
    finish_reason: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    first_chunk_seconds: float | None = None

    def message(self) -> Message:
        message: Message = {"role": "assistant", "content": self.text}
        if self.calls:
            message["tool_calls"] = [
                {"id": c.id, "type": "function",
                 "function": {"name": c.name, "arguments": c.arguments}} for c in self.calls]
        return message


@dataclass(frozen=True)
class Embedding:
    model: str
    vector: list[float]
    input_tokens: int


@dataclass(frozen=True)
class Hit:
    id: str
    title: str
    text: str
    score: float


@dataclass(frozen=True)
class Verdict:
    allowed: bool
    findings: list[str]
