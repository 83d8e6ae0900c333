/** What the components are shown with. */
import type { Assessment, CollectorRequest, CollectorStatus, Job, Message, Project, Stats, Trace } from "../src/bindings/api.ts";

const second = 1_000_000;
const hour = 3600 * second;
const now = Date.now() * 1000;

/** What a sender may write to hide what it says, or to be taken for the page itself. */
export const hostile = 'plain \u001b[31mred\u001b[0m, \u202eturned\u202c, <img src="x"> and \u0000 nothing';
export const longText = "It reads the order, asks the warehouse, and answers before the warehouse does. ".repeat(80);

export function assessment(id: string, more: Partial<Assessment> = {}): Assessment {
  return {
    assessment_id: id,
    trace_id: "t",
    span_id: null,
    session: null,
    name: "correct",
    kind: "feedback",
    value: true,
    error: null,
    source_kind: "human",
    source_id: "reviewer 7",
    rationale: null,
    metadata: {},
    overrides: null,
    valid: true,
    created_us: now - 3 * hour,
    updated_us: now - 3 * hour,
    ...more,
  };
}

export const why = "It quotes the delivery date of another order, though the tool had answered with the right one.";

/** Every kind of answer and of source. */
export const judged: Assessment[] = [
  assessment("1", { rationale: why }),
  assessment("2", { name: "grounded", value: "no", source_kind: "llm_judge", source_id: "gpt-5-mini", rationale: longText }),
  assessment("3", { name: "relevance", value: 0.8125, source_kind: "llm_judge", source_id: "gpt-5-mini" }),
  assessment("4", { name: "tone", value: "warm" }),
  assessment("5", { name: "note", value: hostile, rationale: hostile }),
  assessment("6", { name: "answer", kind: "expectation", value: { order: 88213, facts: ["shipped", { on: "Monday" }] } }),
  assessment("7", { name: "latency budget", kind: "issue", value: "i-12", source_kind: "code", source_id: "nightly.py" }),
  assessment("8", {
    name: "safe",
    value: null,
    source_kind: "llm_judge",
    source_id: "gpt-5-mini",
    error: { code: "RATE_LIMITED", message: "slow down, then ask again", stacktrace: 'File "judge.py", line 7\nRateLimited' },
  }),
  assessment("9", { name: "resolved", value: false, session: "s-1" }),
];

/** An answer that was changed twice, oldest first. */
export const versions: Assessment[] = [
  assessment("a", { value: 2, valid: false, source_kind: "code", source_id: "length.py", created_us: now - 50 * hour }),
  assessment("b", { value: 4, valid: false, overrides: "a", rationale: why }),
  assessment("c", { value: 3, overrides: "b", created_us: now - 90 * second }),
];

export function traceWith(assessments: Assessment[]): Trace {
  const none = { input: null, output: null, total: null, cache_read: null, cache_write: null, reasoning: null };
  return {
    row: {
      trace_id: "t",
      project: "0",
      name: "support agent",
      state: "ok",
      start_us: now - hour,
      duration_us: second,
      span_count: 4,
      error_count: 0,
      usage: none,
      cost: { input_usd_nanos: null, output_usd_nanos: null, total_usd_nanos: null, estimated: false },
      request: null,
      response: null,
      session: null,
      user: null,
    },
    project_name: "Default",
    tags: [],
    metadata: [],
    client_request_id: null,
    assessments,
    revision: 1,
  };
}

export function job(more: Partial<Job>): Job {
  return {
    id: "1",
    kind: "import",
    about: null,
    state: "running",
    done: 1200,
    total: null,
    error: null,
    report: null,
    created_us: now - 20 * second,
    updated_us: now,
    ...more,
  };
}

export function projects(count: number): Project[] {
  const names = [
    "Default",
    "Support",
    "Search",
    "Invoices",
    hostile,
    "A project whose name is far too long to stand in a narrow list of projects",
  ];
  return Array.from({ length: count }, (_, index) => ({
    id: String(index),
    name: names[index] ?? `Project ${String(index)}`,
    created_us: now,
    trace_count: index * index * 3210,
  }));
}

