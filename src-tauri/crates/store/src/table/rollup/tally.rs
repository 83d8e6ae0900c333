//! What a transaction adds to the roll-ups and takes from them, kept in memory until just before
//! its commit, so that each bucket is written once however many traces fall into it.

use std::collections::{BTreeMap, HashMap};

use touchstone_domain::id::ProjectId;
use touchstone_domain::stats::{Counted, Stats};
use touchstone_domain::time::NS_PER_S;

use super::{MINUTES_PER_HOUR, Series};

/// Nanoseconds in a minute.
const NS_PER_MINUTE: i64 = 60 * NS_PER_S;

/// A bucket but for its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) series: Series,
    pub(crate) project: ProjectId,
    /// The bucket's first minute since 1970.
    pub(crate) start: i64,
}

/// Differences by minute.
#[derive(Debug, Default)]
pub(crate) struct Tally(HashMap<Place, HashMap<String, Stats>>);

impl Tally {
    /// Counts one in its minute, or takes it away with `times` = -1.
    pub(super) fn add(
        &mut self,
        series: Series,
        project: ProjectId,
        key: &str,
        one: &Counted,
        times: i64,
    ) {
        let place = Place { series, project, start: one.start_ns.div_euclid(NS_PER_MINUTE) };
        let keys = self.0.entry(place).or_default();
        match keys.get_mut(key) {
            Some(stats) => stats.add(one, times),
            None => keys.entry(key.to_owned()).or_default().add(one, times),
        }
    }

    /// Adds what another closure of the transaction counted.
    pub(crate) fn merge(&mut self, other: Self) {
        if self.0.is_empty() {
            self.0 = other.0;
            return;
        }
        for (place, keys) in other.0 {
            let known = self.0.entry(place).or_default();
            for (key, stats) in keys {
                known.entry(key).or_default().merge(&stats);
            }
        }
    }

    /// Whether nothing changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The differences by minute, in the order in which they are stored.
    pub(super) fn minutes(&self) -> BTreeMap<(Place, &str), Stats> {
        let all = self.0.iter();
        all.flat_map(|(place, keys)| {
            keys.iter().map(|(key, stats)| ((*place, key.as_str()), stats.clone()))
        })
        .filter(|(_, stats)| !stats.is_nothing())
        .collect()
    }
}

/// Differences by minute as differences by hour.
pub(super) fn hours<'a>(
    minutes: &BTreeMap<(Place, &'a str), Stats>,
) -> BTreeMap<(Place, &'a str), Stats> {
    let mut hours = BTreeMap::<_, Stats>::new();
    for ((place, key), stats) in minutes {
        let start = place.start - place.start.rem_euclid(MINUTES_PER_HOUR);
        hours.entry((Place { start, ..*place }, *key)).or_default().merge(stats);
    }
    hours.retain(|_, stats| !stats.is_nothing());
    hours
}
