//! Lays what real clients sent, what other tools export and what the language of searches is
//! explained by into `FOLDER/TARGET`, in the form that each target reads.

use std::error::Error;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::logs::v1::{ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};
use prost::Message as _;
use serde_json::{Value as Json, json};
use touchstone_domain::span::Span;
use touchstone_domain::value::Value;
use touchstone_fuzz::otlp_json;
use touchstone_ingest::otlp::decode::{Encoding, decode};
use touchstone_ingest::otlp::log::event;
use touchstone_ingest::otlp::span::open;
use touchstone_store::RawSpan;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures");
const QUERIES: &str = include_str!("../../../../docs/query.md");

/// Longer seeds make a target slow and find nothing that shorter ones do not.
const LONGEST: usize = 16 * 1_024;

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let out = std::env::args().nth(1).ok_or("seeds FOLDER")?;
    let mut seeds = Seeds { out: out.into(), count: 0 };
    for folder in fs::read_dir(Path::new(FIXTURES).join("otlp"))? {
        for entry in fs::read_dir(folder?.path())? {
            let head = entry?.path();
            let body = head.with_extension("body");
            if head.extension().is_some_and(|it| it == "json") && body.exists() {
                seeds.recorded(&serde_json::from_slice(&fs::read(head)?)?, &fs::read(body)?)?;
            }
        }
    }
    for file in ["traces.jsonl", "runs.jsonl"] {
        for line in fs::read_to_string(Path::new(FIXTURES).join("mlflow").join(file))?.lines() {
            let line: Json = serde_json::from_str(line)?;
            let text = |name: &str| line[name].as_str().unwrap_or_default();
            let request = format!("{} {}\n{}", text("m"), text("p"), text("body"));
            seeds.lay("mlflow_requests", request.as_bytes())?;
        }
    }
    seeds.queries()?;
    seeds.imports()
}

struct Seeds {
    out: PathBuf,
    count: u32,
}

impl Seeds {
    fn lay(&mut self, target: &str, bytes: &[u8]) -> Done {
        if bytes.len() <= LONGEST {
            let folder = self.out.join(target);
            fs::create_dir_all(&folder)?;
            self.count += 1;
            fs::write(folder.join(format!("{:04}", self.count)), bytes)?;
        }
        Ok(())
    }

    /// Every file to import under a name of its own kind, whole, compressed and cut.
    fn imports(&mut self) -> Done {
        for entry in fs::read_dir(Path::new(FIXTURES).join("import"))? {
            let path = entry?.path();
            let name = match path.extension().and_then(|it| it.to_str()) {
                Some("json") => 0,
                Some("jsonl") => 1,
                _ => continue,
            };
            let file = fs::read(path)?;
            let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
            gzip.write_all(&file)?;
            let cut = &file[..file.len() / 2];
            for (name, file) in [(name, &file[..]), (3, &gzip.finish()?), (name, cut)] {
                let input = [&[name, 0], file].concat();
                self.lay("import_file", &input)?;
                self.lay("import_again", &input)?;
            }
        }
        Ok(())
    }

    /// Every query that the documentation shows.
    fn queries(&mut self) -> Done {
        let blocks = QUERIES.split("```query\n").skip(1);
        let queries = blocks.filter_map(|block| Some(block.split_once("```")?.0));
        for query in queries.flat_map(str::lines).filter(|query| !query.is_empty()) {
            self.lay("filter", query.as_bytes())?;
            self.lay("search", query.as_bytes())?;
        }
        Ok(())
    }

    fn recorded(&mut self, head: &Json, sent: &[u8]) -> Done {
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let path = text(&head["path"]);
        let header = |name: &str| text(&head["headers"][name]);
        if path.ends_with("/traces.json") {
            let file: Json = serde_json::from_slice(sent)?;
            for span in file["spans"].as_array().into_iter().flatten() {
                self.lay("mlflow_file", json!({"spans": [span]}).to_string().as_bytes())?;
            }
            return Ok(());
        }
        if path.starts_with("/api/") {
            let query = Some(text(&head["query"])).filter(|query| !query.is_empty());
            let query = query.map_or_else(String::new, |query| format!("?{query}"));
            let line = format!("{} {path}{query}\n", text(&head["method"]));
            return self.lay("mlflow_requests", &[line.as_bytes(), sent].concat());
        }
        // What came by gRPC was recorded without its frame.
        let mut plain = Vec::new();
        if header("content-encoding") == "gzip" {
            GzDecoder::new(sent).read_to_end(&mut plain)?;
            self.lay("inflate", &[&[0, 19], sent].concat())?;
        } else {
            plain = sent.to_vec();
        }
        let is_json = header("content-type").contains("json");
        let is_of = |signal: &str| path.to_lowercase().contains(signal);
        match (is_of("metrics"), is_of("logs"), is_json) {
            (true, ..) => self.lay("metrics", &plain),
            (_, true, true) => self.lay("logs_json", &plain),
            (_, true, false) => self.logs(&ExportLogsServiceRequest::decode(&plain[..])?),
            (.., true) => self.lay("traces_json", &plain),
            _ => self.traces(&ExportTraceServiceRequest::decode(&plain[..])?),
        }
    }

