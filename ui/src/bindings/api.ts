// Generated from src-tauri/crates/api; do not edit. `make bindings` writes it anew.

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]?: JsonValue } | null;

/** The type of an assessment's value. */
export type AnswerType = "yes_no" | "number" | "category" | "text" | "json";

/** What went wrong, to what, and what to do. */
export type ApiError = {
  /** Which kind of error. */
  code: ErrorCode,
  /** What went wrong, to what. */
  message: string,
  /** What to do. */
  hint: string | null,
  /** Of a query that cannot be read: the character that it is about, from 1. */
  at?: number,
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

/** One judgement. */
export type Assessment = {
  /** 32 hexadecimal characters. */
  assessment_id: string,
  /** The trace judged, or where a judgement of its session lies. */
  trace_id: string,
  /** The span judged; the whole trace if null. */
  span_id: string | null,
  /** The session judged, of which `trace_id` is one; null if only the trace or span is meant. */
  session: string | null,
  /** What was asked: `correctness` for instance. */
  name: string,
  /** What it says. */
  kind: AssessmentKind,
  /** The value; null where the judge failed. Of an issue, its id. */
  value: JsonValue,
  /** Why there is no value. */
  error: AssessmentError | null,
  /** What kind of judge it was. */
  source_kind: SourceKind,
  /** Which person, judge or program. */
  source_id: string,
  /** Why. */
  rationale: string | null,
  /** What else is known of it, an object. */
  metadata: JsonValue,
  /** The assessment that it supersedes. */
  overrides: string | null,
  /** Whether it counts: false once another supersedes it. */
  valid: boolean,
  /** When it was made, microseconds since 1970. */
  created_us: number,
  /** When it was last changed, microseconds since 1970. */
  updated_us: number,
};

/** A new assessment by the user of this machine. */
export type AssessmentAddRequest = {
  /** What is judged. */
  target: AssessmentTarget,
  /** What is asked, at most 250 characters: `correctness` for instance. */
  name: string,
  /** Feedback or expectation; issues are made by MLflow's clients alone. */
  kind: AssessmentKind,
  /** The answer: any JSON but null, at most 64 KiB. */
  value: JsonValue,
  /** Why, at most 64 KiB; none if empty. */
  rationale?: string | null,
};

/** Which assessment is deleted. */
export type AssessmentDeleteRequest = {
  /** 32 hexadecimal characters. */
  assessment_id: string,
};

/** An assessment that was deleted. */
export type AssessmentDeleted = {
  /** Which one. */
  assessment_id: string,
  /** The one that it had superseded, which counts again; null if there is none. */
  counts_again: string | null,
  /** Until when it can be brought back at least, microseconds since 1970. */
  undo_until_us: number,
};

/** Why a judge gave no value. */
export type AssessmentError = {
  /** Its code or class. */
  code: string,
  /** What it says. */
  message: string | null,
  /** Where it happened. */
  stacktrace: string | null,
};

/** Whose history is asked for. */
export type AssessmentHistoryRequest = {
  /** Any of its versions, 32 hexadecimal characters. */
  assessment_id: string,
};

/** What an assessment says. */
export type AssessmentKind = "feedback" | "expectation" | "issue";

/** Some assessments. */
export type AssessmentList = {
  /** Of a session oldest first, superseded ones among them; of a history newest first. */
  assessments: Array<Assessment>,
};

/** Which session's assessments. */
export type AssessmentListRequest = {
  /** The project's id. */
  project: string,
  /** The session's id, as its traces name it. */
  session: string,
};

/** A name with what was answered under it. */
export type AssessmentName = {
  /** Feedback or expectation. */
  kind: AssessmentKind,
  /** The name. */
  name: string,
  /** The type of its values; null where none has one. */
  answers: AnswerType | null,
  /** The values, where they are categories. */
  categories: Array<string>,
  /** How many times it is in use; null if that is often. */
  count: number | null,
};

/** Names in use, at most 20 of each kind, the most usual first. */
export type AssessmentNames = {
  /** Feedback before expectations. */
  names: Array<AssessmentName>,
};

/** Asks which names are in use. */
export type AssessmentNamesRequest = {
  /** A project's id; all projects if absent. */
  project?: string | null,
  /** What the names begin with; any if absent. */
  prefix?: string | null,
};

/** Which deleted assessment comes back. */
export type AssessmentRestoreRequest = {
  /** 32 hexadecimal characters. */
  assessment_id: string,
};

/** Another answer in the place of one that counts. The one before stays as history. */
export type AssessmentSupersedeRequest = {
  /** The assessment that no longer holds; anybody's. */
  assessment_id: string,
  /** The answer: any JSON but null, at most 64 KiB. */
  value: JsonValue,
  /** Why, at most 64 KiB; none if empty. */
  rationale?: string | null,
};

/** What is judged. */
export type AssessmentTarget = { "of": "trace",
  /** 32 hexadecimal characters. */
  trace_id: string, } | { "of": "span",
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** 16 hexadecimal characters. */
  span_id: string, } | { "of": "session",
  /** The project's id. */
  project: string,
  /** The session's id, as its traces name it. */
  session: string,
};

/** Under which name the user assesses. */
export type Author = {
  /** The name that new assessments state as their source. */
  name: string,
  /** Whether it is the user's name on this machine, because none was set. */
  is_usual: boolean,
};

/** Asks under which name the user assesses. */
export type AuthorGetRequest = Record<string, never>;

/** Another name to assess under. */
export type AuthorSetRequest = {
  /** The name, at most 250 characters; null for the user's name on this machine. */
  name: string | null,
};

/** What one client library sent. */
export type ClientHealth = {
  /** The library: name, language and version, else the user agent; null for all that came after the first 64. */
  client: string | null,
  /** Instrumentation scopes seen, with their versions. */
  scopes: Array<string>,
  /** Requests with something of it, refused ones included. */
  requests: number,
  /** Spans that came. */
  spans: number,
  /** Requests refused as a whole, and spans and records refused one by one. */
  refused: number,
  /** When its last request was answered, microseconds since 1970. */
  last_seen_us: number,
  /** Why something of it was refused last. */
  last_reason: string | null,
  /** How long its spans took. */
  lag: IngestLag,
};

/** How ingest fares since the start of the program. */
export type CollectorHealth = {
  /** The start, microseconds since 1970. */
  since_us: number,
  /** Counts since the start. */
  total: IngestCounts,
  /** Counts of the last 60 seconds. */
  last_minute: IngestCounts,
  /** Why requests, spans and records were refused, the most frequent first. */
  refusals: Array<ReasonCount>,
  /** Why log records were dropped, the most frequent first. */
  dropped: Array<ReasonCount>,
  /** How long spans took. */
  lag: IngestLag,
  /** By client library, the last seen first. */
  clients: Array<ClientHealth>,
  /** Keys that no convention reads, the most frequent first. */
  unmapped: Array<UnmappedCount>,
};

/** Nothing is asked. */
export type CollectorHealthRequest = Record<string, never>;

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
  /** The same for gRPC. */
  grpc_port?: number | null,
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
  /** Where clients send gRPC; null while it takes none. */
  grpc_url: string | null,
  /** The port for gRPC, as `port`. */
  grpc_port: number,
  /** Why it takes no gRPC although it runs. */
  grpc_error: string | null,
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

/** One row: a step of either trace or of both, or a run of equal steps. */
export type ComparedRow = {
  /** Its place among all rows, nothing folded; stays while both traces do. */
  step: number,
  /** How the sides stand to each other. */
  sameness: Sameness,
  /** How many steps are folded into this row; 0 if it is a step of its own. Both sides are those of the first. */
  folded: number,
  /** The first trace's step. */
  a: ComparedStep | null,
  /** The second trace's step. */
  b: ComparedStep | null,
  /** In what they differ. */
  differences: Array<Difference>,
  /** What the second has on the first. */
  deltas: Deltas,
  /** The row of the nearest difference after it. */
  next: number | null,
  /** The row of the nearest difference before it. */
  previous: number | null,
};

/** One side of a row: a span of its trace. */
export type ComparedStep = {
  /** 16 hexadecimal characters. */
  span_id: string,
  /** Steps below its top; 0 for a top. */
  depth: number,
  /** The step's name. */
  name: string,
  /** What kind of step. */
  type: string,
  /** How it ended. */
  status: SpanStatus,
  /** From start to end. */
  duration_us: number,
  /** The model, for model calls. */
  model: string | null,
  /** Tokens as this span states them. */
  usage: Usage,
  /** What it cost, as it states or as reckoned. */
  cost: Cost,
};

/** One text of either span or of both. */
export type ComparedText = {
  /** Tells it from the others, as long as both spans stay. */
  key: string,
  /** What it is. */
  role: TextRole,
  /** A message's role, a tool's or an attribute's name; null for a whole input or output. */
  name: string | null,
  /** Whether both have it, and it is the same. */
  sameness: Sameness,
  /** What it says. */
  difference: TextDifference,
};

/** One of the two traces. */
export type ComparedTrace = {
  /** As in a list. */
  row: TraceRow,
  /** The project's name. */
  project_name: string,
  /** Steps that are compared: those nearest the top, at most 50,000. */
  compared: number,
  /** Steps that are not. */
  left_out: number,
};

/** One row: a turn of either session or of both. */
export type ComparedTurn = {
  /** How the sides stand to each other, by what was asked and answered: alike where that is longer than what is compared of it. */
  sameness: Sameness,
  /** The first session's turn. */
  a: TraceRow | null,
  /** The second session's turn. */
  b: TraceRow | null,
  /** What the second has on the first. */
  deltas: Deltas,
  /** What was asked, of the first 1,000 characters. */
  request: TextDifference,
  /** What was answered, of the first 1,000 characters. */
  response: TextDifference,
};

/** A tool that can be imported from where it runs. */
export type ConnectKind = "mlflow" | "langfuse";

/** Some of what was said and done, in the order of time. One call opens a bounded number of spans, so there may be fewer parts than wanted, even none, before the end. */
export type Conversation = {
  /** The trace's revision that it is of; of a large trace that grows not always the last. */
  revision: number,
  /** Parts before these. */
  offset: number,
  /** The parts. */
  parts: Array<ConversationPart>,
  /** Whether there may be more: ask again, from behind these. */
  more: boolean,
  /** How far it has been read: moments at which a span was asked, answered or acted. */
  read: number,
  /** Such moments in all. */
  total: number,
};

/** One thing that was said or done. */
export type ConversationPart = {
  /** The span that says so, 16 hexadecimal characters. */
  span_id: string,
  /** The span's name. */
  name: string,
  /** The span's type. */
  type: string,
  /** How the span ended. */
  status: SpanStatus,
  /** The span's start, microseconds since 1970. */
  start_us: number,
  /** From the span's start to its end. */
  duration_us: number,
  /** The model, for model calls. */
  model: string | null,
  /** What it is. */
  content: Spoken,
  /** Whether texts longer than 50,000 characters were cut; the span has them whole. */
  clipped: boolean,
};

/** Money in billionths of a US dollar; what is not known is null, never zero. */
export type Cost = {
  /** For the tokens read. */
  input_usd_nanos: number | null,
  /** For the tokens written. */
  output_usd_nanos: number | null,
  /** Altogether. */
  total_usd_nanos: number | null,
  /** Whether any of it was reckoned from prices here rather than stated by the sender. */
  estimated: boolean,
};

/** What a deletion would take. */
export type DeletionPreview = {
  /** Traces that were counted, the protected ones among them. */
  traces: number,
  /** Whether there are more than were counted. */
  more: boolean,
  /** Those that are protected, by the reason; reasons that protect none are left out. */
  kept: Array<KeptTraces>,
};

/** Which traces would be deleted. */
export type DeletionPreviewRequest = {
  /** The traces. */
  selection: Selection,
};

/** Which deletion. */
export type DeletionUndoRequest = {
  /** Its id. */
  deletion: string,
};

/** What came back. */
export type DeletionUndone = {
  /** Traces that are there again. */
  restored: number,
};

/** What the second side has on the first; null where one of them does not know. */
export type Deltas = {
  /** Duration. */
  duration_us: number | null,
  /** Tokens. */
  tokens: number | null,
  /** Cost in billionths of a US dollar. */
  cost_usd_nanos: number | null,
};

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

/** A detector that is built in. */
export type Detector = {
  /** Its name in settings, and in brackets in place of what it finds. */
  id: string,
  /** What it finds. */
  label: string,
  /** A text in which it finds something. */
  example: string,
};

/** Something in which two steps differ. */
export type Difference = "type" | "name" | "model" | "status" | "input" | "output";

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

/** How traces are written. */
export type ExportFormat = "jsonl" | "otlp_json" | "csv";

/** Which traces to write, and how. */
export type ExportStartRequest = {
  /** The traces. */
  selection: Selection,
  /** How they are written. */
  format: ExportFormat,
  /** The file, which must not be there: an absolute path; `~` stands for the user's directory. Without it: `exports/<project>-<UTC time>` in the home. */
  path?: string | null,
};

/** An export was begun. */
export type ExportStarted = {
  /** Its job; it reports `{ traces, spans, bytes, path }`. */
  job_id: string,
  /** The file, which is there once the job is done. */
  path: string,
};

/** The values of a field. */
export type Facet = {
  /** The field as a query names it. */
  field: string,
  /** What it is. */
  kind: FacetKind,
  /** The key of a tag, the name of a judgement. */
  key: string | null,
  /** What the counts are. */
  precision: FacetPrecision,
  /** The most usual values first, and those that the query asks for. */
  values: Array<FacetValue>,
  /** How many values there are beyond these. */
  more: number,
};

/** What a facet is of. */
export type FacetKind = "status" | "name" | "model" | "session" | "user" | "version" | "source" | "tag" | "feedback" | "expectation";

/** What counts are. */
export type FacetPrecision = "exact" | "estimated" | "at_least";

/** A value of a field. */
export type FacetValue = {
  /** The value. */
  value: string,
  /** How many traces have it that pass everything the query asks of other fields. */
  count: number,
  /** Whether the query asks for it. */
  chosen: boolean,
};

/** Why a step failed. */
export type Failure = {
  /** The class of the error. */
  type: string | null,
  /** What it says. */
  message: string | null,
  /** Where it happened. */
  stacktrace: string | null,
};

/** Where a trace says what a query looks for. */
export type Hit = {
  /** The span that says it, 16 hexadecimal characters; null if it was noted of the trace. */
  span_id: string | null,
  /** About 160 characters around the first place, blanks and line ends made one blank. */
  snippet: string,
  /** The places in the snippet: where each begins and ends, counted in UTF-16 units. */
  marks: Array<[number, number]>,
};

/** Which program runs the engine. */
export type Host = "window" | "serve" | "command";

/** Where to import from, and what opens it. The keys are kept while the import runs, in the system's keychain where that takes them, and nowhere else. */
export type ImportConnectRequest = {
  /** The tool. */
  kind: ConnectKind,
  /** The server's address, `http://localhost:5000` for instance; for MLflow also the path of its SQLite file, which is only read. */
  url: string,
  /** Langfuse's public key, or the name of a user of MLflow. */
  public_key?: string | null,
  /** Langfuse's secret key; the password of that user of MLflow, or without a name a token. */
  secret_key?: string | null,
  /** The project that everything goes into; without it, projects of the names it has there. */
  project?: string | null,
};

/** What to look at. */
export type ImportInspectRequest = {
  /** A file or a directory: an absolute path; `~` stands for the user's directory. */
  path: string,
};

/** What a file is, or what the first files below a directory are. */
export type ImportInspected = {
  /** The name of its format; `several` where the files of a directory differ, null where none is known. */
  format: string | null,
  /** What people call the format. */
  label: string | null,
  /** The size of the file, or of those files of the directory that a format knows. */
  bytes: number,
  /** The begin of the first record. */
  first: string,
  /** How many files of the directory a format knows; absent for a file. */
  files?: number,
  /** Whether the directory has more files than were looked into, which a long one has: what is said of it is then said of its first ones. */
  more: boolean,
};

/** What to import. Its job tells a report; see `Job.report`. */
export type ImportStartRequest = {
  /** A file, or a directory of which every file is taken that a format knows, but what is hidden: an absolute path; `~` stands for the user's directory. */
  path: string,
  /** The name of its format; without it the first records of each file tell. For a directory `several` means the same as none. */
  format?: string | null,
  /** The id of the project that takes all; without it the file names projects, else it is the default project. */
  project?: string | null,
};

/** Nothing is asked. */
export type IndexRebuildRequest = Record<string, never>;

/** Counts over a span of time. */
export type IngestCounts = {
  /** Requests answered. */
  requests: number,
  /** Requests of which nothing was stored. */
  requests_refused: number,
  /** Spans that came, those of refused requests aside, which nobody counted. */
  spans_received: number,
  /** Spans that were new, or better versions of stored ones. */
  spans_stored: number,
  /** Spans that were there already. */
  spans_repeated: number,
  /** Spans of traces that were deleted, which are not stored again. */
  spans_of_deleted: number,
  /** Spans refused one by one. */
  spans_refused: number,
  /** Log records that were handed to the store. */
  logs_stored: number,
  /** Log records that are nothing to show. */
  logs_dropped: number,
  /** Log records refused one by one. */
  logs_refused: number,
  /** Data points of metrics, none of which is stored. */
  metric_points_dropped: number,
  /** Bytes of bodies as they came on the wire. */
  bytes: number,
};

/** How long spans took from their end until they were stored. */
export type IngestLag = {
  /** Spans measured. */
  spans: number,
  /** Half of them took no longer, in milliseconds. */
  p50_ms: number,
  /** 95 of 100 took no longer, in milliseconds. */
  p95_ms: number,
  /** The longest, in milliseconds. */
  max_ms: number,
  /** Spans that ended in the future: their sender's clock is ahead. They count as 0. */
  clock_ahead: number,
};

/** What is known of the file. */
export type IntegrityState = "unknown" | "checking" | "ok" | "damaged";

/** One job. */
export type Job = {
  /** Its id. */
  id: string,
  /** Which work it is. */
  kind: string,
  /** The file, folder or address that it is on, if it is on one. */
  about: string | null,
  /** Where it stands. */
  state: JobState,
  /** Units done so far. */
  done: number,
  /** Units in all, as far as known. */
  total: number | null,
  /** Why it failed. */
  error: string | null,
  /** What it did so far, as JSON: of an import `{ traces, spans, repeated, assessments, refused: { reason, count, first }[], unmapped: { field, count }[] }`. */
  report: string | null,
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

/** Traces that something protects. */
export type KeptTraces = {
  /** What protects them: `human_assessment`. */
  reason: string,
  /** How many. */
  traces: number,
};

/** The key that clients are to send. */
export type KeyMakeRequest = {
  /** A key of one's own, 16 to 256 letters, digits and `-._~+/=`; a random one if absent. */
  key?: string | null,
};

/** Nothing is asked. */
export type KeyRemoveRequest = Record<string, never>;

/** Nothing is asked. */
export type KeyShowRequest = Record<string, never>;

/** The collector's key, shown to its owner alone. */
export type KeyShown = {
  /** The key; null if there is none. */
  key: string | null,
};

/** A key and its value. */
export type Label = {
  /** The key. */
  key: string,
  /** The value; may be empty. */
  value: string,
};

/** A value that was left out of its span because it is large. */
export type LargeValue = {
  /** Where it stands: `input`, `output`, `documents`, or `attributes.3` and `events.3` by its place in the list. */
  place: string,
  /** How long it is as JSON. */
  bytes: number,
};

/** What traces have in common; what is absent does not narrow. */
export type Matching = {
  /** A project's id. */
  project?: string | null,
  /** A query, as for `trace_list`. */
  query?: string | null,
  /** They start at or after this time, microseconds since 1970. */
  from_us?: number | null,
  /** They start before this time, microseconds since 1970. */
  to_us?: number | null,
};

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

/** Whose a piece of text is. */
export type PieceKind = "equal" | "folded" | "removed" | "added";

/** What is kept under a name. */
export type Preference = {
  /** Its name. */
  name: string,
  /** Its value; null if it was never set. */
  value: JsonValue,
};

/** Which preference. */
export type PreferenceGetRequest = {
  /** Its name: lower-case letters, digits, dots and hyphens, at most 64. */
  name: string,
};

/** What to keep. */
export type PreferencePutRequest = {
  /** Its name, as in `preference_get`. */
  name: string,
  /** Any value of at most 64 KiB as JSON; null stands for never set. */
  value: JsonValue,
};

/** What a model's tokens cost, in billionths of a US dollar for a million tokens. */
export type Price = {
  /** The model's name as spans give it; letters' case does not matter. */
  model: string,
  /** The provider it is for; any if null. */
  provider: string | null,
  /** Tokens read. */
  input_usd_nanos: number,
  /** Tokens written. */
  output_usd_nanos: number,
  /** Tokens read from the provider's cache; as those read if null. */
  cache_read_usd_nanos: number | null,
  /** Tokens written to the provider's cache; as those read if null. */
  cache_write_usd_nanos: number | null,
};

/** Prices have changed; costs that were reckoned before are reckoned anew by a job. */
export type PriceChanged = {
  /** The user's prices now. */
  prices: Array<Price>,
  /** Reckons the model's stored calls anew. */
  job: Job,
};

/** Which model. */
export type PriceFindRequest = {
  /** The model's name as spans give it. */
  model: string,
  /** The provider; any if absent. */
  provider?: string | null,
};

/** What a model costs today. */
export type PriceFound = {
  /** The user's price, if set. */
  own: Price | null,
  /** What the shipped data says, if it knows the model. */
  shipped: Price | null,
};

/** The user's prices, by model and provider. */
export type PriceList = {
  /** The prices. */
  prices: Array<Price>,
};

/** Nothing is asked. */
export type PriceListRequest = Record<string, never>;

/** Whose price goes, so that the shipped data counts again. */
export type PriceRemoveRequest = {
  /** The model's name. */
  model: string,
  /** The provider that the price is for; null for a price for any. */
  provider?: string | null,
};

/** A price to set. */
export type PriceSetRequest = {
  /** The price. */
  price: Price,
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

/** The prompt that a step was made from. */
export type PromptUse = {
  /** The prompt's name, if said. */
  name: string | null,
  /** Its version, if said. */
  version: string | null,
  /** Its template; null if not sent. */
  template: JsonValue,
  /** What was filled in; null if not sent. */
  variables: JsonValue,
};

/** A choice to be put into a query. */
export type QueryChooseRequest = {
  /** The query as it is written; may be empty. */
  query: string,
  /** The field as a query names it. */
  field: string,
  /** The values of which it is to be one, at most 100; any where there are none. */
  values: Array<string>,
};

/** A query in which a choice was exchanged; everything else stands as it was written. */
export type QueryChosen = {
  /** The query. */
  query: string,
};

/** A field of the query language. */
export type QueryField = {
  /** Its name; of a family such as `tags.`, what stands before the key. */
  name: string,
  /** How its values are written. */
  kind: QueryFieldKind,
  /** The words it can be, or usually is. */
  values: Array<string>,
  /** What it is, in a few words. */
  about: string,
};

/** How the values of a field are written. */
export type QueryFieldKind = "text" | "number" | "duration" | "money" | "time" | "choice";

/** The fields of the query language. */
export type QueryFields = {
  /** Each field once, the usual ones first. */
  fields: Array<QueryField>,
};

/** Asks for the fields of the query language. */
export type QueryFieldsRequest = Record<string, never>;

/** A value of a field. */
export type QueryValue = {
  /** The value, as it is stored. */
  value: string,
  /** How many traces have it; null if they are many, or were not counted. */
  count: number | null,
};

/** Values of a field, at most 20, the most usual first. */
export type QueryValues = {
  /** The values. */
  values: Array<QueryValue>,
};

/** Asks for values of a field. */
export type QueryValuesRequest = {
  /** A project's id; all projects if absent. */
  project?: string | null,
  /** The field as a query names it; a family such as `tags.` alone asks for its keys. */
  field: string,
  /** What the values begin with; empty for any. */
  prefix: string,
};

/** How the collector may be reached. */
export type Reach = {
  /** Whether it asks for a key. */
  has_key: boolean,
  /** Further names of the host under which it answers. */
  hosts: Array<string>,
  /** A further address of this machine on which it listens. */
  bind: string | null,
  /** Why it does not listen there. */
  bind_error: string | null,
};

/** Nothing is asked. */
export type ReachGetRequest = Record<string, never>;

/** Who else may reach it. Needs a key. */
export type ReachSetRequest = {
  /** Further names of the host, `host.docker.internal` for instance. */
  hosts: Array<string>,
  /** A further address of this machine; none if null. */
  bind: string | null,
};

/** A reason and how often it held. */
export type ReasonCount = {
  /** Its name: `malformed`, `busy`, `key` … for refusals; `no_event`, `other_event`, `no_span`, `bad_id` for dropped log records. */
  reason: string,
  /** How often. */
  count: number,
};

/** What a project wants replaced. */
export type Redaction = {
  /** Ids of built-in detectors. */
  detectors: Array<string>,
  /** The user's own patterns. */
  patterns: Array<RedactionPattern>,
  /** All detectors that there are. */
  known: Array<Detector>,
};

/** How many places of one kind were replaced. */
export type RedactionFound = {
  /** A detector's id or a pattern's name. */
  kind: string,
  /** Places. */
  count: number,
};

/** Asks what a project wants replaced. */
export type RedactionGetRequest = {
  /** The project's number. */
  project: string,
};

/** A pattern of the user's own. */
export type RedactionPattern = {
  /** What stands in place of what it matches, in brackets: a letter from a to z, then letters, digits, `_` or `-`. */
  name: string,
  /** A regular expression. */
  pattern: string,
};

/** Sets what a project wants replaced in what comes from now on; what is stored stays as it is. */
export type RedactionSetRequest = {
  /** The project's number. */
  project: string,
  /** Ids of built-in detectors; none with no patterns turns redaction off. */
  detectors: Array<string>,
  /** The user's own patterns, 50 at most. */
  patterns: Array<RedactionPattern>,
};

/** What became of a text. */
export type RedactionTried = {
  /** The text as it would be stored. */
  text: string,
  /** What was replaced. */
  found: Array<RedactionFound>,
};

/** Tries settings on a text; nothing is kept. */
export type RedactionTryRequest = {
  /** Ids of built-in detectors. */
  detectors: Array<string>,
  /** The user's own patterns. */
  patterns: Array<RedactionPattern>,
  /** The text. */
  text: string,
};

/** How long a project's traces are kept. */
export type Retention = {
  /** Days after its start in which a trace is kept; null keeps all for ever. */
  days: number | null,
  /** Whether protected traces go, too. */
  include_kept: boolean,
  /** Traces that would go now; null where all are kept. */
  would_delete: number | null,
};

/** Which project. */
export type RetentionGetRequest = {
  /** Its id. */
  project: string,
};

/** How long a project's traces are to be kept. */
export type RetentionSetRequest = {
  /** The project's id. */
  project: string,
  /** Days after its start in which a trace is kept, 1 to 36,500; null keeps all for ever. */
  days: number | null,
  /** Whether protected traces go, too. */
  include_kept: boolean,
};

/** A run with everything that was logged into it. */
export type Run = {
  /** The run as in a list. */
  row: RunRow,
  /** Its parameters, by key. */
  params: Array<RunPair>,
  /** Its tags, by key. */
  tags: Array<RunPair>,
  /** Its metrics by key, at most 100. */
  metrics: Array<RunMetric>,
  /** Metrics in all. */
  metric_count: number,
  /** The datasets it read. */
  datasets: Array<RunDataset>,
  /** Traces that were made in it or linked to it. */
  trace_count: number,
  /** Its files by path, at most 1,000. */
  artifacts: Array<RunArtifact>,
  /** Whether it has more files. */
  more_artifacts: boolean,
};

/** A file of a run. */
export type RunArtifact = {
  /** Its path below the run's directory. */
  path: string,
  /** Its bytes. */
  size: number,
  /** The media type that its sender named; may be empty or wrong. */
  content_type: string,
  /** When it was written, microseconds since 1970. */
  created_us: number,
};

/** A dataset that a run read. */
export type RunDataset = {
  /** Its name. */
  name: string,
  /** A digest of its content, as the client computed it. */
  digest: string,
  /** What kind of source it has. */
  source_type: string,
  /** Where it comes from; JSON as a rule. */
  source: string,
  /** Its columns; JSON as a rule. */
  schema: string | null,
  /** Its statistics; JSON as a rule. */
  profile: string | null,
  /** Tags of its use in this run. */
  tags: Array<RunPair>,
};

/** One run. */
export type RunGetRequest = {
  /** 32 hexadecimal characters. */
  run_id: string,
};

/** Which runs a page shows, newest first. Deleted ones are left out. */
export type RunListRequest = {
  /** A project's id; all projects if absent. */
  project?: string | null,
  /** `next_cursor` of the page before. */
  cursor?: string | null,
  /** Rows wanted, at most 200; 100 if absent. */
  limit?: number | null,
};

/** A metric with its history. */
export type RunMetric = {
  /** Its name. */
  key: string,
  /** The latest value: that of the largest step. */
  latest: RunPoint,
  /** The dataset that the latest value was measured on. */
  dataset: string | null,
  /** Its values by time: all of them, or 1,000 that are spread evenly, the last among them. */
  history: Array<RunPoint>,
  /** Values in all. */
  value_count: number,
};

/** A page of runs. */
export type RunPage = {
  /** The rows, newest first. */
  rows: Array<RunRow>,
  /** Where the next page begins; null if this is the last. */
  next_cursor: string | null,
};

/** A parameter or a tag. */
export type RunPair = {
  /** Its name. */
  key: string,
  /** Its value. */
  value: string,
};

/** One value of a metric. */
export type RunPoint = {
  /** The number; null if it is not finite. */
  value: number | null,
  /** `NaN`, `Infinity` or `-Infinity` where `value` is null. */
  special: string | null,
  /** When it was measured, microseconds since 1970. */
  time_us: number,
  /** The step it belongs to. */
  step: number,
};

/** A run in a list. */
export type RunRow = {
  /** 32 hexadecimal characters. */
  run_id: string,
  /** The project's id. */
  project: string,
  /** Its name. */
  name: string,
  /** Who started it, as the client says; may be empty. */
  user: string,
  /** How it stands. */
  status: RunStatus,
  /** When it began, microseconds since 1970. */
  start_us: number,
  /** When it ended, microseconds since 1970. */
  end_us: number | null,
  /** When it was deleted, microseconds since 1970; it can be restored. */
  deleted_us: number | null,
};

/** How a run stands. */
export type RunStatus = "running" | "scheduled" | "finished" | "failed" | "killed";

/** How the two sides of a row stand to each other. */
export type Sameness = "same" | "alike" | "changed" | "only_a" | "only_b";

/** What is looked for from a span on. */
export type Seek = "itself" | "next_failed" | "previous_failed";

/** Which traces are meant: exactly one of both is given. */
export type Selection = {
  /** The ids of the traces, at most 1,000. */
  trace_ids?: Array<string> | null,
  /** What the traces have in common. */
  matching?: Matching | null,
};

/** One session without its turns. */
export type Session = {
  /** As in a list. */
  row: SessionRow,
  /** The project's name. */
  project_name: string,
};

/** Which two sessions, and a window on their turns. */
export type SessionCompareRequest = {
  /** The first session. */
  a: SessionRef,
  /** The second session. */
  b: SessionRef,
  /** Rows before the window. */
  offset: number,
  /** Rows wanted, at most 100. */
  count: number,
};

/** Two sessions side by side. */
export type SessionComparison = {
  /** The first. */
  a: SessionRow,
  /** The second. */
  b: SessionRow,
  /** What the second has on the first; the durations are those of its turns together. */
  deltas: Deltas,
  /** Turns of each session that are compared, at most: the first 500. */
  most_turns: number,
  /** Whether some lists of turns were too long to be aligned with care. */
  coarse: boolean,
  /** The row where the sessions first part; null if they never do. */
  first_divergence: number | null,
  /** Rows in all. */
  total: number,
  /** Rows before the window. */
  offset: number,
  /** The rows of the window. */
  rows: Array<ComparedTurn>,
};

/** What the feedback of one name says in a session. What was superseded does not count. */
export type SessionFeedback = {
  /** What was asked: `correctness` for instance. */
  name: string,
  /** How often it says yes. */
  yes: number,
  /** How often it says no. */
  no: number,
  /** The mean of its numbers; null if it has none. */
  mean: number | null,
  /** How often it is anything else. */
  others: number,
  /** The most frequent of these, at most three, each cut to 80 characters. */
  texts: Array<string>,
};

/** Which session. */
export type SessionGetRequest = {
  /** The project's id. */
  project: string,
  /** The session's id. */
  session: string,
};

/** Which sessions a page shows, last active first unless they are sorted. */
export type SessionListRequest = {
  /** A project's id; all projects if absent. */
  project?: string | null,
  /** Sessions whose last turn ended at or after this time, microseconds since 1970. */
  from_us?: number | null,
  /** Sessions whose last turn ended before this time, microseconds since 1970. */
  to_us?: number | null,
  /** First the sessions whose id begins so, then those of which a trace answers to it as a query, the latest such trace first. All sessions if absent or blank. */
  search?: string | null,
  /** By what they are sorted, the greatest first; by their last activity, or as they are found, if absent. Of more than 50,000 the last active are sorted, of a search those found first. */
  sort?: SessionSort | null,
  /** Whether the least comes first. */
  ascending?: boolean | null,
  /** `next_cursor` of the page before, with the same search, order and time range. */
  cursor?: string | null,
  /** Rows wanted, at most 200; 50 if absent. */
  limit?: number | null,
};

/** A turn that is looked for. */
export type SessionLocateRequest = {
  /** The project's id. */
  project: string,
  /** The session's id. */
  session: string,
  /** From which trace it is looked: 32 hexadecimal characters. Without one, from an end. */
  trace_id?: string | null,
  /** What is looked for, turns instead of spans. */
  seek: Seek,
};

/** Where a turn stands. */
export type SessionLocated = {
  /** How many turns stand before it; null if there is none. */
  index: number | null,
};

/** A page of sessions. */
export type SessionPage = {
  /** The sessions. With a search there may be fewer than were asked for, or none, although more follow: one call reads a bounded part. */
  rows: Array<SessionRow>,
  /** Where the next page begins; null on the last. */
  next_cursor: string | null,
  /** On the first page without a search: how many sessions there are, counted up to 10,000; 10,001 stands for more. */
  total: number | null,
  /** With a time range or a search and no rows: how many sessions of the project lie outside it, counted in the same way. */
  outside: number | null,
  /** If one call may not read more: how far back it looked, microseconds since 1970. Sessions that were last active before are not among those sorted; a search goes on with the next page. */
  searched_to_us: number | null,
  /** Whether a search ends here although more may be found: it names a thousand sessions at most, and sorts what one call finds. */
  limited: boolean,
  /** Whether sessions of an earlier program are still being counted. */
  counting: boolean,
};

/** Which session. */
export type SessionRef = {
  /** The project's id. */
  project: string,
  /** The id that its traces name. */
  session: string,
};

/** A session in a list. A turn is one trace of it. */
export type SessionRow = {
  /** The id that its traces name. */
  session: string,
  /** The project's id. The same id in two projects is two sessions. */
  project: string,
  /** Turns. */
  turns: number,
  /** Turns that failed. */
  failed_turns: number,
  /** Spans that failed. */
  error_count: number,
  /** Start of its first turn, microseconds since 1970. */
  first_us: number,
  /** End of its last turn, microseconds since 1970. */
  last_us: number,
  /** From the start of its first turn to the end of its last. */
  duration_us: number,
  /** The durations of all turns together. */
  worked_us: number,
  /** Input, output and total tokens of all turns. */
  usage: Usage,
  /** What all turns cost; its parts are not told. */
  cost: Cost,
  /** Its users, those of most turns first, at most four. */
  users: Array<string>,
  /** What was asked in the first turn, at most 1,000 characters. */
  request: string | null,
  /** What was answered in the last turn, at most 1,000 characters. */
  response: string | null,
  /** What was judged, by name. */
  feedback: Array<SessionFeedback>,
  /** How many of the newest turns `feedback` speaks of; all but for very long sessions. */
  judged_turns: number,
};

/** By what sessions are sorted. Those without a value come last. */
export type SessionSort = "last_active" | "begun" | "turns" | "errors" | "tokens" | "cost" | "duration";

/** A window on the turns of a session. */
export type SessionTurns = {
  /** Turns in all. */
  total: number,
  /** Turns before the window. */
  offset: number,
  /** The turns, by their start. */
  turns: Array<Turn>,
};

/** A window on the turns of a session. */
export type SessionTurnsRequest = {
  /** The project's id. */
  project: string,
  /** The session's id. */
  session: string,
  /** Turns before the window. */
  offset: number,
  /** Turns wanted, at most 100. */
  count: number,
};

/** Who judged. */
export type SourceKind = "human" | "llm_judge" | "code";

/** Which two spans. */
export type SpanCompareRequest = {
  /** The first span's trace: 32 hexadecimal characters. */
  trace_a: string,
  /** The first span: 16 hexadecimal characters. */
  span_a: string,
  /** The second span's trace: 32 hexadecimal characters. */
  trace_b: string,
  /** The second span: 16 hexadecimal characters. */
  span_b: string,
  /** Keys of the texts whose equal parts are not folded. */
  unfolded: Array<string>,
};

/** Two spans side by side. */
export type SpanComparison = {
  /** The first. */
  a: ComparedStep,
  /** The second. */
  b: ComparedStep,
  /** What the second has on the first. */
  deltas: Deltas,
  /** The texts: messages and values in order, then those attributes that differ. */
  texts: Array<ComparedText>,
  /** How many attributes are equal. */
  equal_attributes: number,
  /** How many texts that differ are not told: beyond 500 there are only counts. */
  left_out: number,
};

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
  /** The prompts it was made from. */
  prompts: Array<PromptUse>,
  /** Why it failed, for steps that did. */
  failure: Failure | null,
  /** Exceptions recorded. */
  exceptions: Array<Exception>,
  /** Every attribute, in the order sent; whole numbers beyond 2^53 are text. */
  attributes: Array<NamedValue>,
  /** Events in the order sent. */
  events: Array<SpanEvent>,
  /** Links in the order sent. */
  links: Array<SpanLink>,
  /** Values that were left out because they are large; null stands where they would. */
  large: Array<LargeValue>,
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

/** Which spans of a trace are shown. What they hung below and is not shown itself is passed over. */
export type SpanFilter = {
  /** Types that are shown; all if empty. */
  types: Array<string>,
  /** Only spans that failed. */
  failed: boolean,
  /** Only spans that lasted at least so long, in microseconds, or failed. */
  least_us: number,
  /** Only spans that ran after this moment, microseconds since 1970. */
  from_us?: number | null,
  /** Only spans that ran before this moment. */
  to_us?: number | null,
};

/** Which span. */
export type SpanGetRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** 16 hexadecimal characters. */
  span_id: string,
  /** Values longer than this as JSON are left out and listed; none if absent. */
  most_bytes?: number | null,
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

/** Where a span lies among the rows of a trace. */
export type SpanLocateRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** From which span it is looked; the beginning if absent. */
  span_id?: string | null,
  /** What is looked for. */
  seek: SpanSeek,
  /** As in `trace_rows`. */
  collapsed: Array<string>,
  /** As in `trace_rows`. */
  expanded?: Array<string> | null,
  /** As in `trace_rows`. */
  filter?: SpanFilter | null,
};

/** Where a span lies among the rows of a trace. */
export type SpanLocated = {
  /** The span that was found; null if there is none, or the filter hides it. */
  span_id: string | null,
  /** Its place among the rows; null if it is not among them. */
  index: number | null,
  /** The collapsed spans above it that hide it, the nearest first, at most 1,000. */
  closed: Array<string>,
};

/** A span that says what is looked for. */
export type SpanMatch = {
  /** The span's name. */
  name: string,
  /** How often the span says it; of texts that it carries twice, once. */
  count: number,
  /** Where it says it first. */
  hit: Hit,
};

/** A span in the tree of its trace. */
export type SpanRow = {
  /** 16 hexadecimal characters. */
  span_id: string,
  /** The step that caused it, whether or not it has arrived. */
  parent_id: string | null,
  /** Shown steps above it; 0 for a top. */
  depth: number,
  /** Spans directly below it, of those that the filter shows. */
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
  /** What it cost, as it states or as reckoned. */
  cost: Cost,
  /** Its tokens, or where it states none those of everything below it. */
  total_tokens: number | null,
  /** What it cost, or where that is not known everything below it, in billionths of a dollar. */
  total_cost_usd_nanos: number | null,
  /** Whether any of that was reckoned here. */
  total_cost_estimated: boolean,
  /** Whether it is on the path that decided how long the trace took. */
  critical: boolean,
};

/** What is looked for from a span on, in a tree. */
export type SpanSeek = "itself" | "parent" | "next_failed" | "previous_failed";

/** How a step ended. */
export type SpanStatus = "unset" | "ok" | "error";

/** What was said or done. */
export type Spoken = { "kind": "message",
  /** What was said. */
  message: Message, } | { "kind": "tool",
  /** The tool. */
  tool: string,
  /** What it was given; null if that is not known. */
  input: JsonValue,
  /** What it answered; null if that is not known. */
  output: JsonValue,
  /** Why it failed, if it did. */
  failure: Failure | null, } | { "kind": "documents",
  /** What was looked for; null if that is not known. */
  query: JsonValue,
  /** The documents. */
  documents: Array<Document>, } | { "kind": "failed",
  /** Why. */
  failure: Failure,
};

/** What went stale; sent at most ten times a second. */
export type Stale = {
  /** Tags of what went stale. */
  tags: Array<string>,
  /** Changes were missed: ask for everything anew. */
  resync: boolean,
};

/** Nothing is asked. */
export type StaleWatchRequest = Record<string, never>;

/** Statistics over a stretch of time. */
export type Stats = {
  /** How long each bucket is, microseconds. */
  bucket_us: number,
  /** At most 200 buckets in order, also those in which nothing happened. They begin at multiples of their length. */
  buckets: Array<StatsBucket>,
  /** All together. */
  total: StatsTotal,
  /** The 20 largest groups, the largest first; none if none were asked for. */
  groups: Array<StatsGroup>,
};

/** The traces that started in one stretch of time. */
export type StatsBucket = {
  /** When it begins, microseconds since 1970. */
  start_us: number,
  /** Traces. */
  traces: number,
  /** Traces that failed. */
  errors: number,
  /** Half of them took at most this, microseconds; null where there are none. Off by 3.2 % at most, as all percentiles here. */
  p50_us: number | null,
  /** 95 of a hundred took at most this. */
  p95_us: number | null,
  /** Tokens. */
  tokens: number,
  /** What they cost, billionths of a US dollar. */
  cost_usd_nanos: number,
};

/** By what the groups are made. */
export type StatsBy = "model" | "name" | "version" | "project";

/** Which statistics. */
export type StatsGetRequest = {
  /** Of this project; of all if absent. */
  project?: string,
  /** Of traces and calls that start at or after this, microseconds since 1970; rounded down to a whole minute. */
  from_us: number,
  /** That start before this; rounded up to a whole minute. */
  to_us: number,
  /** The groups, if any are wanted. */
  by?: StatsBy,
};

/** One group. */
export type StatsGroup = {
  /** Its key: the model, the name, the version (empty where none is said), the project's id. */
  key: string,
  /** What it is called: the key, or the project's name. */
  label: string,
  /** Calls by model, else traces. */
  count: number,
  /** Those that failed. */
  errors: number,
  /** Half of them took at most this, microseconds. */
  p50_us: number | null,
  /** 95 of a hundred took at most this. */
  p95_us: number | null,
  /** Tokens. */
  tokens: number,
  /** What they cost, billionths of a US dollar. */
  cost_usd_nanos: number,
};

/** All traces together. */
export type StatsTotal = {
  /** Traces. */
  traces: number,
  /** Traces that failed. */
  errors: number,
  /** Half of them took at most this, microseconds; null where there are none. */
  p50_us: number | null,
  /** 95 of a hundred took at most this. */
  p95_us: number | null,
  /** 99 of a hundred took at most this. */
  p99_us: number | null,
  /** Tokens read by models. */
  input_tokens: number,
  /** Tokens written by models. */
  output_tokens: number,
  /** What they cost, billionths of a US dollar. */
  cost_usd_nanos: number,
};

/** How many rows stand how. */
export type StepCounts = {
  /** Equal steps. */
  same: number,
  /** Steps whose content was not compared and that are alike else. */
  alike: number,
  /** Steps that differ. */
  changed: number,
  /** Steps of the first trace alone. */
  only_a: number,
  /** Steps of the second trace alone. */
  only_b: number,
};

/** A copy of the database was made. */
export type StoreBackup = {
  /** Where it lies. */
  path: string,
  /** Its bytes. */
  bytes: number,
};

/** Where a copy of the database goes. */
export type StoreBackupRequest = {
  /** An absolute path where nothing lies yet; a name of its own in the home's `backups` if absent. */
  path?: string | null,
};

/** How thoroughly the store is checked. */
export type StoreCheckRequest = {
  /** Whether every piece of content is compared with its hash, not only some. */
  full?: boolean | null,
};

/** Nothing is asked. */
export type StoreCompactRequest = Record<string, never>;

/** A copy of the database. */
export type StoreCopy = {
  /** Where it lies. */
  path: string,
  /** Its bytes. */
  bytes: number,
  /** When it was made, microseconds since 1970. */
  made_us: number,
};

/** How far the search index is. */
export type StoreIndex = {
  /** Spans that are stored and not indexed yet. Search finds them even so. */
  waiting_spans: number,
  /** Bytes of its files. */
  bytes: number,
};

/** Whether the file is sound. */
export type StoreIntegrity = {
  /** What is known. */
  state: IntegrityState,
  /** When it was looked at last, microseconds since 1970. */
  checked_us: number | null,
  /** What is wrong, and what to do. */
  problems: Array<string>,
};

/** How much there is, how much room is left, and how the file fares. */
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
  /** How far the search index is. */
  index: StoreIndex,
  /** Whether the file is sound. */
  integrity: StoreIntegrity,
  /** Whether it can be written to. */
  writable: StoreWritable,
  /** Copies that lie beside it, newest first. */
  copies: Array<StoreCopy>,
};

/** Nothing is asked. */
export type StoreStatusRequest = Record<string, never>;

/** Whether the database can be written to. */
export type StoreWritable = {
  /** Whether the last write came to the disk. */
  ok: boolean,
  /** Why not. It is tried again by itself. */
  message: string | null,
};

/** A trace, and the value that its tag had. */
export type TagBefore = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** The value; null if it had no such tag. */
  value: string | null,
};

