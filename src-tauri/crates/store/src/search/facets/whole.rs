//! Counts of a whole project that is too large to be looked into: exact ones where the roll-ups or
//! an index keep them, else what was counted of the newest traces, as a share of all.

use std::collections::HashMap;

use touchstone_domain::filter::Field;
use touchstone_domain::id::ProjectId;
use touchstone_domain::summary::TraceState;

use super::{Facet, FacetPrecision, FacetQuery, Facets};
use crate::error::Result;
use crate::table::rollup::count::name_and_version;
use crate::table::rollup::{Grain, Series};
use crate::tx::ReadTx;

/// Entries of an index that are counted one by one: some milliseconds.
const ENTRIES: i64 = 1_000_000;
/// Rows of the roll-ups that are added up.
const ROLLUPS: usize = 20_000;
/// Longest value of a roll-up that was surely not cut off, in characters.
const LONGEST: usize = 199;

/// What the roll-ups of the names say.
#[derive(Default)]
struct Sums {
    traces: i64,
    errors: i64,
    names: HashMap<String, i64>,
    versions: HashMap<String, i64>,
}

impl ReadTx<'_> {
    /// Makes counts of the newest traces counts of all; nothing but the time may narrow these.
    pub(super) fn facets_of_all(&self, query: &FacetQuery, facets: &mut Facets) -> Result<()> {
        let is_all = query.from_ns.is_none() && query.to_ns.is_none();
        let projects = self.facet_projects(query.project)?;
        facets.traces = if is_all {
            Some(projects.iter().map(|(_, traces)| traces).sum())
        } else {
            self.facet_count_between(query)?
        };
        let Some(traces) = facets.traces else { return Ok(()) };
        for facet in &mut facets.facets {
            facet.precision = FacetPrecision::Estimated;
            for (_, count) in &mut facet.values {
                *count = share(*count, traces, facets.counted);
            }
        }
        if is_all
            && let Some(sums) = self.facet_sums(&projects)?
            && sums.traces == traces
        {
            self.facets_by_sums(query.project, sums, facets)?;
        }
        Ok(())
    }

    fn facet_projects(&self, wanted: Option<ProjectId>) -> Result<Vec<(ProjectId, i64)>> {
        let all = self.projects()?.into_iter();
        let wanted = all.filter(|row| wanted.is_none_or(|id| row.project.id == id));
        Ok(wanted.map(|row| (row.project.id, row.trace_count)).collect())
    }

    /// How many traces lie within a time, by an index alone; none if they are too many to count.
    fn facet_count_between(&self, query: &FacetQuery) -> Result<Option<i64>> {
        let (index, of_project) = match query.project {
            Some(_) => ("trace_by_project", "project = ?1"),
            None => ("trace_by_start", "?1 = ?1"),
        };
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM trace INDEXED BY {index}
             WHERE {of_project} AND start_ns >= ?2 AND start_ns < ?3 LIMIT {ENTRIES})"
        );
        let (from, to) = (query.from_ns.unwrap_or(i64::MIN), query.to_ns.unwrap_or(i64::MAX));
        let mut ask = self.conn.prepare_cached(&sql)?;
        let project = query.project.map_or(0, |id| id.0);
        let count: i64 = ask.query_row((project, from, to), |row| row.get(0))?;
        Ok((count < ENTRIES).then_some(count))
    }

    /// None if there is too much to add up.
    fn facet_sums(&self, projects: &[(ProjectId, i64)]) -> Result<Option<Sums>> {
        let sql = "SELECT key, count, errors FROM rollup
                   WHERE grain = ?1 AND series = ?2 AND project = ?3";
        let mut ask = self.conn.prepare_cached(sql)?;
        let (mut sums, mut read) = (Sums::default(), 0);
        for (project, _) in projects {
            let mut rows = ask.query((Grain::Hour as i64, Series::Names as i64, project.0))?;
            while let Some(row) = rows.next()? {
                read += 1;
                if read > ROLLUPS {
                    return Ok(None);
                }
                let (name, version) =
                    name_and_version(row.get_ref(0)?.as_str().unwrap_or_default());
                let count: i64 = row.get(1)?;
                let errors: i64 = row.get(2)?;
                sums.traces += count;
                sums.errors += errors;
                add(&mut sums.names, name, count);
                add(&mut sums.versions, version, count);
            }
        }
        Ok(Some(sums))
    }

    fn facets_by_sums(
        &self,
        project: Option<ProjectId>,
        sums: Sums,
        facets: &mut Facets,
    ) -> Result<()> {
        let mut set = |field: Field, mut counts: HashMap<String, i64>| {
            counts.retain(|_, count| *count > 0);
            if let Some(facet) = facets.facets.iter_mut().find(|facet| facet.field == field)
                && counts.keys().all(|key| key.chars().count() <= LONGEST)
            {
                *facet = Facet::new(field, counts, FacetPrecision::Exact);
            }
        };
        if let Some(waiting) = self.facet_in_progress(project)? {
            let ended = sums.traces - sums.errors - waiting;
            let states = [
                (TraceState::Ok, ended),
                (TraceState::Error, sums.errors),
                (TraceState::InProgress, waiting),
            ];
            set(
                Field::Status,
                states.map(|(state, count)| (state.name().to_owned(), count)).into(),
            );
        }
        let mut versions = sums.versions;
        versions.remove("");
        set(Field::Name, sums.names);
        set(Field::Version, versions);
        Ok(())
    }

    /// Traces that have not ended, by their index; none if they are too many to count.
    fn facet_in_progress(&self, project: Option<ProjectId>) -> Result<Option<i64>> {
        let of_project = if project.is_some() { "project = ?1" } else { "project >= ?1" };
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM trace INDEXED BY trace_by_state
             WHERE state <> 1 AND state = {} AND {of_project} LIMIT {ENTRIES})",
            TraceState::InProgress.number()
        );
        let mut ask = self.conn.prepare_cached(&sql)?;
        let count: i64 = ask.query_row([project.map_or(0, |id| id.0)], |row| row.get(0))?;
        Ok((count < ENTRIES).then_some(count))
    }
}