    /// Each record as a request of its own, and as an event of a span.
    fn logs(&mut self, request: &ExportLogsServiceRequest) -> Done {
        for group in &request.resource_logs {
            for scope in &group.scope_logs {
                for record in &scope.log_records {
                    let log_records = vec![record.clone()];
                    let scope_logs = vec![ScopeLogs { log_records, ..scope.clone() }];
                    let resource_logs = vec![ResourceLogs { scope_logs, ..group.clone() }];
                    let request = ExportLogsServiceRequest { resource_logs };
                    self.lay("logs_protobuf", &request.encode_to_vec())?;
                    self.lay("logs_json", otlp_json::logs(&request).to_string().as_bytes())?;
                    if let Some(event) = event(&record.encode_to_vec()) {
                        let mut lines = format!("e {}\n", event.name);
                        attributes(&mut lines, 'a', &event.attributes)?;
                        self.lay("conventions", lines.as_bytes())?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Each span as a request of its own, in every form.
    fn traces(&mut self, request: &ExportTraceServiceRequest) -> Done {
        for group in &request.resource_spans {
            for scope in &group.scope_spans {
                for span in &scope.spans {
                    let scope_spans =
                        vec![ScopeSpans { spans: vec![span.clone()], ..scope.clone() }];
                    let resource_spans = vec![ResourceSpans { scope_spans, ..group.clone() }];
                    let request = ExportTraceServiceRequest { resource_spans };
                    self.trace(&request.encode_to_vec().into())?;
                    self.lay("wire", &[&[1], span.encode_to_vec().as_slice()].concat())?;
                }
            }
        }
        Ok(())
    }

    fn trace(&mut self, body: &Bytes) -> Done {
        self.lay("traces_protobuf", body)?;
        self.lay("wire", &[&[0], body.as_ref()].concat())?;
        self.lay("import_file", &[&[2, 1], body.as_ref()].concat())?;
        self.lay("grpc_frames", &frame(0, body)?)?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(body)?;
        self.lay("grpc_frames", &frame(1, &gzip.finish()?)?)?;
        let batch = decode(Encoding::Protobuf, body)?;
        self.lay("traces_json", otlp_json::traces(&batch).to_string().as_bytes())?;
        for group in batch.groups {
            for (_, span) in group.spans {
                let raw = RawSpan {
                    span: span.to_vec(),
                    resource: group.resource_bytes.to_vec(),
                    scope: group.scope_bytes.to_vec(),
                    logs: Vec::new(),
                };
                self.lay("conventions", lines(&open(&raw)?)?.as_bytes())?;
            }
        }
        Ok(())
    }
}

/// A message in its frame, behind the byte by which the target names a coding.
fn frame(coding: u8, message: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let length = u32::try_from(message.len())?.to_be_bytes();
    Ok([&[coding, coding], &length[..], message].concat())
}

fn lines(span: &Span) -> Result<String, std::fmt::Error> {
    let mut lines = format!("n {}\ns {}\n", span.name, span.scope_name);
    attributes(&mut lines, 'r', &span.resource)?;
    attributes(&mut lines, 'a', &span.attributes)?;
    for event in &span.events {
        lines.extend(["e ", &event.name, "\n"]);
        attributes(&mut lines, 'a', &event.attributes)?;
    }
    Ok(lines)
}

fn attributes(lines: &mut String, kind: char, pairs: &[(String, Value)]) -> std::fmt::Result {
    use std::fmt::Write as _;
    for (key, value) in pairs {
        match value {
            Value::Text(text) if !text.contains('\n') => writeln!(lines, "{kind} {key}\t{text}")?,
            other => writeln!(lines, "{kind} {key}\t={}", other.to_json())?,
        }
    }
    Ok(())
}
