//! Traces of MLflow's file: what is said of each stands in several tables; its spans in one, or in
//! a file of their own, where older versions put them.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat};
use serde_json::{Map, Value as Json, json};
use touchstone_domain::id::TraceId;
use touchstone_ingest::otlp::decode::Group;
use touchstone_store::{Foreign, ForeignValue, StoreError};

use super::schema::Schema;
use super::{At, Experiment, pairs};
use crate::record::ImportedTrace;
use crate::report::Report;
use crate::source::Batch;
use crate::source::mlflow::{self, ARTIFACT_LOCATION, said, spans_of_kept};

/// Traces in a batch …
const TRACES: usize = 50;
/// … and spans …
const SPANS: usize = 1_000;
/// … and bytes of spans, after which it is given.
const BYTES: usize = 8 << 20;
/// Largest file of spans, in bytes.
const FILE_BYTES: u64 = 256 << 20;
/// Where a server that passes files on keeps them, beside its database, unless it is told
/// otherwise.
const FILES: [&str; 2] = ["mlartifacts", "mlruns"];

/// Columns of `trace_info` behind the name and the time, in this order.
const COLUMNS: [&str; 16] = [
    "execution_time_ms",
    "status",
    "client_request_id",
    "request_preview",
    "response_preview",
    "trace_name",
    "session_id",
    "input_tokens",
    "output_tokens",
    "total_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "cache_creation_input_tokens_above_1hr",
    "input_cost",
    "output_cost",
    "total_cost",
];

/// What is read.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) file: &'a Foreign,
    pub(super) schema: &'a Schema,
    pub(super) experiment: &'a Experiment,
    pub(super) origin: &'a str,
}

/// What is left of a batch.
#[derive(Debug)]
struct Room {
    spans: usize,
    bytes: usize,
}

/// A row of `trace_info`.
#[derive(Debug)]
struct Row {
    name: String,
    ms: i64,
    columns: BTreeMap<&'static str, ForeignValue>,
}