fn add(counts: &mut HashMap<String, i64>, key: &str, count: i64) {
    match counts.get_mut(key) {
        Some(known) => *known += count,
        None => drop(counts.insert(key.to_owned(), count)),
    }
}

/// So many of `counted` as so many of `all`, at least one, rounded to two digits.
fn share(count: i64, all: i64, counted: i64) -> i64 {
    let whole = i128::from(count) * i128::from(all) / i128::from(counted.max(1));
    let mut step = 1_i128;
    while whole / step >= 100 {
        step *= 10;
    }
    i64::try_from(((whole + step / 2) / step * step).max(1)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use touchstone_domain::span::SpanStatus;

    use super::*;
    use crate::tests::{Home, span};

    fn estimate(field: Field, value: &str) -> Facet {
        Facet {
            field,
            precision: FacetPrecision::AtLeast,
            values: vec![(value.to_owned(), 1)],
            more: 0,
        }
    }

    #[tokio::test]
    async fn what_the_roll_ups_know_is_exact_and_all_else_is_a_share() {
        let home = Home::new();
        let spans = (1..=40_u8).map(|id| {
            let mut span = span(id, 1, 0, i64::from(id), "x");
            span.name = if id > 30 { "rare" } else { "usual" }.to_owned();
            span.status = if id > 35 { SpanStatus::Error } else { SpanStatus::Ok };
            span
        });
        home.put(spans.collect()).await;
        let read = home.store.read(|tx| {
            let fields = [Field::Status, Field::Name, Field::Model];
            let facets = fields.map(|field| estimate(field, "OK")).into();
            let mut facets = Facets { counted: 10, traces: None, facets };
            tx.facets_of_all(&FacetQuery::default(), &mut facets)?;
            Ok(facets)
        });
        let facets = read.await.unwrap();
        assert_eq!((facets.counted, facets.traces), (10, Some(40)));
        let shown: Vec<_> = facets.facets.iter().map(|it| (it.precision, &*it.values)).collect();
        let pair = |value: &str, count| (value.to_owned(), count);
        assert_eq!(shown[0], (FacetPrecision::Exact, &[pair("OK", 35), pair("ERROR", 5)][..]));
        assert_eq!(shown[1], (FacetPrecision::Exact, &[pair("usual", 30), pair("rare", 10)][..]));
        assert_eq!(shown[2], (FacetPrecision::Estimated, &[pair("OK", 4)][..]));
    }

    #[test]
    fn a_share_of_all_is_rounded_to_two_digits_and_is_never_none() {
        assert_eq!(share(1_234, 1_000_000, 10_000), 120_000);
        assert_eq!(share(7, 10_000, 10_000), 7);
        assert_eq!(share(1, 10_000, 20_000), 1);
        assert_eq!(share(5, 0, 0), 1);
    }
}
