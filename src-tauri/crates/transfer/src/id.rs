//! Ids that are derived: the same record of the same tool gives the same id, whenever and from
//! wherever it is imported, so that a repeat is found. Two tools never share one.

use touchstone_domain::id::{AssessmentId, SpanId, TraceId};

/// The id of a trace that a tool calls by a name of its own.
pub fn trace_id(tool: &str, id: &str) -> TraceId {
    TraceId::from_digest(digest("trace", &[tool, id]))
}

/// The id of a step that a tool calls by a name of its own.
pub fn span_id(tool: &str, id: &str) -> SpanId {
    SpanId::from_digest(digest("span", &[tool, id]))
}

/// The id of a judgement, by whatever tells it from the others of its tool.
pub fn assessment_id(tool: &str, parts: &[&str]) -> AssessmentId {
    let all: Vec<&str> = [&[tool], parts].concat();
    AssessmentId::from_digest(digest("assessment", &all))
}

/// Over the parts and their lengths, so that no two lists of parts run together.
fn digest<const N: usize>(kind: &str, parts: &[&str]) -> [u8; N] {
    let mut hasher = blake3::Hasher::new_derive_key("touchstone import ids, version 1");
    for part in [&[kind], parts].concat() {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut bytes = [0; N];
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_same_every_time_and_differ_by_tool_and_by_name() {
        assert_eq!(trace_id("langfuse", "a"), trace_id("langfuse", "a"));
        assert_ne!(trace_id("langfuse", "a"), trace_id("langsmith", "a"));
        assert_ne!(trace_id("langfuse", "a"), trace_id("langfuse", "b"));
        assert_ne!(span_id("a", "bc"), span_id("ab", "c"));
        assert_ne!(assessment_id("t", &["a", "bc"]), assessment_id("t", &["ab", "c"]));
        assert_eq!(trace_id("langfuse", "a").to_string(), "2e701e6bff1f425cd78c5488558dfb95");
    }
}