/** Two texts side by side. */
export type TextDifference = {
  /** Whether they are equal. */
  equal: boolean,
  /** Whether parts stayed together that might have been told apart with more time. */
  coarse: boolean,
  /** The pieces in order: equal and removed ones make the first text, equal and added ones the second. */
  pieces: Array<TextPiece>,
  /** Pieces after them that are not told: of a text 2,000 are the most, of one answer 20,000. */
  left_out: number,
};

/** A piece of text. */
export type TextPiece = {
  /** Whose it is. */
  kind: PieceKind,
  /** What it says, from its beginning: at most 200,000 characters, and a million of one answer. */
  text: string,
  /** How many characters it has, also those that are not told. */
  chars: number,
};

/** What a text is. */
export type TextRole = "input" | "output" | "error" | "tool" | "parameter" | "document" | "attribute";

/** How much ran when. */
export type Timeline = {
  /** The trace's revision that it is of; of a large trace that grows not always the last. */
  revision: number,
  /** Where the whole trace begins, microseconds since 1970. */
  start_us: number,
  /** Where the whole trace ends. */
  end_us: number,
  /** Stretches in which nothing ran, by time, the 50 longest: where each begins and ends. */
  idle: Array<[number, number]>,
  /** How much ran in each part of the time, the idle stretches left out. */
  buckets: Array<TimelineBucket>,
};

