//! What became of an import: counts, and what was not taken with the reasons.

use serde::{Deserialize, Serialize};

/// Different reasons and fields that are told; of the rest only the number is told.
const TOLD: usize = 200;
/// Stands for what is beyond that.
const REST: &str = "others";

/// Counts of an import. It is kept with the job as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Traces that were not there before.
    pub traces: u64,
    /// Spans that were not there before, or replaced a lesser version of themselves.
    pub spans: u64,
    /// Spans that were there already.
    pub repeated: u64,
    /// Assessments that were not there before.
    pub assessments: u64,
    /// Files of runs that were not there before.
    #[serde(default)]
    pub files: u64,
    /// What was not taken, by reason.
    pub refused: Vec<Refused>,
    /// What is kept with its span or trace, but no field of Touchstone takes, by field.
    pub unmapped: Vec<Unmapped>,
}

/// Records or spans that were refused for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Why.
    pub reason: String,
    /// How many.
    pub count: u64,
    /// Where the first of them stands: `line 7` for instance.
    pub first: Option<String>,
}

/// A field that nothing takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmapped {
    /// Its name, with dots where it is nested.
    pub field: String,
    /// How many records have it.
    pub count: u64,
}

impl Report {
    /// Reads what a job keeps; nothing or what is no report is an empty one.
    pub fn read(json: Option<&str>) -> Self {
        json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }

    /// As a job keeps it.
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Counts something that is not taken.
    pub fn refuse(&mut self, reason: impl Into<String>, place: Option<String>) {
        self.refuse_many(reason, place, 1);
    }

    /// Counts several things that are not taken for one reason.
    pub fn refuse_many(&mut self, reason: impl Into<String>, place: Option<String>, count: u64) {
        if count > 0 {
            self.add_refused(Refused { reason: reason.into(), count, first: place });
        }
    }

    /// Counts a field that nothing takes.
    pub fn leave(&mut self, field: impl Into<String>) {
        self.add_unmapped(Unmapped { field: field.into(), count: 1 });
    }

    /// Whether anything was refused.
    pub fn has_refused(&self) -> bool {
        !self.refused.is_empty()
    }

    /// Adds another part of the same import, which came later.
    pub fn add(&mut self, later: Self) {
        self.traces += later.traces;
        self.spans += later.spans;
        self.repeated += later.repeated;
        self.assessments += later.assessments;
        self.files += later.files;
        later.refused.into_iter().for_each(|refused| self.add_refused(refused));
        later.unmapped.into_iter().for_each(|unmapped| self.add_unmapped(unmapped));
    }

    fn add_refused(&mut self, mut refused: Refused) {
        if self.refused.len() >= TOLD
            && !self.refused.iter().any(|known| known.reason == refused.reason)
        {
            REST.clone_into(&mut refused.reason);
        }
        match self.refused.iter_mut().find(|known| known.reason == refused.reason) {
            Some(known) => known.count += refused.count,
            None => self.refused.push(refused),
        }
    }

    fn add_unmapped(&mut self, mut unmapped: Unmapped) {
        if self.unmapped.len() >= TOLD
            && !self.unmapped.iter().any(|known| known.field == unmapped.field)
        {
            REST.clone_into(&mut unmapped.field);
        }
        match self.unmapped.iter_mut().find(|known| known.field == unmapped.field) {
            Some(known) => known.count += unmapped.count,
            None => self.unmapped.push(unmapped),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_import_add_up_and_the_first_place_of_a_reason_stays() {
        let mut report = Report { spans: 2, ..Report::default() };
        report.refuse("not JSON", Some("line 3".into()));
        report.leave("latency");
        let mut later = Report { spans: 5, repeated: 1, ..Report::default() };
        later.refuse("not JSON", Some("line 9".into()));
        later.leave("latency");
        report.add(later);
        assert_eq!((report.spans, report.repeated), (7, 1));
        assert_eq!(
            (report.refused[0].count, report.refused[0].first.as_deref()),
            (2, Some("line 3"))
        );
        assert_eq!(report.unmapped, [Unmapped { field: "latency".into(), count: 2 }]);
        assert_eq!(Report::read(Some(&report.written())), report);
        assert_eq!(Report::read(None), Report::default());
    }

    #[test]
    fn however_many_reasons_there_are_the_report_stays_small() {
        let mut report = Report::default();
        for number in 0..1_000 {
            report.refuse(format!("reason {number}"), None);
        }
        assert_eq!(report.refused.len(), TOLD + 1);
        assert_eq!(report.refused.iter().map(|refused| refused.count).sum::<u64>(), 1_000);
    }
}
