//! Statistics over time, read from the roll-ups.

use std::collections::HashMap;

use touchstone_domain::stats::Stats as Counted;
use touchstone_domain::time::{NS_PER_S, NS_PER_US};
use touchstone_store::{StatsBy as By, StatsFound, StatsQuery};

use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::shape::stats::{Stats, StatsBucket, StatsBy, StatsGetRequest, StatsGroup, StatsTotal};

/// Most buckets of an answer.
const MOST_BUCKETS: i64 = 200;
/// Most groups of an answer.
const MOST_GROUPS: usize = 20;

const US_PER_MINUTE: i64 = 60 * NS_PER_S / NS_PER_US;
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;
/// How long buckets may be, in minutes: those shorter than an hour divide it, all others are
/// multiples of it.
const LENGTHS: [i64; 16] = [
    1,
    2,
    5,
    10,
    15,
    30,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    30 * DAY,
    365 * DAY,
];

pub(crate) async fn get(ctx: &Ctx, request: StatsGetRequest) -> Result<Stats, Error> {
    let query = query(&request)?;
    let found = ctx
        .store()
        .read(move |tx| {
            if let Some(project) = query.project
                && tx.project(project)?.is_none()
            {
                return Ok(None);
            }
            let names = if query.by == Some(By::Project) { tx.projects()? } else { Vec::new() };
            Ok(Some((tx.stats(&query)?, names)))
        })
        .await?;
    let Some((found, names)) = found else {
        let project = request.project.unwrap_or_default();
        return Err(Error::not_found("project", project).hint("`project_list` lists them"));
    };
    let names: HashMap<String, String> =
        names.into_iter().map(|row| (row.project.id.to_string(), row.project.name)).collect();
    Ok(Stats {
        bucket_us: query.bucket.saturating_mul(US_PER_MINUTE),
        buckets: buckets(&query, &found),
        total: StatsTotal::from(&found.total),
        groups: found.groups.into_iter().map(|(key, stats)| group(key, &stats, &names)).collect(),
    })
}

fn group(key: String, stats: &Counted, names: &HashMap<String, String>) -> StatsGroup {
    let label = names.get(&key).unwrap_or(&key).clone();
    StatsGroup::of(key, label, stats)
}

fn query(request: &StatsGetRequest) -> Result<StatsQuery, Error> {
    let project = request.project.as_deref().map(|id| ids::id("project", id)).transpose()?;
    if request.from_us >= request.to_us {
        return Err(Error::bad_request("`from_us` must lie before `to_us`"));
    }
    let from = request.from_us.div_euclid(US_PER_MINUTE);
    let whole = request.to_us.rem_euclid(US_PER_MINUTE) == 0;
    let to = request.to_us.div_euclid(US_PER_MINUTE) + i64::from(!whole);
    Ok(StatsQuery {
        project,
        from,
        to,
        bucket: length(from, to),
        by: request.by.map(|by| match by {
            StatsBy::Model => By::Model,
            StatsBy::Name => By::Name,
            StatsBy::Version => By::Version,
            StatsBy::Project => By::Project,
        }),
        groups: MOST_GROUPS,
    })
}

/// The shortest length with which a range has few enough buckets, in minutes.
fn length(from: i64, to: i64) -> i64 {
    let fits = |length: &i64| count(from, to, *length) <= MOST_BUCKETS;
    LENGTHS.into_iter().find(fits).unwrap_or_else(|| {
        // Decades: whole years, as many as it takes.
        let years = (to - from) / (LENGTHS[15] * (MOST_BUCKETS - 2)) + 1;
        years * LENGTHS[15]
    })
}

fn count(from: i64, to: i64, length: i64) -> i64 {
    (to - 1).div_euclid(length) - from.div_euclid(length) + 1
}

/// All buckets of the range, also those in which nothing happened.
fn buckets(query: &StatsQuery, found: &StatsFound) -> Vec<StatsBucket> {
    let nothing = Counted::default();
    let first = query.from.div_euclid(query.bucket);
    (first..first + count(query.from, query.to, query.bucket))
        .map(|index| {
            let start = index * query.bucket;
            let stats = found.buckets.get(&start).unwrap_or(&nothing);
            StatsBucket::of(start.saturating_mul(US_PER_MINUTE), stats)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_as_short_as_two_hundred_of_them_allow() {
        let lengths =
            [60, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY, 40 * 365 * DAY].map(|minutes| {
                let (from, to) = (29_000_007, 29_000_007 + minutes);
                let length = length(from, to);
                assert!(count(from, to, length) <= MOST_BUCKETS, "{minutes}");
                length
            });
        let wanted = [1, 2, 10, HOUR, 6 * HOUR, 2 * DAY, 365 * DAY];
        assert_eq!(lengths, wanted);
        let all = length(i64::MIN / US_PER_MINUTE, i64::MAX / US_PER_MINUTE);
        assert!(count(i64::MIN / US_PER_MINUTE, i64::MAX / US_PER_MINUTE, all) <= MOST_BUCKETS);
    }

    #[test]
    fn a_range_covers_the_minutes_that_it_touches() {
        let request = |from_us, to_us| StatsGetRequest { project: None, from_us, to_us, by: None };
        let touched = query(&request(-1, US_PER_MINUTE + 1)).unwrap();
        assert_eq!((touched.from, touched.to), (-1, 2));
        assert!(query(&request(5, 5)).is_err());
        assert!(query(&request(i64::MIN, i64::MAX)).is_ok());
    }
}