/** How much ran in one part of the time. */
export type TimelineBucket = {
  /** Where it begins, microseconds since 1970. */
  from_us: number,
  /** Where it ends. */
  to_us: number,
  /** Spans that did something in it, at least for a moment; those that only wait do not count. */
  running: number,
  /** Spans that ended in it with an error. */
  failed: number,
};

/** Which timeline, and how finely. */
export type TimelineGetRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** About how many parts of the time spans are counted in, at most 1,000. */
  buckets: number,
};

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
  /** Its tags by key. */
  tags: Array<Label>,
  /** Its metadata by key. */
  metadata: Array<Label>,
  /** The client's own id of the request. */
  client_request_id: string | null,
  /** What was judged of it, superseded judgements included, oldest first. */
  assessments: Array<Assessment>,
  /** Changes whenever the trace does. */
  revision: number,
};

/** Which two traces, and a window on their steps. */
export type TraceCompareRequest = {
  /** The first trace: 32 hexadecimal characters. */
  trace_a: string,
  /** The second trace: 32 hexadecimal characters. */
  trace_b: string,
  /** Whether runs of equal steps are folded to one row each. */
  folded: boolean,
  /** Runs that are not: the `step` of their first. */
  opened: Array<number>,
  /** Rows before the window. */
  offset: number,
  /** Rows wanted, at most 500. */
  count: number,
  /** A `step` whose row is sought. */
  find?: number | null,
};

