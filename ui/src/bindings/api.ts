// Generated from src-tauri/crates/api; do not edit. `make bindings` writes it anew.

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]?: JsonValue } | null;

/** What went wrong, to what, and what to do. */
export type ApiError = {
  /** Which kind of error. */
  code: ErrorCode,
  /** What went wrong, to what. */
  message: string,
  /** What to do. */
  hint: string | null,
};

/** Which program answers. */
export type AppInfo = {
  /** Its version. */
  version: string,
  /** What runs the engine. */
  host: Host,
  /** Its process id. */
  process: number,
};

/** Nothing is asked. */
export type AppInfoRequest = Record<string, never>;

/** What became of a request. */
export type CollectorOutcome = "accepted" | "partial" | "refused";

/** One request that the collector answered. */
export type CollectorRequest = {
  /** Counts up by one per request since the start. */
  sequence: number,
  /** When it came, microseconds since 1970. */
  time_us: number,
  /** What became of it. */
  outcome: CollectorOutcome,
  /** The HTTP status answered. */
  status: number,
  /** Where it was sent to. */
  path: string,
  /** The content type stated. */
  content_type: string | null,
  /** Bytes of its body as they came. */
  bytes: number,
  /** Spans stored. */
  spans_accepted: number,
  /** Spans refused. */
  spans_rejected: number,
  /** Names of the projects that its traces went to. */
  projects: Array<string>,
  /** The sender's `service.name`. */
  service: string | null,
  /** The sender's user agent. */
  client: string | null,
  /** Why it was refused, in whole or in part. */
  reason: string | null,
  /** What to do about that. */
  hint: string | null,
};

/** Where the collector is to listen. */
export type CollectorStartRequest = {
  /** Kept for later starts, too; 0 picks a free one; the port kept before if absent. */
  port?: number | null,
};

/** How the collector stands. */
export type CollectorStatus = {
  /** Whether it takes requests. */
  running: boolean,
  /** Where clients send, `http://127.0.0.1:4318` for instance; null while stopped. */
  url: string | null,
  /** The port it listens on, else the one it will listen on; 0 stands for any free one. */
  port: number,
  /** Why it is not running although it should be. */
  error: string | null,
  /** What to do about that. */
  hint: string | null,
  /** Requests since the start of the program. */
  received_requests: number,
  /** Requests of which nothing was stored. */
  refused_requests: number,
  /** Spans stored. */
  accepted_spans: number,
  /** Spans refused. */
  rejected_spans: number,
  /** The last 50 requests, newest first. */
  recent: Array<CollectorRequest>,
};

/** Nothing is asked. */
export type CollectorStatusRequest = Record<string, never>;

/** Nothing is asked. */
export type CollectorStopRequest = Record<string, never>;

/** Nothing is asked. */
export type DemoLoadRequest = Record<string, never>;

/** The demo was loaded. */
export type DemoLoaded = {
  /** Its project. */
  project: Project,
  /** Traces in it. */
  traces: number,
};

/** Nothing is asked. */
export type DemoRemoveRequest = Record<string, never>;

/** One document that a retriever or reranker found. */
export type Document = {
  /** Its id, if said. */
  id: string | null,
  /** Its text. */
  content: string,
  /** How well it fits, on the retriever's own scale. */
  score: number | null,
  /** What else is known of it; null if nothing. */
  metadata: JsonValue,
};

/** Which code an error carries; the interface keeps the set open. */
export type ErrorCode = "bad_request" | "not_found" | "conflict" | "forbidden" | "unavailable" | "storage" | "internal";

/** An exception that a span recorded. */
export type Exception = {
  /** Its class. */
  type: string | null,
  /** Its words. */
  message: string | null,
  /** Where it was raised. */
  stacktrace: string | null,
};

/** Which program runs the engine. */
export type Host = "window" | "serve" | "command";

/** One job. */
export type Job = {
  /** Its id. */
  id: string,
  /** Which work it is. */
  kind: string,
  /** Where it stands. */
  state: JobState,
  /** Units done so far. */
  done: number,
  /** Units in all, as far as known. */
  total: number | null,
  /** Why it failed. */
  error: string | null,
  /** When it was made, microseconds since 1970. */
  created_us: number,
  /** When it last moved, microseconds since 1970. */
  updated_us: number,
};