export const stats: Stats = {
  bucket_us: 60 * second,
  buckets: Array.from({ length: 40 }, (_, index) => {
    const traces = index % 9 === 8 ? 0 : 20 + ((index * 17) % 23);
    const some = traces > 0;
    return {
      start_us: now - (40 - index) * 60 * second,
      traces,
      errors: index % 7 === 3 ? 4 : 0,
      p50_us: some ? 400_000 + index * 9000 : null,
      p95_us: some ? 1_200_000 + ((index * 370) % 11) * 90_000 : null,
      tokens: traces * 900,
      cost_usd_nanos: traces * 2_300_000,
    };
  }),
  total: {
    traces: 1042,
    errors: 24,
    p50_us: 512_000,
    p95_us: 1_940_000,
    p99_us: 4_100_000,
    input_tokens: 812_000,
    output_tokens: 93_000,
    cost_usd_nanos: 2_410_000_000,
  },
  groups: [],
};

const request: CollectorRequest = {
  sequence: 3,
  time_us: now - 4 * second,
  outcome: "accepted",
  status: 200,
  path: "/v1/traces",
  content_type: "application/x-protobuf",
  bytes: 18_400,
  spans_accepted: 42,
  spans_rejected: 0,
  projects: ["Support"],
  service: "support-agent",
  client: "OTel-OTLP-Exporter-Python/1.45.2",
  reason: null,
  hint: null,
};

export function collector(more: Partial<CollectorStatus>): CollectorStatus {
  return {
    running: true,
    url: "http://127.0.0.1:4318",
    port: 4318,
    error: null,
    hint: null,
    grpc_url: "http://127.0.0.1:4317",
    grpc_port: 4317,
    grpc_error: null,
    received_requests: 3,
    refused_requests: 1,
    accepted_spans: 82,
    rejected_spans: 2,
    recent: [],
    ...more,
  };
}

export const requests: CollectorRequest[] = [
  request,
  {
    ...request,
    sequence: 2,
    outcome: "partial",
    spans_rejected: 2,
    reason: "2 spans have an empty trace id",
    hint: "the other spans were stored",
  },
  {
    ...request,
    sequence: 1,
    outcome: "refused",
    status: 415,
    spans_accepted: 0,
    projects: [],
    service: null,
    client: hostile,
    content_type: "text/plain",
    reason: "the content type text/plain is none of OTLP's",
    hint: "send application/x-protobuf or application/json",
  },
];

const pixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==";

/** Every kind of part. */
export const messages: Message[] = [
  { role: "system", parts: [{ kind: "text", text: "You help customers. ".repeat(60) }], finish_reason: null },
  {
    role: "user",
    parts: [
      { kind: "text", text: "Where is order 88213?" },
      { kind: "media", media: "image", mime_type: "image/png", uri: pixel },
      { kind: "media", media: "image", mime_type: null, uri: "https://example.invalid/receipt.png" },
    ],
    finish_reason: null,
  },
  {
    role: "assistant",
    parts: [
      { kind: "reasoning", text: "The number is that of an order. I look it up." },
      { kind: "tool_call", id: "call_1", name: "lookup", arguments: { order: "88213" } },
    ],
    finish_reason: "tool_calls",
  },
  { role: "tool", parts: [{ kind: "tool_result", id: "call_1", result: "shipped on Monday" }], finish_reason: null },
  {
    role: "assistant",
    parts: [
      { kind: "text", text: "It was **shipped on Monday**:\n\n- parcel 1 of 2\n- parcel 2 of 2" },
      { kind: "other", value: { type: "refusal", refusal: null } },
    ],
    finish_reason: "stop",
  },
  { role: hostile, parts: [{ kind: "text", text: hostile }], finish_reason: null },
];
