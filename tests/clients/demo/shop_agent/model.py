"""The language model behind the agent, through the OpenAI client."""

from collections.abc import Callable, Iterable
from typing import Any

from openai import OpenAI

from shop_agent.types import ChatRequest, Embedding, Reply, ToolCall

EMBEDDING_MODEL = "text-embedding-3-small"
EMBEDDING_SIZE = 256


class Model:
    def __init__(self, client: OpenAI, time_ns: Callable[[], int]) -> None:
        # Any: the agent's messages and tools are plain dictionaries.
        self._completions: Any = client.chat.completions
        self._embeddings, self._time_ns = client.embeddings, time_ns

    def chat(self, request: ChatRequest) -> Reply:
        if request.stream:
            started = self._time_ns()
            return self._collect(started, self._completions.create(
                model=request.model, messages=request.messages, tools=request.tools,
                temperature=request.temperature, stream=True,
                stream_options={"include_usage": True}))
        return whole(self._completions.create(
            model=request.model, messages=request.messages, tools=request.tools,
            temperature=request.temperature))

    def embed(self, text: str) -> Embedding:
        answer = self._embeddings.create(
            model=EMBEDDING_MODEL, input=[text], dimensions=EMBEDDING_SIZE)
        return Embedding(answer.model, answer.data[0].embedding, answer.usage.prompt_tokens)

    def _collect(self, started: int, chunks: Iterable[Any]) -> Reply:
        text, calls, usage, finish, first = "", list[ToolCall](), None, "", None
        for chunk in chunks:
            usage = chunk.usage or usage
            for choice in chunk.choices:
                if first is None:
                    first = (self._time_ns() - started) / 1e9
                text += choice.delta.content or ""
                for part in choice.delta.tool_calls or []:
                    if part.index == len(calls):
                        calls.append(ToolCall(part.id, part.function.name, ""))
                    call = calls[part.index]
                    calls[part.index] = ToolCall(
                        call.id, call.name, call.arguments + part.function.arguments)
                finish = choice.finish_reason or finish
        return reply(chunk.id, chunk.model, text, calls, finish, usage, first)


def whole(completion: Any) -> Reply:
    choice = completion.choices[0]
    calls = [ToolCall(c.id, c.function.name, c.function.arguments)
             for c in choice.message.tool_calls or []]
    return reply(completion.id, completion.model, choice.message.content, calls,
                 choice.finish_reason, completion.usage)


def reply(reply_id: str, model: str, text: str | None, calls: list[ToolCall], finish_reason: str,
          usage: Any, first: float | None = None) -> Reply:
    return Reply(reply_id, model, text or None, calls, finish_reason, usage.prompt_tokens,
                 usage.completion_tokens, usage.prompt_tokens_details.cached_tokens, first)
