//! How the roll-ups are read: whole hours where the range holds them, minutes at its edges.

use std::collections::{BTreeMap, HashMap};

use touchstone_domain::id::ProjectId;
use touchstone_domain::stats::Stats;

use super::count::name_and_version;
use super::{Grain, MINUTES_PER_HOUR, Series, stats};
use crate::error::Result;
use crate::tx::ReadTx;

/// Reads what a bucket counts.
type Reading<'a> = &'a dyn Fn() -> rusqlite::Result<Stats>;

/// By what traces and calls are put into groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatsBy {
    /// Calls by model.
    Model,
    /// Traces by name.
    Name,
    /// Traces by version; those of none have an empty key.
    Version,
    /// Traces by project; the key is its number.
    Project,
}

/// What is asked of the roll-ups. Minutes are counted since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatsQuery {
    /// Of this project; of all if absent.
    pub project: Option<ProjectId>,
    /// The first minute.
    pub from: i64,
    /// The minute after the last.
    pub to: i64,
    /// Minutes in a bucket: a divisor or a multiple of an hour's.
    pub bucket: i64,
    /// Groups, if any are asked for.
    pub by: Option<StatsBy>,
    /// The most groups.
    pub groups: usize,
}

/// What the roll-ups say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatsFound {
    /// By the bucket's first minute; buckets without traces are left out.
    pub buckets: BTreeMap<i64, Stats>,
    /// All buckets together.
    pub total: Stats,
    /// The groups with the most traces or calls, the largest first.
    pub groups: Vec<(String, Stats)>,
}

impl ReadTx<'_> {
    /// Reads the roll-ups. Traces in the trash count nowhere.
    pub fn stats(&self, query: &StatsQuery) -> Result<StatsFound> {
        let projects = match query.project {
            Some(project) => vec![project],
            None => self.projects()?.into_iter().map(|row| row.project.id).collect(),
        };
        let mut found = StatsFound::default();
        let hours = query.bucket % MINUTES_PER_HOUR == 0;
        for project in &projects {
            self.rollups(Series::Traces, *project, query, hours, |start, _, stats| {
                let start = start - start.rem_euclid(query.bucket);
                let stats = stats()?;
                found.total.merge(&stats);
                found.buckets.entry(start).or_default().merge(&stats);
                Ok(())
            })?;
        }
        if let Some(by) = query.by {
            found.groups = self.groups(by, &projects, query)?;
        }
        Ok(found)
    }

    /// The largest groups. Which these are is found by their counts alone; only theirs are then
    /// read whole.
    fn groups(
        &self,
        by: StatsBy,
        projects: &[ProjectId],
        query: &StatsQuery,
    ) -> Result<Vec<(String, Stats)>> {
        let mut counts = HashMap::<String, i64>::new();
        self.rollups_by(by, projects, query, &mut |key, count, _| {
            match counts.get_mut(key) {
                Some(known) => *known += count,
                None => drop(counts.insert(key.to_owned(), count)),
            }
            Ok(())
        })?;
        let mut largest: Vec<(i64, String)> =
            counts.into_iter().filter(|(_, count)| *count > 0).map(|(key, n)| (n, key)).collect();
        largest.sort_unstable_by(|(a, key_a), (b, key_b)| b.cmp(a).then(key_a.cmp(key_b)));
        largest.truncate(query.groups);
        let mut groups: Vec<(String, Stats)> =
            largest.into_iter().map(|(_, key)| (key, Stats::default())).collect();
        self.rollups_by(by, projects, query, &mut |key, _, stats| {
            if let Some((_, sum)) = groups.iter_mut().find(|(known, _)| known == key) {
                sum.merge(&stats()?);
            }
            Ok(())
        })?;
        Ok(groups)
    }

    fn rollups_by(
        &self,
        by: StatsBy,
        projects: &[ProjectId],
        query: &StatsQuery,
        each: &mut dyn FnMut(&str, i64, Reading<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let series = match by {
            StatsBy::Model => Series::Models,
            StatsBy::Name | StatsBy::Version => Series::Names,
            StatsBy::Project => Series::Traces,
        };
        for project in projects {
            let number = project.to_string();
            self.rollups(series, *project, query, true, |_, (key, count), stats| {
                let key = match by {
                    StatsBy::Model => key,
                    StatsBy::Name => name_and_version(key).0,
                    StatsBy::Version => name_and_version(key).1,
                    StatsBy::Project => &number,
                };
                each(key, count, stats)
            })?;
        }
        Ok(())
    }

    /// Every bucket of a series in a range, with its start, its key, its count and the way to read
    /// the rest of it.
    fn rollups(
        &self,
        series: Series,
        project: ProjectId,
        query: &StatsQuery,
        hours: bool,
        mut each: impl FnMut(i64, (&str, i64), Reading<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let sql = "SELECT start, key, count, errors, input_tokens, output_tokens, total_tokens,
                     cost_nanos, latency
                   FROM rollup WHERE grain = ?1 AND series = ?2 AND project = ?3
                   AND start >= ?4 AND start < ?5";
        let mut ask = self.conn.prepare_cached(sql)?;
        for (grain, from, to) in parts(query.from, query.to, hours) {
            let mut rows = ask.query((grain as i64, series as i64, project.0, from, to))?;
            while let Some(row) = rows.next()? {
                let key = row.get_ref(1)?.as_str().unwrap_or_default();
                each(row.get(0)?, (key, row.get(2)?), &|| stats(row, 2))?;
            }
        }
        Ok(())
    }
}

/// A range of minutes as ranges to be read by hours and by minutes.
fn parts(from: i64, to: i64, hours: bool) -> Vec<(Grain, i64, i64)> {
    let first = from + (-from).rem_euclid(MINUTES_PER_HOUR);
    let last = to - to.rem_euclid(MINUTES_PER_HOUR);
    if !hours || first >= last {
        return vec![(Grain::Minute, from, to)];
    }
    vec![(Grain::Minute, from, first), (Grain::Hour, first, last), (Grain::Minute, last, to)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_hours_are_read_as_such_and_only_they() {
        use Grain::{Hour, Minute};
        assert_eq!(parts(30, 90, true), [(Minute, 30, 90)]);
        let edges = [(Minute, 30, 60), (Hour, 60, 180), (Minute, 180, 185)];
        assert_eq!(parts(30, 185, true), edges);
        assert_eq!(parts(-90, 0, true), [(Minute, -90, -60), (Hour, -60, 0), (Minute, 0, 0)]);
        assert_eq!(parts(30, 185, false), [(Minute, 30, 185)]);
    }
}