impl Place<'_> {
    /// Traces behind the one of that time and name, of which spans behind `span` are left, if one
    /// is named.
    pub(super) fn batch(
        &self,
        ms: i64,
        name: &str,
        span: Option<&str>,
        now_ns: i64,
    ) -> Result<(Batch, Option<At>), StoreError> {
        let (mut batch, mut room) = (Batch::default(), Room { spans: SPANS, bytes: BYTES });
        let mut at = At::Traces { ms, name: name.to_owned(), span: None };
        if let Some(after) = span {
            let id = mlflow::trace_id(name);
            let (groups, left) = self.spans(id, name, after, &mut room, &mut batch.report)?;
            let project = Some(self.experiment.project.clone());
            batch.traces.push(ImportedTrace { groups, project, ..ImportedTrace::default() });
            if left.is_some() {
                return Ok((batch, Some(At::Traces { ms, name: name.to_owned(), span: left })));
            }
        }
        let rows = self.rows(ms, name)?;
        let is_last = rows.len() < TRACES;
        for row in rows {
            if room.spans == 0 || room.bytes == 0 {
                return Ok((batch, Some(at)));
            }
            let (trace, left) = self.trace(&row, &mut room, now_ns, &mut batch.report)?;
            batch.traces.push(trace);
            let is_cut = left.is_some();
            at = At::Traces { ms: row.ms, name: row.name, span: left };
            if is_cut {
                return Ok((batch, Some(at)));
            }
        }
        let runs = At::Runs { name: String::new(), row: 0 };
        Ok((batch, Some(if is_last { runs } else { at })))
    }

    fn rows(&self, ms: i64, name: &str) -> Result<Vec<Row>, StoreError> {
        let columns = COLUMNS.map(|column| self.schema.column("trace_info", column)).join(", ");
        let sql = format!(
            "SELECT request_id, timestamp_ms, {columns} FROM trace_info
             WHERE experiment_id = ?1 AND (timestamp_ms, request_id) > (?2, ?3)
             ORDER BY timestamp_ms, request_id LIMIT {TRACES}"
        );
        let rows = self.file.all(&sql, &[self.experiment.id.into(), ms.into(), name.into()])?;
        let row = |row: Vec<ForeignValue>| {
            let mut values = row.into_iter();
            let name = values.next()?.text()?.to_owned();
            let ms = values.next()?.integer()?;
            Some(Row { name, ms, columns: COLUMNS.into_iter().zip(values).collect() })
        };
        Ok(rows.into_iter().filter_map(row).collect())
    }

    /// A trace with as many of its spans as there is room for, and the last of them where more are
    /// left.
    fn trace(
        &self,
        row: &Row,
        room: &mut Room,
        now_ns: i64,
        report: &mut Report,
    ) -> Result<(ImportedTrace, Option<String>), StoreError> {
        let name = row.name.as_str();
        let info = self.info(row)?;
        let mut trace = said(&info, &self.experiment.project, self.origin, now_ns, report);
        let id = mlflow::trace_id(name);
        let (groups, left) = self.spans(id, name, "", room, report)?;
        trace.groups = groups;
        if trace.span_count() == 0 {
            trace.groups = self.spans_of_file(id, name, &info, report);
        }
        Ok((trace, left))
    }

    /// What is said of a trace, as the protocol's JSON has it.
    fn info(&self, row: &Row) -> Result<Json, StoreError> {
        let of = |sql: &str| pairs(self.file, sql, row.name.as_str().into());
        let mut tags = of("SELECT key, value FROM trace_tags WHERE request_id = ?1")?;
        let sql = "SELECT key, value FROM trace_request_metadata WHERE request_id = ?1";
        let mut metadata = of(sql)?;
        row.promoted(&mut tags, &mut metadata);
        let mut info = json!({
            "trace_id": row.name,
            "request_time": rfc3339(row.ms),
            "state": row.text("status"),
            "tags": tags,
            "trace_metadata": metadata,
            "assessments": self.assessments(&row.name)?,
        });
        if let Some(ms) = row.columns["execution_time_ms"].integer().filter(|ms| *ms >= 0) {
            info["execution_duration"] = format!("{}.{:03}s", ms / 1_000, ms % 1_000).into();
        }
        for column in ["client_request_id", "request_preview", "response_preview"] {
            if let Some(text) = row.text(column) {
                info[column] = text.into();
            }
        }
        Ok(info)
    }

    fn assessments(&self, name: &str) -> Result<Vec<Json>, StoreError> {
        if !self.schema.has("assessments") {
            return Ok(Vec::new());
        }
        let columns = ASSESSMENT.map(|column| self.schema.column("assessments", column)).join(", ");
        let sql = format!(
            "SELECT {columns} FROM assessments WHERE trace_id = ?1
             ORDER BY created_timestamp, assessment_id"
        );
        let rows = self.file.all(&sql, &[name.into()])?;
        Ok(rows
            .into_iter()
            .map(|row| assessment(&ASSESSMENT.into_iter().zip(row).collect()))
            .collect())
    }

    /// Spans of a trace behind one, as many as there is room for, and the last of them where more
    /// are left.
    fn spans(
        &self,
        id: TraceId,
        name: &str,
        after: &str,
        room: &mut Room,
        report: &mut Report,
    ) -> Result<(Vec<Group>, Option<String>), StoreError> {
        if !self.schema.has("spans") {
            return Ok((Vec::new(), None));
        }
        let (mut kept, mut last, mut is_cut) = (Vec::new(), None, false);
        let sql = "SELECT span_id, content FROM spans WHERE trace_id = ?1 AND span_id > ?2
                   ORDER BY span_id";
        self.file.rows(sql, &[name.into(), after.into()], |row| {
            // One span is always taken, however large it is.
            if room.spans == 0 || room.bytes == 0 && !kept.is_empty() {
                is_cut = true;
                return ControlFlow::Break(());
            }
            if let [ForeignValue::Text(span), ForeignValue::Text(content)] = row.as_slice() {
                room.spans = room.spans.saturating_sub(1);
                room.bytes = room.bytes.saturating_sub(content.len());
                last = Some(span.clone());
                kept.push(content.clone());
            }
            ControlFlow::Continue(())
        })?;
        Ok((groups(id, name, &kept, report), last.filter(|_| is_cut)))
    }

    /// The spans of a trace that lie in a file on this machine.
    fn spans_of_file(
        &self,
        id: TraceId,
        name: &str,
        info: &Json,
        report: &mut Report,
    ) -> Vec<Group> {
        let place = Some(name.to_owned());
        let location = info["tags"][ARTIFACT_LOCATION].as_str().unwrap_or_default();
        let beside = self.file.file().parent().unwrap_or_else(|| Path::new(""));
        let found = files(location, beside).into_iter().find(|file| file.is_file());
        let Some(file) = found else {
            report.refuse(
                "a trace's spans are not in this database; import from the MLflow server instead",
                place,
            );
            return Vec::new();
        };
        let read = match std::fs::metadata(&file) {
            Ok(it) if it.len() > FILE_BYTES => Err("its file of spans is too large".to_owned()),
            Ok(_) => std::fs::read(&file).map_err(|error| format!("its file of spans: {error}")),
            Err(error) => Err(format!("its file of spans: {error}")),
        };
        read.and_then(|bytes| spans_of_kept(id, &bytes)).unwrap_or_else(|reason| {
            report.refuse(reason, place);
            Vec::new()
        })
    }
}

/// Spans as OTLP. Where one of them is broken, the others are taken.
fn groups(id: TraceId, name: &str, kept: &[String], report: &mut Report) -> Vec<Group> {
    if kept.is_empty() {
        return Vec::new();
    }
    let file = |spans: &[String]| format!("{{\"spans\":[{}]}}", spans.join(","));
    if let Ok(groups) = spans_of_kept(id, file(kept).as_bytes()) {
        return groups;
    }
    let mut all = Vec::new();
    for span in kept {
        match spans_of_kept(id, file(std::slice::from_ref(span)).as_bytes()) {
            Ok(groups) => all.extend(groups),
            Err(reason) => report.refuse(reason, Some(name.to_owned())),
        }
    }
    all
}