/** Which job. */
export type JobCancelRequest = {
  /** Its id. */
  id: string,
};

/** The newest jobs, newest first, at most 100. */
export type JobList = {
  /** The jobs. */
  jobs: Array<Job>,
};

/** Nothing is asked. */
export type JobListRequest = Record<string, never>;

/** A long piece of work was begun. */
export type JobStarted = {
  /** Its job. */
  job: Job,
};

/** Where a job stands. */
export type JobState = "running" | "done" | "failed" | "cancelled";

/** One chat message. */
export type Message = {
  /** `system`, `user`, `assistant`, `tool` or what the sender wrote; empty where not said. */
  role: string,
  /** Its parts in order. */
  parts: Array<Part>,
  /** Why the model stopped, where said. */
  finish_reason: string | null,
};

/** A name and its value. */
export type NamedValue = {
  /** The name. */
  name: string,
  /** The value. */
  value: JsonValue,
};

/** One part of a chat message. */
export type Part = { "kind": "text",
  /** The words. */
  text: string, } | { "kind": "reasoning",
  /** Its words. */
  text: string, } | { "kind": "tool_call",
  /** The call's id, to be matched by its result. */
  id: string | null,
  /** The tool's name. */
  name: string,
  /** The tool's arguments. */
  arguments: JsonValue, } | { "kind": "tool_result",
  /** The id of the call it answers. */
  id: string | null,
  /** The answer. */
  result: JsonValue, } | { "kind": "media",
  /** `image`, `audio`, `file` … */
  media: string,
  /** Its MIME type, if said. */
  mime_type: string | null,
  /** An address, a `data:` URL or a provider's file id. */
  uri: string, } | { "kind": "other",
  /** The part. */
  value: JsonValue,
};

/** What traces belong to. */
export type Project = {
  /** Its number as text. */
  id: string,
  /** Its name, unique among projects. */
  name: string,
  /** When it was made, microseconds since 1970. */
  created_us: number,
  /** Traces in it. */
  trace_count: number,
};

/** A project to be made. */
export type ProjectCreateRequest = {
  /** Its name: 1 to 200 characters, not taken. */
  name: string,
};

/** A project was made. */
export type ProjectCreated = {
  /** The project. */
  project: Project,
};

/** All projects, by number. */
export type ProjectList = {
  /** The projects. */
  projects: Array<Project>,
};

/** Nothing is asked. */
export type ProjectListRequest = Record<string, never>;

/** Everything about one span. */
export type SpanDetail = {
  /** As in the tree. */
  row: SpanRow,
  /** OpenTelemetry's kind: internal, client, server … */
  kind: string,
  /** Whose API the model is. */
  provider: string | null,
  /** The words that came with the status. */
  status_message: string,
  /** The conversation it belongs to. */
  session: string | null,
  /** The end user. */
  user: string | null,
  /** The whole input; null if there is none. */
  input: JsonValue,
  /** The whole output; null if there is none. */
  output: JsonValue,
  /** The input as chat messages, where it is a chat; else empty. */
  input_messages: Array<Message>,
  /** The output as chat messages, where it is a chat; else empty. */
  output_messages: Array<Message>,
  /** Documents found. */
  documents: Array<Document>,
  /** Tools offered to the model. */
  tools: Array<ToolDefinition>,
  /** Parameters of the model call. */
  parameters: Array<NamedValue>,
  /** The tool that ran, for tool spans. */
  tool_name: string | null,
  /** Exceptions recorded. */
  exceptions: Array<Exception>,
  /** Every attribute, in the order sent; whole numbers beyond 2^53 are text. */
  attributes: Array<NamedValue>,
  /** Events in the order sent. */
  events: Array<SpanEvent>,
  /** Links in the order sent. */
  links: Array<SpanLink>,
  /** Attributes of the program that sent it. */
  resource: Array<NamedValue>,
  /** Name of the instrumentation library. */
  scope_name: string,
  /** Version of the instrumentation library. */
  scope_version: string,
};