/** Two traces side by side. */
export type TraceComparison = {
  /** The first. */
  a: ComparedTrace,
  /** The second. */
  b: ComparedTrace,
  /** What the second has on the first. */
  deltas: Deltas,
  /** How the steps stand. */
  counts: StepCounts,
  /** Whether what all steps were given and gave was compared, too. Of traces with more than 2,000 steps or 32 MiB together only that of the first pairs is, up to as much. */
  contents_read: boolean,
  /** Whether some lists of steps were too long to be aligned with care. */
  coarse: boolean,
  /** The row where the traces first part; null if they never do. */
  first_divergence: number | null,
  /** The row of the step that was sought, or that it is folded into; null if there is none. */
  found: number | null,
  /** Rows in all. */
  total: number,
  /** Rows before the window. */
  offset: number,
  /** The rows of the window. */
  rows: Array<ComparedRow>,
};

/** Which traces are deleted. */
export type TraceDeleteRequest = {
  /** The traces. */
  selection: Selection,
  /** Whether protected traces go, too. */
  include_kept: boolean,
};

/** A deletion that was begun. */
export type TraceDeleted = {
  /** Its id, to undo it. */
  deletion: string,
  /** Traces that are hidden; with a job so far. */
  traces: number,
  /** Traces that were left out because something protects them; with a job so far. */
  kept: number,
  /** Until when it can be undone, microseconds since 1970; with a job at least until then. */
  undo_until_us: number,
  /** The job that hides the rest, if there are many. */
  job_id: string | null,
};

