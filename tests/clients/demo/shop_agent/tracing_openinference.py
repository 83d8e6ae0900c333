"""OpenInference: the OpenAI client is instrumented, the agent's own steps use the tracer."""

import json
from collections.abc import Callable

from openinference.instrumentation import (
    Document,
    TracerProvider,
    get_reranker_attributes,
    get_retriever_attributes,
    using_attributes,
)
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry.trace import StatusCode

from shop_agent.types import ChatRequest, Embedding, Hit, Json, Reply, Tool, ToolCall, Turn, Verdict


def documents(hits: list[Hit]) -> list[Document]:
    return [Document(id=h.id, content=h.text, score=h.score, metadata={"title": h.title})
            for h in hits]


class OpenInferenceTracing:
    def __init__(self, provider: TracerProvider, version: str) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("shop_agent", version)
        OpenAIInstrumentor().instrument(tracer_provider=provider)

    def turn(self, turn: Turn, run: Callable[[str], str]) -> str:
        with using_attributes(session_id=turn.session, user_id=turn.user, tags=[turn.topic],
                              metadata={"channel": turn.channel, "locale": turn.locale}):
            return self._tracer.agent(name="support_turn")(run)(turn.question)

    def guard(self, message: str, check: Callable[[str], Verdict]) -> Verdict:
        return self._tracer.guardrail(name="input_guard")(check)(message)

    def chat(self, request: ChatRequest, send: Callable[[ChatRequest], Reply]) -> Reply:
        return send(request)

    def tool(self, tool: Tool, call: ToolCall) -> Json:
        run = self._tracer.tool(name=tool.name, description=tool.description,
                                parameters=tool.parameters)(tool.run)
        return run(**json.loads(call.arguments))

    def embed(self, text: str, send: Callable[[str], Embedding]) -> Embedding:
        return send(text)

    def retrieve(self, query: str, search: Callable[[str], list[Hit]]) -> list[Hit]:
        with self._tracer.start_as_current_span(
                "policy_index", openinference_span_kind="retriever") as span:
            span.set_input(query)
            hits = search(query)
            span.set_attributes(get_retriever_attributes(documents=documents(hits)))
            span.set_status(StatusCode.OK)
            return hits

    def rerank(self, query: str, hits: list[Hit],
               rank: Callable[[str, list[Hit]], list[Hit]]) -> list[Hit]:
        with self._tracer.start_as_current_span(
                "policy_reranker", openinference_span_kind="reranker") as span:
            kept = rank(query, hits)
            span.set_attributes(get_reranker_attributes(
                query=query, model_name="coverage-v1", input_documents=documents(hits),
                output_documents=documents(kept), top_k=len(kept)))
            span.set_status(StatusCode.OK)
            return kept

    def close(self) -> None:
        OpenAIInstrumentor().uninstrument()
        self._provider.shutdown()
