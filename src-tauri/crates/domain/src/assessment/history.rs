//! What superseded what.

use std::collections::{BTreeMap, BTreeSet};

use super::Assessment;
use crate::id::AssessmentId;

/// An assessment with all that it supersedes and all that supersede it, however far, newest first.
/// `all` are those of its trace; nothing if it is not among them.
pub fn history(all: Vec<Assessment>, id: AssessmentId) -> Vec<Assessment> {
    let mut beside: BTreeMap<AssessmentId, Vec<AssessmentId>> = BTreeMap::new();
    for (newer, older) in all.iter().filter_map(|it| Some((it.id, it.overrides?))) {
        beside.entry(newer).or_default().push(older);
        beside.entry(older).or_default().push(newer);
    }
    let (mut related, mut next) = (BTreeSet::new(), vec![id]);
    while let Some(id) = next.pop() {
        if related.insert(id) {
            next.extend(beside.get(&id).into_iter().flatten());
        }
    }
    let mut found: Vec<Assessment> =
        all.into_iter().filter(|it| related.contains(&it.id)).collect();
    found.sort_by_key(|it| std::cmp::Reverse((it.created_ns, it.id)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::{Source, SourceKind, Verdict};
    use crate::id::TraceId;
    use serde_json::{Map, json};

    fn id(number: u8) -> AssessmentId {
        AssessmentId::from_bytes(&[number; 16]).unwrap()
    }

    fn one(number: u8, overrides: Option<u8>) -> Assessment {
        Assessment {
            id: id(number),
            trace_id: TraceId::from_bytes(&[1; 16]).unwrap(),
            span_id: None,
            name: "q".into(),
            verdict: Verdict::Feedback { value: json!(number), error: None },
            source: Source { kind: SourceKind::Human, id: "a".into() },
            rationale: None,
            metadata: Map::new(),
            overrides: overrides.map(id),
            valid: true,
            created_ns: i64::from(number),
            updated_ns: i64::from(number),
        }
    }

    fn numbers(all: &[(u8, Option<u8>)], of: u8) -> Vec<i64> {
        let all = all.iter().map(|(number, overrides)| one(*number, *overrides)).collect();
        history(all, id(of)).iter().map(|it| it.created_ns).collect()
    }

    #[test]
    fn a_history_is_the_same_from_each_of_its_versions_newest_first() {
        let all = [(3, Some(2)), (1, None), (2, Some(1)), (4, None)];
        for of in [1, 2, 3] {
            assert_eq!(numbers(&all, of), [3, 2, 1]);
        }
        assert_eq!(numbers(&all, 4), [4]);
        assert_eq!(numbers(&all, 9), [0_i64; 0]);
    }

    #[test]
    fn two_that_supersede_one_belong_together_and_what_is_gone_breaks_nothing() {
        assert_eq!(numbers(&[(1, None), (2, Some(1)), (3, Some(1))], 3), [3, 2, 1]);
        assert_eq!(numbers(&[(2, Some(9)), (3, Some(2))], 2), [3, 2]);
        // Hostile: it supersedes itself.
        assert_eq!(numbers(&[(2, Some(2))], 2), [2]);
    }
}