/** Values of traces, by field. */
export type TraceFacets = {
  /** How many traces there are; null where there are too many to tell. */
  traces: number | null,
  /** Traces that were looked into, the newest. */
  counted: number,
  /** The fields that have values. */
  facets: Array<Facet>,
};

/** Which traces' values are counted. */
export type TraceFacetsRequest = {
  /** A project's id; all projects if absent. */
  project?: string | null,
  /** Traces that start at or after this time, microseconds since 1970. */
  from_us?: number | null,
  /** Traces that start before this time, microseconds since 1970. */
  to_us?: number | null,
  /** What they have in common, in the query language; all traces if absent or blank. */
  query?: string | null,
};

/** What is looked for in which trace. */
export type TraceFindRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** What spans must say: these characters anywhere, letters' case and accents aside. */
  text: string,
  /** `next_cursor` of the answer before, with the same text; from the first span if absent. */
  cursor?: string | null,
};

/** A part of a trace, searched: one call opens a bounded number of spans. */
export type TraceFound = {
  /** The spans that say it, in the order of the tree, at most 200. */
  matches: Array<SpanMatch>,
  /** Where the search goes on; null if it reached the end. */
  next_cursor: string | null,
  /** Spans searched, those of earlier calls included. */
  searched: number,
  /** Spans of the trace. */
  total: number,
};

