//! Tags: the words by which a screen knows that what it shows went stale.

use touchstone_domain::change::Change;

/// The tags of a change: the noun, and the one thing of it where screens show single ones.
pub fn tags_of(change: &Change) -> Vec<String> {
    match change {
        Change::Trace(id) => vec!["trace".into(), format!("trace:{id}")],
        Change::Project(_) => vec!["project".into()],
        Change::Job(id) => vec!["job".into(), format!("job:{id}")],
        Change::Run(id) => vec!["run".into(), format!("run:{id}")],
        Change::Price => vec!["price".into()],
        Change::Setting => vec!["setting".into()],
        Change::View => vec!["view".into()],
        Change::Store => vec!["store".into()],
        Change::Collector => vec!["collector".into()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchstone_domain::id::TraceId;

    #[test]
    fn a_trace_has_the_tag_of_its_noun_and_its_own() {
        let id = TraceId::from_bytes(&[7; 16]).unwrap();
        let own = "trace:07070707070707070707070707070707";
        assert_eq!(tags_of(&Change::Trace(id)), ["trace", own]);
    }
}
