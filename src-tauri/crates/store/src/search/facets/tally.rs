//! The counting itself: what each of some traces is, added up by field and value.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value as Json;
use touchstone_domain::filter::Field;
use touchstone_domain::summary::TraceState;
use touchstone_domain::trace_info::{SESSION, USER, VERSION};

use super::{Facet, FacetPrecision, SHOWN};
use crate::error::Result;
use crate::table::{facet, label};
use crate::tx::ReadTx;

/// Where MLflow's clients name the program that made a trace, among its metadata.
const SOURCE: &str = "mlflow.source.name";
/// Longest value that is counted, in bytes; longer ones are texts, not facets.
const LONGEST: usize = 200;
/// Values that are counted of one field.
const VALUES: usize = 20_000;
/// Tags and judgements that are counted by name, of each kind.
const NAMES: usize = 200;
/// Tags and judgements that are answered, of each kind.
const NAMES_SHOWN: usize = 8;
/// Beginnings of the names of tags that tell of a machine, or of the client.
const HIDDEN: [&str; 8] =
    ["mlflow.", "telemetry.", "process.", "host.", "os.", "container.", "touchstone.", VERSION];

type Counts = HashMap<String, i64>;
type Named = BTreeMap<String, Counts>;

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    traces: i64,
    status: Counts,
    name: Counts,
    session: Counts,
    user: Counts,
    version: Counts,
    source: Counts,
    /// By the number of the facet.
    facets: HashMap<i64, i64>,
    tags: Named,
    feedback: Named,
    expectation: Named,
}

fn add(counts: &mut Counts, value: &str) {
    if value.len() > LONGEST {
        return;
    }
    if let Some(count) = counts.get_mut(value) {
        *count += 1;
    } else if counts.len() < VALUES {
        counts.insert(value.to_owned(), 1);
    }
}

fn add_named(named: &mut Named, name: &str, value: &str) {
    if let Some(counts) = named.get_mut(name) {
        add(counts, value);
    } else if named.len() < NAMES && name.len() <= LONGEST {
        add(named.entry(name.to_owned()).or_default(), value);
    }
}