/** Which trace. */
export type TraceGetRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
};

/** Which traces a page shows. */
export type TraceListRequest = {
  /** A project's id; all projects if absent. */
  project?: string | null,
  /** Traces that start at or after this time, microseconds since 1970. */
  from_us?: number | null,
  /** Traces that start before this time, microseconds since 1970. */
  to_us?: number | null,
  /** What they have in common, in the query language; all traces if absent or blank. An error in it says at which character. */
  query?: string | null,
  /** In which order; `newest` if absent. */
  order?: TraceOrder | null,
  /** What each row is to say beside the rest, at most 20: fields as a query names them, of tags, metadata, feedback, expectations, models, providers and the version. */
  columns?: Array<string> | null,
  /** Whether of the traces of one session a page shows only the first that it meets, with what its session is. The next page may show another one of it. */
  by_session?: boolean | null,
  /** `next_cursor` of the page before, with the same query and order. */
  cursor?: string | null,
  /** Rows wanted, at most 200; 100 if absent. */
  limit?: number | null,
};

/** Which traces go where. */
export type TraceMoveRequest = {
  /** At most 1,000 ids, 32 hexadecimal characters each. */
  trace_ids: Array<string>,
  /** The id of the project they go to. */
  project: string,
};

/** Traces were moved. They stay there, whatever their senders say later. */
export type TraceMoved = {
  /** How many were not there before. */
  moved: number,
};

/** In which order traces are listed. */
export type TraceOrder = "newest" | "oldest" | "slowest" | "fastest" | "most_tokens" | "fewest_tokens" | "costliest" | "cheapest" | "ranked";

/** A page of traces. */
export type TracePage = {
  /** The traces. There may be fewer than were asked for, or none, although more follow: one call reads a bounded part of what was said. */
  rows: Array<TraceRow>,
  /** Where the next page begins; null on the last. */
  next_cursor: string | null,
  /** With a time range or a query and no rows: how many traces of the project lie outside it. */
  outside: number | null,
  /** If the page is short because one call may not read more: how far back it looked, microseconds since 1970. */
  searched_to_us: number | null,
};