/** Something that happened during a span. */
export type SpanEvent = {
  /** The event's name. */
  name: string,
  /** When, microseconds since 1970; 0 if not said. */
  time_us: number,
  /** What is known of it. */
  attributes: JsonValue,
};

/** Which span. */
export type SpanGetRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** 16 hexadecimal characters. */
  span_id: string,
};

/** A reference to a span elsewhere. */
export type SpanLink = {
  /** The other trace. */
  trace_id: string,
  /** The other span. */
  span_id: string,
  /** What is known of the reference. */
  attributes: JsonValue,
};

/** A span in the tree of its trace. */
export type SpanRow = {
  /** 16 hexadecimal characters. */
  span_id: string,
  /** The step that caused it, whether or not it has arrived. */
  parent_id: string | null,
  /** Steps below its top; 0 for a top. */
  depth: number,
  /** Spans directly below it. */
  children: number,
  /** The step's name. */
  name: string,
  /** What kind of step: `LLM`, `CHAT_MODEL`, `AGENT`, `TOOL` … or what its sender wrote. */
  type: string,
  /** How it ended. */
  status: SpanStatus,
  /** Start, microseconds since 1970. */
  start_us: number,
  /** From start to end. */
  duration_us: number,
  /** The model, for model calls. */
  model: string | null,
  /** Tokens as this span states them. */
  usage: Usage,
};

/** How a step ended. */
export type SpanStatus = "unset" | "ok" | "error";

/** What went stale; sent at most ten times a second. */
export type Stale = {
  /** Tags of what went stale. */
  tags: Array<string>,
  /** Changes were missed: ask for everything anew. */
  resync: boolean,
};

/** Nothing is asked. */
export type StaleWatchRequest = Record<string, never>;

/** How much there is and how much room is left. */
export type StoreStatus = {
  /** The home directory. */
  home: string,
  /** The database file. */
  file: string,
  /** Bytes of the database. */
  size_bytes: number,
  /** Bytes free on its disk, where the system says. */
  free_bytes: number | null,
  /** Traces in all projects. */
  traces: number,
  /** Spans in all projects. */
  spans: number,
  /** Commits since the engine was started; each is one fsync. */
  commits: number,
};

/** Nothing is asked. */
export type StoreStatusRequest = Record<string, never>;

/** A tool that the model was offered. */
export type ToolDefinition = {
  /** Its name. */
  name: string,
  /** What it is for. */
  description: string | null,
  /** The JSON schema of its arguments; null if not said. */
  parameters: JsonValue,
};

/** One trace. */
export type Trace = {
  /** As in a list. */
  row: TraceRow,
  /** The project's name. */
  project_name: string,
  /** Changes whenever the trace does. */
  revision: number,
};

/** Which trace. */
export type TraceGetRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
};

/** Which traces a page shows, newest first. */
export type TraceListRequest = {
  /** A project's id; all projects if absent. */
  project?: string | null,
  /** Traces that start at or after this time, microseconds since 1970. */
  from_us?: number | null,
  /** Traces that start before this time, microseconds since 1970. */
  to_us?: number | null,
  /** `next_cursor` of the page before. */
  cursor?: string | null,
  /** Rows wanted, at most 200; 100 if absent. */
  limit?: number | null,
};

/** A page of traces, newest first. */
export type TracePage = {
  /** The traces. */
  rows: Array<TraceRow>,
  /** Where the next page begins; null on the last. */
  next_cursor: string | null,
  /** With a time range and no rows: how many traces of the project lie outside it. */
  outside: number | null,
};

/** A trace in a list. */
export type TraceRow = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** The project's id. */
  project: string,
  /** The name of its root, else of its first span. */
  name: string,
  /** How it stands. */
  state: TraceState,
  /** Its earliest start, microseconds since 1970. */
  start_us: number,
  /** From its earliest start to its latest end. */
  duration_us: number,
  /** Spans. */
  span_count: number,
  /** Spans that failed. */
  error_count: number,
  /** Tokens, each counted once. */
  usage: Usage,
  /** What was asked, at most 1,000 characters. */
  request: string | null,
  /** What was answered, at most 1,000 characters. */
  response: string | null,
  /** The conversation it belongs to. */
  session: string | null,
  /** The end user. */
  user: string | null,
};