impl ReadTx<'_> {
    /// Adds these traces, by their rows, in four statements.
    pub(super) fn facets_tally(&self, rows: &[i64], tally: &mut Tally) -> Result<()> {
        let list = serde_json::to_string(rows).unwrap_or_default();
        self.tally_columns(&list, tally)?;
        self.tally_facets(&list, tally)?;
        self.tally_labels(&list, tally)?;
        self.tally_judgements(&list, tally)
    }

    fn tally_columns(&self, rows: &str, tally: &mut Tally) -> Result<()> {
        let sql = "SELECT t.state, t.name, t.session, t.user, t.version FROM json_each(?1) AS r
                   CROSS JOIN trace AS t NOT INDEXED ON t.id = r.value";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut found = ask.query([rows])?;
        while let Some(row) = found.next()? {
            tally.traces += 1;
            add(&mut tally.status, TraceState::from_number(row.get(0)?).name());
            let fields = [&mut tally.name, &mut tally.session, &mut tally.user, &mut tally.version];
            for (column, counts) in (1_usize..).zip(fields) {
                if let Some(value) = row.get_ref(column)?.as_str_or_null().unwrap_or_default() {
                    add(counts, value);
                }
            }
        }
        Ok(())
    }

    fn tally_facets(&self, rows: &str, tally: &mut Tally) -> Result<()> {
        let sql = "SELECT f.facets FROM json_each(?1) AS r
                   CROSS JOIN trace_facets AS f ON f.trace = r.value";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut found = ask.query([rows])?;
        while let Some(row) = found.next()? {
            for id in facet::unpacked(row.get_ref(0)?.as_blob().unwrap_or_default()) {
                *tally.facets.entry(id).or_default() += 1;
            }
        }
        Ok(())
    }

    /// Of two origins the higher counts, which comes last.
    fn tally_labels(&self, rows: &str, tally: &mut Tally) -> Result<()> {
        let sql = "SELECT l.trace, l.kind, l.key, l.value FROM json_each(?1) AS r
                   CROSS JOIN trace_label AS l ON l.trace = r.value AND l.kind IN (0, 1)
                   WHERE l.kind = 0 OR l.key = ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut found = ask.query([rows, SOURCE])?;
        let mut last: Option<(i64, i64, String, Option<String>)> = None;
        while let Some(row) = found.next()? {
            let next = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            if let Some(before) = last.replace(next)
                && last.as_ref().is_some_and(|next| {
                    (next.0, next.1, &next.2) != (before.0, before.1, &before.2)
                })
            {
                tally.add_label(before.1, &before.2, before.3.as_deref());
            }
        }
        if let Some((_, kind, key, value)) = last {
            tally.add_label(kind, &key, value.as_deref());
        }
        Ok(())
    }

    /// A value that is said of several spans counts once for the trace. What is said of a session
    /// counts for the trace that it was said at.
    fn tally_judgements(&self, rows: &str, tally: &mut Tally) -> Result<()> {
        let sql = "SELECT a.trace, a.kind, a.name, a.value FROM json_each(?1) AS r
                   CROSS JOIN assessment AS a ON a.trace = r.value
                   WHERE a.valid = 1 AND a.kind IN ('feedback', 'expectation')";
        let mut ask = self.conn.prepare_cached(sql)?;
        let mut found = ask.query([rows])?;
        let mut seen = (0, BTreeSet::<(String, String, String)>::new());
        while let Some(row) = found.next()? {
            let trace: i64 = row.get(0)?;
            if seen.0 != trace {
                seen = (trace, BTreeSet::new());
            }
            let (kind, name): (String, String) = (row.get(1)?, row.get(2)?);
            let Some(value) = shown(row.get_ref(3)?.as_str().unwrap_or_default()) else { continue };
            if seen.1.insert((kind.clone(), name.clone(), value.clone())) {
                let named =
                    if kind == "feedback" { &mut tally.feedback } else { &mut tally.expectation };
                add_named(named, &name, &value);
            }
        }
        Ok(())
    }

    /// What was counted, by field.
    pub(super) fn facets_found(
        &self,
        tally: Tally,
        precision: FacetPrecision,
    ) -> Result<Vec<Facet>> {
        let models = self.models_of(&tally.facets)?;
        let plain = [
            (Field::Status, tally.status),
            (Field::Name, tally.name),
            (Field::Model, models),
            (Field::Metadata(SESSION.to_owned()), tally.session),
            (Field::Metadata(USER.to_owned()), tally.user),
            (Field::Version, tally.version),
            (Field::Metadata(SOURCE.to_owned()), tally.source),
        ];
        let of = |make: fn(String) -> Field| {
            move |(name, counts): (String, Counts)| (make(name), counts)
        };
        let named = usual(tally.tags)
            .map(of(Field::Tag))
            .chain(usual(tally.feedback).map(of(Field::Feedback)))
            .chain(usual(tally.expectation).map(of(Field::Expectation)));
        let all = plain.into_iter().chain(named).filter(|(_, counts)| !counts.is_empty());
        Ok(all.map(|(field, counts)| Facet::new(field, counts, precision)).collect())
    }

    fn models_of(&self, facets: &HashMap<i64, i64>) -> Result<Counts> {
        let ids: Vec<i64> = facets.keys().copied().collect();
        let sql = "SELECT v.id, v.value FROM json_each(?1) AS r
                   CROSS JOIN facet AS v ON v.id = r.value WHERE v.kind = ?2";
        let mut ask = self.conn.prepare_cached(sql)?;
        let list = serde_json::to_string(&ids).unwrap_or_default();
        let rows = ask.query_map((list, facet::Kind::Model as i64), |row| {
            let count = facets.get(&row.get(0)?).copied().unwrap_or_default();
            Ok((row.get(1)?, count))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Tally {
    fn add_label(&mut self, kind: i64, key: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        if kind == label::Kind::Metadata as i64 {
            add(&mut self.source, value);
        } else if !HIDDEN.iter().any(|it| key.starts_with(it)) {
            add_named(&mut self.tags, key, value);
        }
    }
}

impl Facet {
    /// The most usual values first; of two that are as usual, by their letters.
    pub(super) fn new(field: Field, counts: Counts, precision: FacetPrecision) -> Self {
        let mut values: Vec<(String, i64)> = counts.into_iter().collect();
        values.sort_unstable_by(|(a, count_a), (b, count_b)| count_b.cmp(count_a).then(a.cmp(b)));
        let more = i64::try_from(values.len().saturating_sub(SHOWN)).unwrap_or(i64::MAX);
        values.truncate(SHOWN);
        Self { field, precision, values, more }
    }
}

/// The names that most traces have. One of which each trace has a value of its own is an id, by
/// which nobody narrows a list: those come last.
fn usual(named: Named) -> impl Iterator<Item = (String, Counts)> {
    let mut all: Vec<(bool, i64, (String, Counts))> = named
        .into_iter()
        .map(|named| {
            let traces: i64 = named.1.values().sum();
            let is_id =
                named.1.len() > SHOWN && i64::try_from(named.1.len() * 2).unwrap_or(0) > traces;
            (is_id, -traces, named)
        })
        .collect();
    all.sort_by_key(|(is_id, traces, _)| (*is_id, *traces));
    all.truncate(NAMES_SHOWN);
    all.into_iter().map(|(_, _, named)| named)
}

/// The JSON of a judgement's value as a person writes it; none for lists, objects and nothing.
fn shown(json: &str) -> Option<String> {
    match serde_json::from_str(json).ok()? {
        Json::String(text) => Some(text),
        Json::Bool(_) | Json::Number(_) => Some(json.to_owned()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}
