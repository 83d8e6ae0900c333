"""One conversation of the support agent with a customer."""

import json

from openai import RateLimitError

from shop_agent.carrier import CarrierTimeout
from shop_agent.guard import REFUSAL, Guard
from shop_agent.model import Model
from shop_agent.tracing import Tracing
from shop_agent.types import ChatRequest, Json, Message, Release, Reply, Spend, Tool, ToolCall, Turn

MAX_STEPS = 8


class Agent:
    def __init__(self, release: Release, model: Model, tools: dict[str, Tool],
                 tracing: Tracing, spend: Spend) -> None:
        self._release, self._model, self._tools = release, model, tools
        self._tracing, self._spend = tracing, spend
        self._guard = Guard(spend) if release.guard else None
        self._history: list[Message] = [{"role": "system", "content": release.prompt}]

    def answer(self, turn: Turn) -> str:
        return self._tracing.turn(turn, lambda question: self._answer(turn, question))

    def _answer(self, turn: Turn, question: str) -> str:
        if self._guard and not self._tracing.guard(question, self._guard.check).allowed:
            return REFUSAL[turn.locale]
        messages = [*self._history, {"role": "user", "content": question}]
        for _ in range(MAX_STEPS):
            reply = self._chat(messages)
            messages.append(reply.message())
            if not reply.calls:
                self._history = messages
                return reply.text or ""
            for call in reply.calls:
                messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(
                    self._call(call), ensure_ascii=False)})
        raise RuntimeError(f"no answer after {MAX_STEPS} steps")

    def _chat(self, messages: list[Message]) -> Reply:
        request = ChatRequest(
            self._release.model, list(messages), [t.definition() for t in self._tools.values()],
            self._release.temperature, self._release.stream)
        try:
            return self._tracing.chat(request, self._model.chat)
        except RateLimitError as error:
            retry_after = float(error.response.headers["retry-after"])
            self._spend(retry_after, retry_after + 0.3)
            return self._tracing.chat(request, self._model.chat)

    def _call(self, call: ToolCall) -> Json:
        tool = self._tools[call.name]
        try:
            return self._tracing.tool(tool, call)
        except CarrierTimeout:
            self._spend(0.5, 0.6)
        try:
            return self._tracing.tool(tool, call)
        except CarrierTimeout as error:
            return {"error": "carrier_timeout", "message": str(error)}
