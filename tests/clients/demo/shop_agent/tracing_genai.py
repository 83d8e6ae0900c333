"""The OpenTelemetry semantic conventions for generative AI, by hand."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span, SpanKind

from shop_agent.types import (
    ChatRequest,
    Embedding,
    Hit,
    Json,
    Message,
    Reply,
    Tool,
    ToolCall,
    Turn,
    Verdict,
)

AGENT = "gear-support"


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def parts(message: Message) -> Json:
    """A message of the chat API in the shape of the conventions."""
    if message["role"] == "tool":
        return {"role": "tool", "parts": [{
            "type": "tool_call_response", "id": message["tool_call_id"],
            "response": json.loads(message["content"])}]}
    found = [{"type": "text", "content": message["content"]}] if message["content"] else []
    found += [{"type": "tool_call", "id": c["id"], "name": c["function"]["name"],
               "arguments": json.loads(c["function"]["arguments"])}
              for c in message.get("tool_calls", [])]
    return {"role": message["role"], "parts": found}


def documents(hits: list[Hit]) -> str:
    return dumps([{"id": h.id, "score": h.score, "title": h.title, "content": h.text}
                  for h in hits])


class GenAiTracing:
    def __init__(self, provider: TracerProvider, version: str) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer(
            "shop_agent", version, schema_url="https://opentelemetry.io/schemas/1.37.0")
        self._common: dict[str, str] = {}

    @contextmanager
    def _span(self, name: str, attributes: dict[str, Any],
              kind: SpanKind = SpanKind.INTERNAL) -> Iterator[Span]:
        with self._tracer.start_as_current_span(
                name, kind=kind, attributes=self._common | attributes) as span:
            try:
                yield span
            except Exception as error:
                span.set_attribute("error.type", type(error).__qualname__)
                raise

    def turn(self, turn: Turn, run: Callable[[str], str]) -> str:
        self._common = {
            "gen_ai.conversation.id": turn.session, "session.id": turn.session,
            "user.id": turn.user, "shop.channel": turn.channel, "shop.locale": turn.locale,
            "shop.topic": turn.topic}
        asked = parts({"role": "user", "content": turn.question})
        with self._span(f"invoke_agent {AGENT}", {
                "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": AGENT,
                "gen_ai.input.messages": dumps([asked])}) as span:
            answer = run(turn.question)
            said = parts({"role": "assistant", "content": answer}) | {"finish_reason": "stop"}
            span.set_attribute("gen_ai.output.messages", dumps([said]))
            return answer

    def guard(self, message: str, check: Callable[[str], Verdict]) -> Verdict:
        with self._span("guard input", {}) as span:
            verdict = check(message)
            span.set_attributes({"guard.allowed": verdict.allowed,
                                 "guard.findings": verdict.findings})
            return verdict

    def chat(self, request: ChatRequest, send: Callable[[ChatRequest], Reply]) -> Reply:
        system, *rest = request.messages
        with self._span(f"chat {request.model}", {
                "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai",
                "gen_ai.request.model": request.model,
                "gen_ai.request.temperature": request.temperature,
                "gen_ai.request.stream": request.stream,
                "gen_ai.system_instructions": dumps(
                    [{"type": "text", "content": system["content"]}]),
                "gen_ai.input.messages": dumps([parts(m) for m in rest]),
                "gen_ai.tool.definitions": dumps(
                    [{"type": "function"} | t["function"] for t in request.tools]),
                }, SpanKind.CLIENT) as span:
            reply = send(request)
            said = parts(reply.message()) | {"finish_reason": reply.finish_reason}
            span.set_attributes({
                "gen_ai.output.messages": dumps([said]),
                "gen_ai.response.id": reply.id, "gen_ai.response.model": reply.model,
                "gen_ai.response.finish_reasons": [reply.finish_reason],
                "gen_ai.usage.input_tokens": reply.input_tokens,
                "gen_ai.usage.output_tokens": reply.output_tokens,
                "gen_ai.usage.cache_read.input_tokens": reply.cached_tokens})
            if reply.first_chunk_seconds is not None:
                span.set_attribute("gen_ai.response.time_to_first_chunk",
                                   reply.first_chunk_seconds)
            return reply

    def tool(self, tool: Tool, call: ToolCall) -> Json:
        with self._span(f"execute_tool {tool.name}", {
                "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool.name,
                "gen_ai.tool.type": "function", "gen_ai.tool.description": tool.description,
                "gen_ai.tool.call.id": call.id,
                "gen_ai.tool.call.arguments": call.arguments}) as span:
            result = tool.run(**json.loads(call.arguments))
            span.set_attribute("gen_ai.tool.call.result", dumps(result))
            return result

    def embed(self, text: str, send: Callable[[str], Embedding]) -> Embedding:
        with self._span("embeddings", {
                "gen_ai.operation.name": "embeddings", "gen_ai.provider.name": "openai",
                }, SpanKind.CLIENT) as span:
            embedding = send(text)
            span.update_name(f"embeddings {embedding.model}")
            span.set_attributes({
                "gen_ai.request.model": embedding.model,
                "gen_ai.embeddings.dimension.count": len(embedding.vector),
                "gen_ai.usage.input_tokens": embedding.input_tokens})
            return embedding

    def retrieve(self, query: str, search: Callable[[str], list[Hit]]) -> list[Hit]:
        with self._span("retrieval help-centre", {
                "gen_ai.operation.name": "retrieval", "gen_ai.data_source.id": "help-centre",
                "gen_ai.retrieval.query.text": query}) as span:
            hits = search(query)
            span.set_attribute("gen_ai.retrieval.documents", documents(hits))
            return hits

    def rerank(self, query: str, hits: list[Hit],
               rank: Callable[[str, list[Hit]], list[Hit]]) -> list[Hit]:
        with self._span("rerank help-centre", {"rerank.query": query}) as span:
            kept = rank(query, hits)
            span.set_attributes({"rerank.candidates": len(hits),
                                 "rerank.documents": documents(kept)})
            return kept

    def close(self) -> None:
        self._provider.shutdown()
