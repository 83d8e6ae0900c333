//! What one request tells about ingest's health, gathered while it is read, without a lock.

use std::collections::BTreeMap;

use touchstone_domain::span::Span;
use touchstone_domain::value::{Attributes, Value, find};

use super::{Counts, Dropped, Reason};
use crate::convention::unmapped;
use crate::error::Error;
use crate::otlp::rejection::Rejections;

/// Of this many spans of a group one is asked for keys that no convention reads, the first.
const SAMPLED: usize = 16;

/// Spans of more bytes are not asked: that reads their content several times.
const SAMPLED_BYTES: usize = 256 * 1_024;

/// Characters that are kept of a name that a sender chose.
const NAME_CHARS: usize = 120;

/// Instrumentation scopes, and keys, that are kept of a request.
const KEPT: usize = 200;

/// What sends: an SDK, else the program that a user agent names.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Library {
    /// `telemetry.sdk.name`, else the user agent.
    pub name: String,
    /// `telemetry.sdk.language`.
    pub language: Option<String>,
    /// `telemetry.sdk.version`.
    pub version: Option<String>,
    /// `telemetry.distro.name`: who packed the SDK.
    pub distro: Option<String>,
}

impl Library {
    /// The SDK that a resource names.
    pub(crate) fn of_resource(resource: &Attributes) -> Option<Self> {
        let text = |key| {
            let text = find(resource, key).and_then(Value::as_text)?;
            (!text.trim().is_empty()).then(|| clipped(text))
        };
        Some(Self {
            name: text("telemetry.sdk.name")?,
            language: text("telemetry.sdk.language"),
            version: text("telemetry.sdk.version"),
            distro: text("telemetry.distro.name"),
        })
    }

    /// The program of a user agent.
    pub(crate) fn of_agent(agent: Option<&str>) -> Self {
        Self { name: clipped(agent.unwrap_or("unknown")), ..Self::default() }
    }
}

/// An instrumentation scope: the library that made the spans.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// Its name.
    pub name: String,
    /// Its version; may be empty.
    pub version: String,
}

/// What one library sent within a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    /// None where the resource names no SDK.
    pub(crate) library: Option<Library>,
    /// Spans that came, whatever became of them.
    pub(crate) spans: u64,
    /// Spans and records refused one by one.
    pub(crate) refused: u64,
    pub(crate) scopes: Vec<Scope>,
    /// Ends of the spans that can be stored, in nanoseconds since 1970.
    pub(crate) ends_ns: Vec<i64>,
}

/// What one request tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) sent: Vec<Sent>,
    /// All but the requests and their bytes, which its entry tells.
    pub(crate) counts: Counts,
    /// Why the whole request was refused, where that is known better than by its status.
    pub(crate) refused: Option<Reason>,
    /// Why spans and records were refused one by one.
    pub(crate) reasons: BTreeMap<Reason, u64>,
    pub(crate) dropped: BTreeMap<Dropped, u64>,
    /// Keys that no convention reads, with the spans that were found to have them.
    pub(crate) unmapped: BTreeMap<String, u64>,
}

impl Seen {
    /// Notes that a resource's spans or records come, of that scope. What follows is told of it by
    /// its index.
    pub(crate) fn group(&mut self, resource: &Attributes, scope: Scope) -> usize {
        let library = Library::of_resource(resource);
        let found = self.sent.iter().position(|sent| sent.library == library);
        let at = found.unwrap_or_else(|| {
            self.sent.push(Sent { library, ..Sent::default() });
            self.sent.len() - 1
        });
        let scopes = &mut self.sent[at].scopes;
        if !scope.name.is_empty() && scopes.len() < KEPT && !scopes.contains(&scope) {
            scopes.push(scope);
        }
        at
    }

    /// Notes the keys of a span that no convention reads. Asking is dear, so that few spans are
    /// asked: `index` is the span's place in its group, `size` its bytes.
    pub(crate) fn sample(&mut self, index: usize, size: usize, span: &Span) {
        if !index.is_multiple_of(SAMPLED) || size > SAMPLED_BYTES {
            return;
        }
        for key in unmapped(span) {
            let key = clipped(key);
            if self.unmapped.len() < KEPT || self.unmapped.contains_key(&key) {
                *self.unmapped.entry(key).or_default() += 1;
            }
        }
    }

    /// Notes what was refused one by one. What could not even be read names no library; it counts
    /// for the first.
    pub(crate) fn rejected(&mut self, rejected: &Rejections) {
        let told: u64 = self.sent.iter().map(|sent| sent.refused).sum();
        if let Some(first) = self.sent.first_mut() {
            first.refused += rejected.count().saturating_sub(told);
        }
        for (reason, count) in rejected.kinds() {
            *self.reasons.entry(reason).or_default() += count;
        }
    }

    /// Notes a dropped record.
    pub(crate) fn drop_record(&mut self, why: Dropped) {
        self.counts.logs_dropped += 1;
        *self.dropped.entry(why).or_default() += 1;
    }

    /// Whether something came and all of it was dropped.
    pub(crate) const fn is_dropped(&self) -> bool {
        let Counts { spans_received, logs_stored, logs_dropped, metric_points_dropped, .. } =
            self.counts;
        spans_received + logs_stored == 0 && logs_dropped + metric_points_dropped > 0
    }

    /// Nothing of the request was stored.
    pub(crate) fn failed(error: &Error) -> Self {
        Self { refused: Some(error.into()), ..Self::default() }
    }
}

/// A sender's name, short enough to be kept.
pub(crate) fn clipped(name: &str) -> String {
    name.chars().take(NAME_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(pairs: &[(&str, &str)]) -> Attributes {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), Value::Text((*text).into()))).collect()
    }

    #[test]
    fn a_library_is_named_by_its_sdk_with_language_version_and_distribution() {
        let told = resource(&[
            ("telemetry.sdk.name", "opentelemetry"),
            ("telemetry.sdk.language", "python"),
            ("telemetry.sdk.version", "1.45.2"),
            ("telemetry.distro.name", "logfire"),
        ]);
        let library = Library::of_resource(&told).unwrap();
        assert_eq!(
            (library.name.as_str(), library.version.as_deref()),
            ("opentelemetry", Some("1.45.2"))
        );
        assert_eq!(
            (library.language.as_deref(), library.distro.as_deref()),
            (Some("python"), Some("logfire"))
        );
        assert_eq!(Library::of_resource(&resource(&[("telemetry.sdk.name", " ")])), None);
        assert_eq!(Library::of_agent(Some(&"x".repeat(500))).name.len(), NAME_CHARS);
    }

    #[test]
    fn groups_of_one_library_are_told_together_with_all_their_scopes() {
        let mut seen = Seen::default();
        let (one, two) = (resource(&[("telemetry.sdk.name", "a")]), resource(&[]));
        let scope = |name: &str| Scope { name: name.into(), version: "1".into() };
        let places = [
            seen.group(&one, scope("x")),
            seen.group(&two, scope("x")),
            seen.group(&one, scope("y")),
            seen.group(&one, scope("x")),
            seen.group(&one, scope("")),
        ];
        assert_eq!(places, [0, 1, 0, 0, 0]);
        assert_eq!(seen.sent[0].scopes, [scope("x"), scope("y")]);
    }
}
