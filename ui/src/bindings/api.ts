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
  /** The span judged; the whole trace if null. */
  span_id: string | null,
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
  /** Whether it counts: false once another supersedes it. */
  valid: boolean,
  /** When it was made, microseconds since 1970. */
  created_us: number,
  /** When it was last changed, microseconds since 1970. */
  updated_us: number,
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

/** What an assessment says. */
export type AssessmentKind = "feedback" | "expectation" | "issue";

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

/** A tool that can be imported from where it runs. */
export type ConnectKind = "mlflow" | "langfuse";

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

/** Which traces are meant: exactly one of both is given. */
export type Selection = {
  /** The ids of the traces, at most 1,000. */
  trace_ids?: Array<string> | null,
  /** What the traces have in common. */
  matching?: Matching | null,
};

/** Who judged. */
export type SourceKind = "human" | "llm_judge" | "code";

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
  /** What it cost, as it states or as reckoned. */
  cost: Cost,
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
export type TraceOrder = "newest" | "ranked";

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
  /** Moves traces to another project, where they stay. */
  trace_move: { request: TraceMoveRequest, response: TraceMoved };
  /** Everything about one span. */
  span_get: { request: SpanGetRequest, response: SpanDetail };
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
  /** A page of runs, newest first. */
  run_list: { request: RunListRequest, response: RunPage };
  /** One run with everything that was logged into it. */
  run_get: { request: RunGetRequest, response: Run };
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
  trace_move: [],
  span_get: ["trace:{trace_id}"],
  stats_get: ["trace"],
  import_start: [],
  import_inspect: [],
  export_start: [],
  import_connect: [],
  query_fields: [],
  query_values: ["trace"],
  run_list: ["run"],
  run_get: ["run:{run_id}", "trace"],
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
