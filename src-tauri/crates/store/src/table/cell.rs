//! What single traces of a page say in the columns that a person added: tags, metadata, judgements,
//! models. A page asks for a few of each of its traces; every read is by the trace's row.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use touchstone_domain::filter::Field;

use crate::error::Result;
use crate::table::facet::{self, Kind};
use crate::table::label::TraceLabels;
use crate::table::trace::TraceRecord;
use crate::tx::ReadTx;

/// Longest text of a cell, in characters.
const LONGEST: usize = 200;
/// Values of one cell: a trace may call several models, or be judged several times.
const VALUES: usize = 5;

/// What is read of a trace once, whatever is asked of it.
#[derive(Default)]
struct Read {
    labels: Option<TraceLabels>,
    /// By kind and name.
    judged: Option<BTreeMap<(String, String), Vec<String>>>,
}

impl ReadTx<'_> {
    /// What a trace says in each of these fields, in their order. A field that is no label, no
    /// judgement, no model and no version says nothing.
    pub fn trace_cells(
        &self,
        trace: &TraceRecord,
        fields: &[Field],
    ) -> Result<Vec<Option<String>>> {
        let mut read = Read::default();
        fields.iter().map(|field| self.cell(trace, field, &mut read)).collect()
    }

    fn cell(&self, trace: &TraceRecord, field: &Field, read: &mut Read) -> Result<Option<String>> {
        let text = match field {
            Field::Tag(key) => self.labels_once(trace, read)?.tags.get(key).cloned(),
            Field::Metadata(key) => self.labels_once(trace, read)?.metadata.get(key).cloned(),
            Field::Feedback(name) => self.judged_once(trace, read, "feedback", name)?,
            Field::Expectation(name) => self.judged_once(trace, read, "expectation", name)?,
            Field::Model => joined(&self.facet_values(trace.row, Kind::Model)?),
            Field::Provider => joined(&self.facet_values(trace.row, Kind::Provider)?),
            Field::Version => trace.version.clone(),
            _ => None,
        };
        Ok(text.map(|text| text.chars().take(LONGEST).collect()))
    }

    fn labels_once<'r>(&self, trace: &TraceRecord, read: &'r mut Read) -> Result<&'r TraceLabels> {
        if read.labels.is_none() {
            read.labels = Some(self.trace_labels(trace.row)?);
        }
        Ok(read.labels.get_or_insert_default())
    }

    fn judged_once(
        &self,
        trace: &TraceRecord,
        read: &mut Read,
        kind: &str,
        name: &str,
    ) -> Result<Option<String>> {
        if read.judged.is_none() {
            read.judged = Some(self.judged(trace.row)?);
        }
        let judged = read.judged.get_or_insert_default();
        Ok(judged.get(&(kind.to_owned(), name.to_owned())).and_then(|values| joined(values)))
    }

    fn judged(&self, trace: i64) -> Result<BTreeMap<(String, String), Vec<String>>> {
        let sql = "SELECT kind, name, value FROM assessment
                   WHERE trace = ?1 AND valid = 1 ORDER BY created_ns DESC, rowid DESC";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query([trace])?;
        let mut judged = BTreeMap::<_, Vec<String>>::new();
        while let Some(row) = rows.next()? {
            let values = judged.entry((row.get(0)?, row.get(1)?)).or_default();
            let json = row.get_ref(2)?.as_str().unwrap_or_default();
            let value = match serde_json::from_str(json) {
                Ok(Json::String(text)) => text,
                Ok(Json::Null) | Err(_) => continue,
                Ok(_) => json.to_owned(),
            };
            if !values.contains(&value) {
                values.push(value);
            }
        }
        Ok(judged)
    }

    fn facet_values(&self, trace: i64, kind: Kind) -> Result<Vec<String>> {
        let sql = "SELECT facets FROM trace_facets WHERE trace = ?1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut rows = ask.query([trace])?;
        let Some(row) = rows.next()? else { return Ok(Vec::new()) };
        let ids = facet::unpacked(row.get_ref(0)?.as_blob().unwrap_or_default());
        let sql = "SELECT value FROM facet WHERE id = ?1 AND kind = ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut values = Vec::new();
        for id in ids {
            let mut rows = ask.query((id, kind as i64))?;
            values.extend(rows.next()?.map(|row| row.get(0)).transpose()?);
        }
        values.sort_unstable();
        Ok(values)
    }
}

/// Several values as one text; none if there are none.
fn joined(values: &[String]) -> Option<String> {
    let text = values.get(..VALUES).unwrap_or(values).join(", ");
    let more = values.len().saturating_sub(VALUES);
    (!values.is_empty()).then(|| if more == 0 { text } else { format!("{text}, …") })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
    use touchstone_domain::filter::field;
    use touchstone_domain::id::AssessmentId;

    use super::*;
    use crate::tests::{Home, span, trace_id};

    fn feedback(id: u8, value: Json) -> Assessment {
        Assessment {
            id: AssessmentId::from_bytes(&[id; 16]).unwrap(),
            trace_id: trace_id(1),
            span_id: None,
            name: "tone".into(),
            verdict: Verdict::Feedback { value, error: None },
            source: Source { kind: SourceKind::Human, id: "ann".into() },
            rationale: None,
            metadata: serde_json::Map::new(),
            overrides: None,
            valid: id != 3,
            created_ns: i64::from(id),
            updated_ns: i64::from(id),
        }
    }

    #[tokio::test]
    async fn a_trace_says_what_its_labels_judgements_and_models_are() {
        let home = Home::new();
        let mut first = span(1, 1, 0, 0, "x");
        first.facts.model = Some("m-2".into());
        let mut second = span(1, 2, 1, 1, "x");
        second.facts.model = Some("m-1".into());
        home.put(vec![first, second]).await;
        let read = home.store.write(|tx| {
            tx.trace_tag_set(trace_id(1), "env", Some("prod"))?;
            for (id, value) in [(1, json!("kind")), (2, json!(0.5)), (3, json!(false))] {
                tx.assessment_create(&feedback(id, value))?;
            }
            let trace = tx.trace(trace_id(1))?.unwrap();
            let names = ["model", "tags.env", "tags.other", "feedback.tone", "expectation.tone"];
            let fields = names.map(|name| field(name).unwrap().0);
            tx.trace_cells(&trace, &fields)
        });
        let texts = ["m-1, m-2", "prod", "", "0.5, kind", ""];
        let expected = texts.map(|text| (!text.is_empty()).then(|| text.to_owned()));
        assert_eq!(read.await.unwrap(), expected);
    }
}