/** A window on the pre-order of a trace's spans. */
export type TraceRows = {
  /** The trace's revision that the rows are of. */
  revision: number,
  /** Rows in all, collapsed ones left out. */
  total: number,
  /** Rows before the window. */
  offset: number,
  /** The rows, parents before their children. */
  rows: Array<SpanRow>,
};

/** A window on the pre-order of a trace's spans. */
export type TraceRowsRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** Ids of spans whose descendants are left out. */
  collapsed: Array<string>,
  /** Rows before the window. */
  offset: number,
  /** Rows wanted, at most 500. */
  count: number,
};

/** How a trace stands. */
export type TraceState = "in_progress" | "ok" | "error";

/** Token counts; what was not stated is null, never zero. */
export type Usage = {
  /** Read by the model, from its cache included. */
  input: number | null,
  /** Written by the model, reasoning included. */
  output: number | null,
  /** Input and output together. */
  total: number | null,
  /** Part of `input` that came from the provider's cache. */
  cache_read: number | null,
  /** Part of `input` that was written to the provider's cache. */
  cache_write: number | null,
  /** Part of `output` that was reasoning. */
  reasoning: number | null,
};

/** Whether there is a window and it came to the front. */
export type WindowFocus = {
  /** Whether it did. */
  focused: boolean,
};

/** What a second start of the window asks of the first. */
export type WindowFocusRequest = {
  /** The arguments that the second start was given. */
  arguments?: Array<string> | null,
};

/** Every command: its request and its response. */
export interface Commands {
  /** A page of traces, newest first. */
  trace_list: { request: TraceListRequest, response: TracePage };
  /** One trace without its spans. */
  trace_get: { request: TraceGetRequest, response: Trace };
  /** A window on the tree of a trace's spans. */
  trace_rows: { request: TraceRowsRequest, response: TraceRows };
  /** Everything about one span. */
  span_get: { request: SpanGetRequest, response: SpanDetail };
  /** All projects. */
  project_list: { request: ProjectListRequest, response: ProjectList };
  /** Makes a project. */
  project_create: { request: ProjectCreateRequest, response: ProjectCreated };
  /** How the collector stands, with its last requests. */
  collector_status: { request: CollectorStatusRequest, response: CollectorStatus };
  /** Starts the collector, now and at later starts. */
  collector_start: { request: CollectorStartRequest, response: CollectorStatus };
  /** Stops the collector, now and at later starts. */
  collector_stop: { request: CollectorStopRequest, response: CollectorStatus };
  /** Loads the demo into a project of its own. */
  demo_load: { request: DemoLoadRequest, response: DemoLoaded };
  /** Begins to remove the demo's project with everything in it. */
  demo_remove: { request: DemoRemoveRequest, response: JobStarted };
  /** The newest jobs. */
  job_list: { request: JobListRequest, response: JobList };
  /** Stops a job between two steps; what it did stays. */
  job_cancel: { request: JobCancelRequest, response: JobList };
  /** How much is stored and how much room is left. */
  store_status: { request: StoreStatusRequest, response: StoreStatus };
  /** Which program answers. */
  app_info: { request: AppInfoRequest, response: AppInfo };
  /** Brings the window to the front, if there is one. */
  window_focus: { request: WindowFocusRequest, response: WindowFocus };
}

/** The tags whose staleness makes a command's answer stale. `{x}` stands for a member of the request. */
export const reads: { readonly [C in keyof Commands]: ReadonlyArray<string> } = {
  trace_list: ["trace"],
  trace_get: ["trace:{trace_id}"],
  trace_rows: ["trace:{trace_id}"],
  span_get: ["trace:{trace_id}"],
  project_list: ["project", "trace"],
  project_create: [],
  collector_status: ["collector"],
  collector_start: [],
  collector_stop: [],
  demo_load: [],
  demo_remove: [],
  job_list: ["job"],
  job_cancel: [],
  store_status: ["trace"],
  app_info: [],
  window_focus: [],
};

/** Commands that answer with a stream. */
export interface Streams {
  /** Tells what went stale. */
  stale_watch: { request: StaleWatchRequest, item: Stale };
}