/// Where the file of spans of a trace may lie, given what its tag names.
fn files(location: &str, beside: &Path) -> Vec<PathBuf> {
    const FILE: &str = "traces.json";
    if let Some(path) = location.strip_prefix("mlflow-artifacts:") {
        let path = path.trim_start_matches('/');
        return FILES.iter().map(|dir| beside.join(dir).join(path).join(FILE)).collect();
    }
    let path = location.strip_prefix("file://").unwrap_or(location);
    if path.is_empty() || path.contains("://") {
        return Vec::new();
    }
    vec![beside.join(path).join(FILE)]
}

impl Row {
    fn text(&self, column: &str) -> Option<&str> {
        self.columns.get(column)?.text()
    }

    /// Newer versions keep the name, the session, tokens and costs in columns; the protocol shows
    /// them where they stood before.
    fn promoted(
        &self,
        tags: &mut BTreeMap<String, String>,
        metadata: &mut BTreeMap<String, String>,
    ) {
        if let Some(name) = self.text("trace_name") {
            tags.insert("mlflow.traceName".into(), name.to_owned());
        }
        if let Some(session) = self.text("session_id") {
            metadata.insert("mlflow.trace.session".into(), session.to_owned());
        }
        let tokens = self.numbers(&COLUMNS[7..13]);
        let costs = self.numbers(&COLUMNS[13..16]);
        for (key, numbers) in [("mlflow.trace.tokenUsage", tokens), ("mlflow.trace.cost", costs)] {
            if !numbers.is_empty() {
                metadata.insert(key.into(), Json::Object(numbers).to_string());
            }
        }
    }

    fn numbers(&self, columns: &[&'static str]) -> Map<String, Json> {
        let number = |column: &&'static str| {
            let number = match self.columns.get(column)? {
                ForeignValue::Integer(number) => Json::from(*number),
                ForeignValue::Real(number) => Json::from(*number),
                _ => return None,
            };
            Some(((*column).to_owned(), number))
        };
        columns.iter().filter_map(number).collect()
    }
}

/// Columns of `assessments`.
const ASSESSMENT: [&str; 15] = [
    "assessment_id",
    "trace_id",
    "name",
    "assessment_type",
    "value",
    "error",
    "created_timestamp",
    "last_updated_timestamp",
    "source_type",
    "source_id",
    "span_id",
    "rationale",
    "overrides",
    "valid",
    "assessment_metadata",
];

/// A row of `assessments` as the protocol's JSON.
fn assessment(row: &BTreeMap<&str, ForeignValue>) -> Json {
    let text = |column: &str| row.get(column).and_then(ForeignValue::text);
    let parsed = |column: &str| text(column).and_then(|it| serde_json::from_str::<Json>(it).ok());
    let time = |column: &str| row.get(column).and_then(ForeignValue::integer).map(rfc3339);
    let value = parsed("value").unwrap_or_default();
    let mut told = json!({
        "assessment_id": text("assessment_id"),
        "assessment_name": text("name"),
        "source": {"source_type": text("source_type"), "source_id": text("source_id")},
        "create_time": time("created_timestamp"),
        "last_update_time": time("last_updated_timestamp"),
        "span_id": text("span_id"),
        "rationale": text("rationale"),
        "overrides": text("overrides"),
        "metadata": parsed("assessment_metadata"),
        "valid": row.get("valid").and_then(ForeignValue::integer) != Some(0),
    });
    match text("assessment_type") {
        Some("expectation") => told["expectation"] = json!({"value": value}),
        Some("issue") => told["issue"] = value,
        _ => told["feedback"] = json!({"value": value, "error": parsed("error")}),
    }
    told
}

/// Milliseconds since 1970 as the protocol writes them.
fn rfc3339(ms: i64) -> Option<String> {
    let time = DateTime::from_timestamp_millis(ms)?;
    Some(time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_spans_lies_where_its_tag_says_or_beside_the_database() {
        let beside = Path::new("/data");
        let of = |location: &str| -> Vec<String> {
            let files = files(location, beside);
            files.iter().map(|file| file.display().to_string()).collect()
        };
        assert_eq!(
            of("mlflow-artifacts:/1/traces/tr-1/artifacts"),
            [
                "/data/mlartifacts/1/traces/tr-1/artifacts/traces.json",
                "/data/mlruns/1/traces/tr-1/artifacts/traces.json",
            ]
        );
        assert_eq!(of("file:///x/y"), ["/x/y/traces.json"]);
        assert_eq!(of("./mlruns/1"), ["/data/./mlruns/1/traces.json"]);
        assert!(of("s3://bucket/1").is_empty() && of("").is_empty());
    }
}
