//! The values that a field has in the store, for completion: always by an index, never by going
//! through all traces.

use rusqlite::OptionalExtension;
use touchstone_domain::filter::{Field, SpanField};
use touchstone_domain::id::ProjectId;
use touchstone_domain::trace_info::{SESSION, USER};

use super::params::Params;
use crate::error::Result;
use crate::table::{facet, label};
use crate::tx::ReadTx;

/// Values that are answered.
const SHOWN: usize = 20;
/// Values that are looked at, so that the usual ones are among those that are answered.
const TRIED: usize = 60;
/// Traces that are counted of one value.
const COUNTED: i64 = 500;

/// A value, and how many traces have it; nothing if those are more than are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownValue {
    /// The value; a long one may be cut off.
    pub value: String,
    /// Traces that have it.
    pub count: Option<i64>,
}

/// Where an index has a field's values.
struct Values {
    /// The table with the index, and what else must hold.
    from: String,
    value: &'static str,
    trace: &'static str,
}

impl ReadTx<'_> {
    /// Up to 20 values of a field that begin with this, in one project or in all, the most usual
    /// first. Of labels and judgements without a key, their keys. Nothing for other fields.
    pub fn known_values(
        &self,
        project: Option<ProjectId>,
        field: &Field,
        prefix: &str,
    ) -> Result<Vec<KnownValue>> {
        let mut params = Params::default();
        let Some(values) = Values::of(field, &mut params) else { return Ok(Vec::new()) };
        let mut found: Vec<KnownValue> = Vec::new();
        let mut last: Option<String> = None;
        for _ in 0..TRIED {
            let Some(value) = self.value_after(&values, &params, prefix, last.as_deref())? else {
                break;
            };
            let (counted, wanted) = self.traces_of(&values, &params, project, &value)?;
            if counted > COUNTED {
                found.push(KnownValue { value: value.clone(), count: None });
            } else if wanted > 0 {
                found.push(KnownValue { value: value.clone(), count: Some(wanted) });
            }
            last = Some(value);
        }
        found.sort_by_key(|known| std::cmp::Reverse(known.count.unwrap_or(i64::MAX)));
        found.truncate(SHOWN);
        Ok(found)
    }

    fn value_after(
        &self,
        values: &Values,
        params: &Params,
        prefix: &str,
        last: Option<&str>,
    ) -> Result<Option<String>> {
        let mut params = params.clone();
        let (from, value) = (&values.from, values.value);
        let after = last.map_or(">=", |_| ">");
        let sql = format!(
            "SELECT {value} FROM {from} AND {value} {after} {} AND {value} <= {}
             ORDER BY {value} LIMIT 1",
            params.bind(last.unwrap_or(prefix).to_owned()),
            params.bind(format!("{prefix}{}", char::MAX))
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        Ok(ask.query_row(params.values(), |row| row.get(0)).optional()?)
    }

    /// How many traces of a value were counted, and how many of those are wanted.
    fn traces_of(
        &self,
        values: &Values,
        params: &Params,
        project: Option<ProjectId>,
        value: &str,
    ) -> Result<(i64, i64)> {
        let mut params = params.clone();
        let Values { from, value: column, trace } = values;
        let value = params.bind(value.to_owned());
        // Those in the trash have a project below zero.
        let wanted = match project {
            Some(project) => format!("t.project = {}", params.bind(project.0)),
            None => "t.project >= 0".into(),
        };
        let sql = format!(
            "SELECT count(*), ifnull(sum({wanted}), 0) FROM (
               SELECT {trace} AS id FROM {from} AND {column} = {value} LIMIT {}) AS v
             CROSS JOIN trace AS t ON t.id = v.id",
            COUNTED + 1
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        Ok(ask.query_row(params.values(), |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}

impl Values {
    fn of(field: &Field, params: &mut Params) -> Option<Self> {
        Some(match field {
            Field::Name => Self::column("trace_by_name", "name"),
            Field::Metadata(key) if key == SESSION => Self::column("trace_by_session", "session"),
            Field::Metadata(key) if key == USER => Self::column("trace_by_user", "user"),
            Field::Version => Self::column("trace_by_version", "version"),
            Field::Tag(key) => Self::label(label::Kind::Tag, key, params),
            Field::Metadata(key) => Self::label(label::Kind::Metadata, key, params),
            Field::Feedback(name) => Self::judgement("feedback", name, params),
            Field::Expectation(name) => Self::judgement("expectation", name, params),
            Field::Model | Field::Span(SpanField::Model) => Self::facet(facet::Kind::Model),
            Field::Provider | Field::Span(SpanField::Provider) => {
                Self::facet(facet::Kind::Provider)
            }
            Field::Span(SpanField::Type) => Self::facet(facet::Kind::Type),
            Field::Span(SpanField::Name) => Self::facet(facet::Kind::Name),
            _ => return None,
        })
    }

    fn column(index: &str, value: &'static str) -> Self {
        let from = format!("trace INDEXED BY {index} WHERE {value} <> ''");
        Self { from, value, trace: "id" }
    }

    fn label(kind: label::Kind, key: &str, params: &mut Params) -> Self {
        let mut from =
            format!("trace_label INDEXED BY trace_label_by_value WHERE kind = {}", kind as i64);
        if key.is_empty() {
            return Self { from, value: "key", trace: "trace" };
        }
        from.push_str(" AND key = ");
        from.push_str(&params.bind(key.to_owned()));
        Self { from, value: "substr(value, 1, 64)", trace: "trace" }
    }

    fn judgement(kind: &str, name: &str, params: &mut Params) -> Self {
        let mut from = format!(
            "assessment INDEXED BY assessment_by_value WHERE valid = 1 AND kind = '{kind}'"
        );
        if name.is_empty() {
            return Self { from, value: "name", trace: "trace" };
        }
        from.push_str(" AND name = ");
        from.push_str(&params.bind(name.to_owned()));
        Self { from, value: "substr(value, 1, 64)", trace: "trace" }
    }

    fn facet(kind: facet::Kind) -> Self {
        let from = format!(
            "facet AS v CROSS JOIN facet_trace AS f ON f.facet = v.id WHERE v.kind = {}",
            kind as i64
        );
        Self { from, value: "v.value", trace: "f.trace" }
    }
}
