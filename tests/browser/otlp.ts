/** Makes and sends OTLP/JSON, as an exporter would. */
import { randomBytes } from "node:crypto";

export type SpanInput = {
  name: string;
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  /** Milliseconds before now. */
  ago?: number;
  durationMs?: number;
  attributes?: Record<string, string | number | boolean>;
  error?: { type: string; message: string; stacktrace: string };
};

export const newTraceId = (): string => randomBytes(16).toString("hex");
export const newSpanId = (): string => randomBytes(8).toString("hex");

/** Chat messages as the OpenTelemetry conventions for generative AI write them. */
export function messages(
  ...list: Array<{
    role: string;
    parts: Array<Record<string, unknown>>;
    finish_reason?: string;
  }>
): string {
  return JSON.stringify(list);
}

function attribute([key, value]: [string, string | number | boolean]) {
  if (typeof value === "string") return { key, value: { stringValue: value } };
  if (typeof value === "boolean") return { key, value: { boolValue: value } };
  return {
    key,
    value: Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value },
  };
}

/** Spans of one request start a microsecond apart, so that their order is the one given. */
function span(input: SpanInput, traceId: string, index: number) {
  const start = BigInt(Date.now() - (input.ago ?? 0)) * 1_000_000n + BigInt(index) * 1_000n;
  const end = start + BigInt(Math.round((input.durationMs ?? 100) * 1_000_000));
  const { error } = input;
  const exception = error && {
    "exception.type": error.type,
    "exception.message": error.message,
    "exception.stacktrace": error.stacktrace,
  };
  return {
    traceId: input.traceId ?? traceId,
    spanId: input.spanId ?? newSpanId(),
    ...(input.parentSpanId !== undefined && {
      parentSpanId: input.parentSpanId,
    }),
    name: input.name,
    kind: 1,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: Object.entries(input.attributes ?? {}).map(attribute),
    events: exception
      ? [
          {
            name: "exception",
            timeUnixNano: String(end),
            attributes: Object.entries(exception).map(attribute),
          },
        ]
      : [],
    status: error ? { code: 2, message: error.message } : {},
  };
}

/** Sends spans of one trace; answers its id. Throws if the collector refuses. */
export async function sendTrace(collector: string, spans: SpanInput[], project?: string): Promise<string> {
  const traceId = spans[0]?.traceId ?? newTraceId();
  const body = {
    resourceSpans: [
      {
        resource: {
          attributes: [{ key: "service.name", value: { stringValue: "browser-tests" } }],
        },
        scopeSpans: [
          {
            scope: { name: "tests", version: "1" },
            spans: spans.map((one, index) => span(one, traceId, index)),
          },
        ],
      },
    ],
  };
  const response = await fetch(`${collector}/v1/traces`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(project !== undefined && { "x-touchstone-project": project }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The collector answered ${String(response.status)}: ${await response.text()}`);
  return traceId;
}

/** An agent's trace: agent → chat (with a tool call), tool, retriever with documents. */
export function agentTrace(question: string, answer: string): SpanInput[] {
  const root = newSpanId();
  return [
    {
      name: "support agent",
      spanId: root,
      durationMs: 900,
      ago: 1000,
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "input.value": question,
        "output.value": answer,
      },
    },
    {
      name: "chat gpt-5-mini",
      parentSpanId: root,
      durationMs: 400,
      ago: 900,
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5-mini",
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 30,
        "gen_ai.input.messages": messages(
          {
            role: "system",
            parts: [{ type: "text", content: "You help customers." }],
          },
          { role: "user", parts: [{ type: "text", content: question }] },
          {
            role: "assistant",
            parts: [
              {
                type: "tool_call",
                id: "call_1",
                name: "lookup",
                arguments: { order: "88213" },
              },
            ],
          },
          {
            role: "tool",
            parts: [
              {
                type: "tool_call_response",
                id: "call_1",
                response: { state: "shipped" },
              },
            ],
          },
        ),
        "gen_ai.output.messages": messages({
          role: "assistant",
          parts: [{ type: "text", content: answer }],
          finish_reason: "stop",
        }),
      },
    },
    {
      name: "lookup",
      parentSpanId: root,
      durationMs: 80,
      ago: 450,
      attributes: {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "lookup",
      },
      error: {
        type: "TimeoutError",
        message: "upstream timed out",
        stacktrace: 'Traceback (most recent call last):\n  File "tools.py", line 3\nTimeoutError: upstream timed out',
      },
    },
    {
      name: "find documents",
      parentSpanId: root,
      durationMs: 60,
      ago: 300,
      attributes: {
        "openinference.span.kind": "RETRIEVER",
        "input.value": question,
        "retrieval.documents.0.document.id": "care.md",
        "retrieval.documents.0.document.content": "Wash at 30 degrees.",
        "retrieval.documents.0.document.score": 0.91,
      },
    },
  ];
}
