//! A table with a row for each trace (RFC 4180, UTF-8).
//!
//! A text that a spreadsheet would take for a formula, because it begins with `=`, `+`, `-`, `@`, a
//! tab or a carriage return, gets an apostrophe before it.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value as Json, json};
use touchstone_domain::assessment::{Assessment, Verdict};
use touchstone_domain::cost::usd_from_nanos;
use touchstone_domain::time::NS_PER_MS;
use touchstone_store::{ReadTx, StoreError, TraceRecord};

/// The names of the columns.
pub(super) const HEAD: &str = "trace_id,project,name,state,start,duration_ms,spans,errors,\
input_tokens,output_tokens,total_tokens,cost_usd,cost_estimated,session,user,request,response,tags,\
metadata,assessments\r\n";

/// The row of a trace.
pub(super) fn row(tx: &ReadTx<'_>, trace: &TraceRecord) -> Result<Vec<u8>, StoreError> {
    let project = tx.project(trace.project)?.map(|project| project.name).unwrap_or_default();
    let labels = tx.trace_labels(trace.row)?;
    let assessments = tx.trace_assessments(trace.row)?;
    let start = DateTime::from_timestamp_nanos(trace.start_ns);
    let took_ns = trace.end_ns.saturating_sub(trace.start_ns);
    let text = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
    let count = |count: Option<i64>| count.map_or_else(String::new, |count| count.to_string());
    let (usage, cost) = (&trace.usage, &trace.cost);
    let cells = [
        trace.trace_id.to_string(),
        cell(&project),
        cell(&trace.name),
        trace.state.name().to_owned(),
        start.to_rfc3339_opts(SecondsFormat::Micros, true),
        (took_ns / NS_PER_MS).to_string(),
        trace.span_count.to_string(),
        trace.error_count.to_string(),
        count(usage.input),
        count(usage.output),
        count(usage.total),
        cost.total_nanos.map_or_else(String::new, |nanos| usd_from_nanos(nanos).to_string()),
        if cost.total_nanos.is_some() { cost.estimated.to_string() } else { String::new() },
        text(&trace.session),
        text(&trace.user),
        text(&trace.request),
        text(&trace.response),
        cell(&object(&labels.tags)),
        cell(&object(&labels.metadata)),
        cell(&judged(&assessments)),
    ];
    let mut row = cells.join(",").into_bytes();
    row.extend_from_slice(b"\r\n");
    Ok(row)
}

fn object(labels: &BTreeMap<String, String>) -> String {
    if labels.is_empty() { String::new() } else { json!(labels).to_string() }
}

/// The assessments that count, as a JSON list.
fn judged(assessments: &[Assessment]) -> String {
    let told = assessments.iter().filter(|assessment| assessment.valid).map(|assessment| {
        let value = match &assessment.verdict {
            Verdict::Feedback { value, .. } | Verdict::Expectation { value } => value.clone(),
            Verdict::Issue { id } => id.as_str().into(),
        };
        json!({
            "name": assessment.name,
            "kind": assessment.verdict.kind(),
            "value": value,
            "source": assessment.source.kind.name(),
            "source_id": assessment.source.id,
            "rationale": assessment.rationale,
        })
    });
    let told: Vec<Json> = told.collect();
    if told.is_empty() { String::new() } else { Json::Array(told).to_string() }
}

/// A text as a cell.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if !text.contains([',', '"', '\r', '\n']) {
        return format!("{guard}{text}");
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_where_they_must_be_and_formulas_are_disarmed() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,\"b\"\nc"), "\"a,\"\"b\"\"\nc\"");
        assert_eq!(cell("=1+1"), "'=1+1");
        for text in ["+1", "-1", "@a", "\tx"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        assert_eq!(cell("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
    }

    #[test]
    fn the_head_has_as_many_names_as_a_row_has_cells() {
        assert_eq!(HEAD.trim_end().split(',').count(), 20);
    }
}