/** Which part of which trace is read. */
export type TraceReadRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** Parts before those wanted. */
  offset: number,
  /** Parts wanted, at most 100. */
  count: number,
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
  /** What its calls cost, each counted once. */
  cost: Cost,
  /** What was asked, at most 1,000 characters. */
  request: string | null,
  /** What was answered, at most 1,000 characters. */
  response: string | null,
  /** The conversation it belongs to. */
  session: string | null,
  /** The end user. */
  user: string | null,
  /** Where it says what the query looks for; absent if the query looks for no words. */
  hit?: Hit,
  /** What the columns that were asked for say, in their order; null where it says nothing. */
  cells?: Array<string | null>,
  /** Where one trace stands for its session: what the session is. */
  in_session?: TraceSession,
};

/** A window on the pre-order of a trace's spans. */
export type TraceRows = {
  /** The trace's revision that the rows are of; of a large trace that grows not always the last. */
  revision: number,
  /** Rows in all, collapsed ones and those that the filter hides left out. */
  total: number,
  /** Spans that the filter shows, collapsed or not. */
  shown: number,
  /** Spans that failed, of those that the filter shows. */
  failed: number,
  /** Rows before the window. */
  offset: number,
  /** The rows, parents before their children. */
  rows: Array<SpanRow>,
  /** The types in the trace, the most frequent first, at most 50. */
  types: Array<TypeCount>,
};

/** A window on the pre-order of a trace's spans. */
export type TraceRowsRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** Ids of spans whose descendants are left out. */
  collapsed: Array<string>,
  /** If given, the descendants of all other spans are left out, and `collapsed` is empty. */
  expanded?: Array<string> | null,
  /** Which spans are shown; all if absent. */
  filter?: SpanFilter | null,
  /** Rows before the window. */
  offset: number,
  /** Rows wanted, at most 500. */
  count: number,
};

/** What a session is, all of its traces together, whether or not the list finds them. */
export type TraceSession = {
  /** Its traces. */
  turns: number,
  /** Those that failed. */
  failed_turns: number,
  /** From the start of the first to the end of the last, microseconds. */
  duration_us: number,
  /** Input, output and total tokens of all. */
  usage: Usage,
  /** What all cost; its parts are not told. */
  cost: Cost,
};

/** How a trace stands. */
export type TraceState = "in_progress" | "ok" | "error";

/** A tag for some traces. */
export type TraceTagRequest = {
  /** At most 1,000 ids, 32 hexadecimal characters each; those of traces that are gone are left out. */
  trace_ids: Array<string>,
  /** The tag's key: 1 to 250 characters. Those that begin with `mlflow.` are MLflow's own. */
  key: string,
  /** Its value, at most 4,096 characters; null or absent takes the tag away. */
  value?: string | null,
};

/** What was changed. */
export type TraceTagged = {
  /** The traces that did not have it so before, with what they had. */
  changed: Array<TagBefore>,
};

/** One turn of a session. */
export type Turn = {
  /** Its trace as in a list. */
  trace: TraceRow,
  /** The span whose input says in full what was asked. */
  request_span: string | null,
  /** The span whose output says in full what was answered. */
  response_span: string | null,
  /** Tools and retrievers that it used, by their start, at most 50; null for a trace of too many spans to be gone through here. */
  steps: Array<TurnStep> | null,
  /** Whether it used more. */
  more_steps: boolean,
  /** Of a turn that failed, the span that says why: the outermost that failed. Null for a trace of too many spans to be gone through here. */
  failed_span: string | null,
  /** What was judged of it, of its spans and, at one turn, of the session; superseded judgements included, oldest first. */
  assessments: Array<Assessment>,
};

/** A tool or a retriever that a turn used. */
export type TurnStep = {
  /** Its span: 16 hexadecimal characters. */
  span_id: string,
  /** The span's name. */
  name: string,
  /** `TOOL` or `RETRIEVER`. */
  type: string,
  /** How it ended. */
  status: SpanStatus,
  /** Start, microseconds since 1970. */
  start_us: number,
  /** From start to end. */
  duration_us: number,
};

/** How many spans of a trace are of a type. */
export type TypeCount = {
  /** The type. */
  type: string,
  /** Spans of it, whatever the filter. */
  count: number,
};

/** An attribute's key that no convention reads. Its value stays with the span. */
export type UnmappedCount = {
  /** The key. */
  key: string,
  /** Spans that were found to have it; only some are asked. */
  spans: number,
  /** The library that sent it first. */
  client: string,
};

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

/** An entry of a part of a value. */
export type ValueEntry = {
  /** Its key, or its place. */
  key: string,
  /** What it is. */
  kind: ValueKind,
  /** Its entries, or its characters. */
  size: number,
  /** All of it, if it is text of at most 600 characters or plain; else null. */
  value: JsonValue,
};

/** What is looked for in which value. */
export type ValueFindRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** 16 hexadecimal characters. */
  span_id: string,
  /** As in the span's `large`. */
  place: string,
  /** These characters in a key or a value, letters' case and accents aside. */
  text: string,
};

/** Where a value says it. */
export type ValueFound = {
  /** The way to each entry, the first 200. */
  paths: Array<Array<ValueStep>>,
  /** Whether there are more. */
  more: boolean,
};

/** Which part of which value. */
export type ValueGetRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** 16 hexadecimal characters. */
  span_id: string,
  /** As in the span's `large`. */
  place: string,
  /** Keys, and places in lists, on the way to the part; empty for the whole. */
  path: Array<string>,
  /** Entries before those wanted; of a text, characters. */
  offset: number,
  /** Entries wanted, at most 200; of a text, thousands of characters. */
  count: number,
};

/** What a part of a value is. */
export type ValueKind = "object" | "list" | "text" | "plain";

/** A part of a value. */
export type ValuePart = {
  /** What it is. */
  kind: ValueKind,
  /** Its entries, or its characters. */
  size: number,
  /** Entries or characters before those told. */
  offset: number,
  /** Some of its entries. */
  entries: Array<ValueEntry>,
  /** Some of its text, or a plain value. */
  value: JsonValue,
};

/** One step on the way to an entry. */
export type ValueStep = {
  /** The key, or the place in a list. */
  key: string,
  /** The place among the entries, counted from 0. */
  index: number,
  /** Whether it is a step into a list. */
  in_list: boolean,
};

/** A part of a value as text. */
export type ValueText = {
  /** A text as it is, everything else as indented JSON. */
  text: string,
};

/** Which part of which value is copied. */
export type ValueTextRequest = {
  /** 32 hexadecimal characters. */
  trace_id: string,
  /** 16 hexadecimal characters. */
  span_id: string,
  /** As in the span's `large`. */
  place: string,
  /** Keys, and places in lists, on the way to the part; empty for the whole. */
  path: Array<string>,
};

/** A saved view. */
export type View = {
  /** Its number as text; absent of one that is to be made. */
  view_id?: string | null,
  /** The project whose list it is of; the list of all projects if absent. */
  project?: string | null,
  /** Its name: 1 to 100 characters, not taken in its list. */
  name: string,
  /** Whether its list begins with it; no other does then. */
  is_default: boolean,
  /** The query as it is written; may be empty. */
  query: string,
  /** In which order. */
  order: TraceOrder,
  /** A range of time that ends now, as the interface names it: `1h` for instance. */
  range?: string | null,
  /** Traces that start at or after this time, microseconds since 1970. */
  from_us?: number | null,
  /** Traces that start before this time, microseconds since 1970. */
  to_us?: number | null,
  /** Whether the traces of one session stand together. */
  by_session: boolean,
  /** The columns from left to right, at most 50; the usual ones if absent. */
  columns?: Array<ViewColumn> | null,
};

/** A column of a view. */
export type ViewColumn = {
  /** The name of a column of the interface, or of a field as a query names it. */
  name: string,
  /** Its width in pixels, where a person set one. */
  width_px?: number | null,
};

/** Which view. */
export type ViewDeleteRequest = {
  /** Its number. */
  view_id: string,
};

/** The views of one list, by name. */
export type ViewList = {
  /** The views. */
  views: Array<View>,
};

/** Asks for the views of one list. */
export type ViewListRequest = {
  /** A project's id; the list of all projects if absent. */
  project?: string | null,
};

/** A view to be kept. */
export type ViewPutRequest = {
  /** The view; with a `view_id` it takes the place of that one. */
  view: View,
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
  /** Where in the tree a span lies, or one that failed. */
  span_locate: { request: SpanLocateRequest, response: SpanLocated };
  /** How much of a trace ran when. */
  timeline_get: { request: TimelineGetRequest, response: Timeline };
  /** Where a trace says something, a part of it at a time. */
  trace_find: { request: TraceFindRequest, response: TraceFound };
  /** A trace as a person would have read it. */
  trace_read: { request: TraceReadRequest, response: Conversation };
  /** Moves traces to another project, where they stay. */
  trace_move: { request: TraceMoveRequest, response: TraceMoved };
  /** Everything about one span. */
  span_get: { request: SpanGetRequest, response: SpanDetail };
  /** A part of a large value of a span. */
  value_get: { request: ValueGetRequest, response: ValuePart };
  /** A part of a large value of a span as text, to be copied. */
  value_text: { request: ValueTextRequest, response: ValueText };
  /** Where a large value of a span says something. */
  value_find: { request: ValueFindRequest, response: ValueFound };
  /** Two traces, step by step. */
  trace_compare: { request: TraceCompareRequest, response: TraceComparison };
  /** Two spans, word by word. */
  span_compare: { request: SpanCompareRequest, response: SpanComparison };
  /** Two sessions, turn by turn. */
  session_compare: { request: SessionCompareRequest, response: SessionComparison };
  /** Traces, errors, latency, tokens and cost over time. */
  stats_get: { request: StatsGetRequest, response: Stats };
  /** Begins to import a file of another tool, or an export. */
  import_start: { request: ImportStartRequest, response: JobStarted };
  /** What a file is, by its first records. */
  import_inspect: { request: ImportInspectRequest, response: ImportInspected };
  /** Begins to write traces into a file. */
  export_start: { request: ExportStartRequest, response: ExportStarted };
  /** Imports from a running server, or from its database. */
  import_connect: { request: ImportConnectRequest, response: JobStarted };
  /** The fields of the query language. */
  query_fields: { request: QueryFieldsRequest, response: QueryFields };
  /** Values that a field of the query language has. */
  query_values: { request: QueryValuesRequest, response: QueryValues };
  /** Gives traces a tag, or takes it away. */
  trace_tag: { request: TraceTagRequest, response: TraceTagged };
  /** Exchanges in a query which values a field is to have. */
  query_choose: { request: QueryChooseRequest, response: QueryChosen };
  /** Which values traces have, with how many have them. */
  trace_facets: { request: TraceFacetsRequest, response: TraceFacets };
  /** The saved views of a list of traces. */
  view_list: { request: ViewListRequest, response: ViewList };
  /** Saves a view of a list of traces. */
  view_put: { request: ViewPutRequest, response: View };
  /** Deletes a saved view; answers what it was. */
  view_delete: { request: ViewDeleteRequest, response: View };
  /** A page of runs, newest first. */
  run_list: { request: RunListRequest, response: RunPage };
  /** One run with everything that was logged into it. */
  run_get: { request: RunGetRequest, response: Run };
  /** A page of sessions, last active first or sorted. */
  session_list: { request: SessionListRequest, response: SessionPage };
  /** One session without its turns. */
  session_get: { request: SessionGetRequest, response: Session };
  /** A window on the turns of a session. */
  session_turns: { request: SessionTurnsRequest, response: SessionTurns };
  /** Where in a session a turn stands, or one that failed. */
  session_locate: { request: SessionLocateRequest, response: SessionLocated };
  /** Says something of a trace, a span or a session. */
  assessment_add: { request: AssessmentAddRequest, response: Assessment };
  /** Edits an assessment; what was said before stays as history. */
  assessment_supersede: { request: AssessmentSupersedeRequest, response: Assessment };
  /** Deletes an assessment; for a while it can be undone. */
  assessment_delete: { request: AssessmentDeleteRequest, response: AssessmentDeleted };
  /** Brings back a deleted assessment. */
  assessment_restore: { request: AssessmentRestoreRequest, response: Assessment };
  /** All versions of an assessment. */
  assessment_history: { request: AssessmentHistoryRequest, response: AssessmentList };
  /** The assessments of a session as a whole. */
  assessment_list: { request: AssessmentListRequest, response: AssessmentList };
  /** Names of assessments in use, with the type of their answers. */
  assessment_names: { request: AssessmentNamesRequest, response: AssessmentNames };
  /** Under which name the user assesses. */
  author_get: { request: AuthorGetRequest, response: Author };
  /** Sets under which name the user assesses. */
  author_set: { request: AuthorSetRequest, response: Author };
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
  /** How ingest fares, by client library. */
  collector_health: { request: CollectorHealthRequest, response: CollectorHealth };
  /** Who may reach the collector. */
  reach_get: { request: ReachGetRequest, response: Reach };
  /** Lets more hosts reach the collector; needs a key. */
  reach_set: { request: ReachSetRequest, response: Reach };
  /** Makes or sets the collector's key. */
  key_make: { request: KeyMakeRequest, response: KeyShown };
  /** The collector's key, to be copied. */
  key_show: { request: KeyShowRequest, response: KeyShown };
  /** Asks for no key any more; further hosts and addresses go with it. */
  key_remove: { request: KeyRemoveRequest, response: Reach };
  /** Loads the demo into a project of its own. */
  demo_load: { request: DemoLoadRequest, response: DemoLoaded };
  /** Begins to remove the demo's project with everything in it. */
  demo_remove: { request: DemoRemoveRequest, response: JobStarted };
  /** The prices that the user set for models. */
  price_list: { request: PriceListRequest, response: PriceList };
  /** What a model costs today. */
  price_find: { request: PriceFindRequest, response: PriceFound };
  /** Sets a model's price over the shipped data. */
  price_set: { request: PriceSetRequest, response: PriceChanged };
  /** Removes a model's own price. */
  price_remove: { request: PriceRemoveRequest, response: PriceChanged };
  /** What the interface keeps under a name. */
  preference_get: { request: PreferenceGetRequest, response: Preference };
  /** Keeps something for the interface. */
  preference_put: { request: PreferencePutRequest, response: Preference };
  /** The newest jobs. */
  job_list: { request: JobListRequest, response: JobList };
  /** Stops a job between two steps; what it did stays. */
  job_cancel: { request: JobCancelRequest, response: JobList };
  /** What deleting traces would take, and what protects some. */
  deletion_preview: { request: DeletionPreviewRequest, response: DeletionPreview };
  /** Deletes traces; for a while it can be undone. */
  trace_delete: { request: TraceDeleteRequest, response: TraceDeleted };
  /** Brings back what a deletion took. */
  deletion_undo: { request: DeletionUndoRequest, response: DeletionUndone };
  /** What a project wants replaced in what comes in. */
  redaction_get: { request: RedactionGetRequest, response: Redaction };
  /** Sets what a project wants replaced in what comes from now on. */
  redaction_set: { request: RedactionSetRequest, response: Redaction };
  /** Tries what would be replaced in a text; nothing is kept. */
  redaction_try: { request: RedactionTryRequest, response: RedactionTried };
  /** How long a project's traces are kept. */
  retention_get: { request: RetentionGetRequest, response: Retention };
  /** Sets how long a project's traces are kept. */
  retention_set: { request: RetentionSetRequest, response: Retention };
  /** How much is stored, how much room is left, how the file fares. */
  store_status: { request: StoreStatusRequest, response: StoreStatus };
  /** Writes a copy of the database while it is in use. */
  store_backup: { request: StoreBackupRequest, response: StoreBackup };
  /** Begins to check the database for damage. */
  store_check: { request: StoreCheckRequest, response: JobStarted };
  /** Begins to build the search index anew. */
  index_rebuild: { request: IndexRebuildRequest, response: JobStarted };
  /** Begins to give space back that nothing uses. */
  store_compact: { request: StoreCompactRequest, response: JobStarted };
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
  span_locate: ["trace:{trace_id}"],
  timeline_get: ["trace:{trace_id}"],
  trace_find: ["trace:{trace_id}"],
  trace_read: ["trace:{trace_id}"],
  trace_move: [],
  span_get: ["trace:{trace_id}"],
  value_get: ["trace:{trace_id}"],
  value_text: ["trace:{trace_id}"],
  value_find: ["trace:{trace_id}"],
  trace_compare: ["trace:{trace_a}", "trace:{trace_b}"],
  span_compare: ["trace:{trace_a}", "trace:{trace_b}"],
  session_compare: ["trace"],
  stats_get: ["trace"],
  import_start: [],
  import_inspect: [],
  export_start: [],
  import_connect: [],
  query_fields: [],
  query_values: ["trace"],
  trace_tag: [],
  query_choose: [],
  trace_facets: ["trace"],
  view_list: ["view"],
  view_put: [],
  view_delete: [],
  run_list: ["run"],
  run_get: ["run:{run_id}", "trace"],
  session_list: ["trace", "setting"],
  session_get: ["trace"],
  session_turns: ["trace"],
  session_locate: ["trace"],
  assessment_add: [],
  assessment_supersede: [],
  assessment_delete: [],
  assessment_restore: [],
  assessment_history: ["trace"],
  assessment_list: ["trace"],
  assessment_names: ["trace"],
  author_get: ["setting"],
  author_set: [],
  project_list: ["project", "trace"],
  project_create: [],
  collector_status: ["collector"],
  collector_start: [],
  collector_stop: [],
  collector_health: ["collector"],
  reach_get: ["setting"],
  reach_set: [],
  key_make: [],
  key_show: ["setting"],
  key_remove: [],
  demo_load: [],
  demo_remove: [],
  price_list: ["price"],
  price_find: ["price"],
  price_set: [],
  price_remove: [],
  preference_get: ["setting"],
  preference_put: [],
  job_list: ["job"],
  job_cancel: [],
  deletion_preview: ["trace"],
  trace_delete: [],
  deletion_undo: [],
  redaction_get: ["setting"],
  redaction_set: [],
  redaction_try: [],
  retention_get: ["project", "trace"],
  retention_set: [],
  store_status: ["trace", "store"],
  store_backup: [],
  store_check: [],
  index_rebuild: [],
  store_compact: [],
  app_info: [],
  window_focus: [],
};

/** Commands that answer with a stream. */
export interface Streams {
  /** Tells what went stale. */
  stale_watch: { request: StaleWatchRequest, item: Stale };
}
