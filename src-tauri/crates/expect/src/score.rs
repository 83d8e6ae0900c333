//! How many of the facts that a recording carries were found: those of its traces and of every
//! span.

use std::fmt;

use serde_json::Value as Json;
use touchstone_domain::usage::Usage;

use crate::recording::Recording;
use crate::{Span, Trace, call, step};

/// Facts asked for and not found.
#[derive(Debug, Clone, Default)]
pub struct Score {
    asked: usize,
    missed: Vec<String>,
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} found", self.asked - self.missed.len(), self.asked)
    }
}

impl Score {
    /// Holds what was read against what the recording carries.
    pub fn of(recording: &Recording, read: &[Trace]) -> Self {
        let mut score = Self::default();
        let expected = &recording.expected;
        score.ask(expected["traces_count"] == read.len(), || format!("{} traces", read.len()));
        let spans: Vec<&Span> = read.iter().flat_map(|trace| &trace.spans).collect();
        score.ask(expected["spans_count"] == spans.len(), || format!("{} spans", spans.len()));
        for wanted in expected["traces"].as_array().unwrap() {
            match read.iter().find(|trace| wanted["trace_id"] == trace.id.as_str()) {
                Some(trace) => score.trace(wanted, trace),
                None => score.ask(false, || format!("trace {}", wanted["trace_id"])),
            }
        }
        call::offers(&mut score, &recording.name, &spans);
        score
    }

    /// What was not found, one line each.
    pub fn missed(&self) -> &[String] {
        &self.missed
    }

    /// Whether so many of a hundred facts were found.
    pub fn is_at_least(&self, percent: usize) -> bool {
        100 * (self.asked - self.missed.len()) >= percent * self.asked
    }

    pub(crate) fn ask(&mut self, found: bool, what: impl FnOnce() -> String) {
        self.asked += 1;
        if !found {
            self.missed.push(what());
        }
    }

    fn trace(&mut self, wanted: &Json, trace: &Trace) {
        let at = &trace.id;
        if let (Some(name), Some(found)) = (wanted["name"].as_str(), &trace.name) {
            self.ask(name == found, || format!("{at}: name {found}"));
        }
        for (member, found) in [("session_id", &trace.session), ("user_id", &trace.user)] {
            if let Some(wanted) = wanted[member].as_str() {
                self.ask(found.as_deref() == Some(wanted), || format!("{at}: {member} {found:?}"));
            }
        }
        if let (Some(failed), Some(found)) = (wanted["error"].as_bool(), trace.failed) {
            self.ask(failed == found, || format!("{at}: failed {found}"));
        }
        self.tokens(wanted, trace);
        for wanted in wanted["spans"].as_array().unwrap() {
            match trace.spans.iter().find(|span| wanted["span_id"] == span.id.as_str()) {
                Some(span) => self.span(wanted, span),
                None => self.ask(false, || format!("{at}: span {}", wanted["name"])),
            }
        }
    }

    /// Tokens of a trace: what its model calls state, and that the trace's own sum is what its
    /// calls and embeddings state together.
    fn tokens(&mut self, wanted: &Json, trace: &Trace) {
        let stated = |kinds: &[&str]| {
            let spans = trace.spans.iter().filter(|span| kinds.contains(&span.kind()));
            spans.fold(Usage::default(), |sum, span| sum.plus(&span.usage))
        };
        let (calls, all) = (stated(&["llm"]), stated(&["llm", "embedding"]));
        let sums = trace.usage.map(|usage| (usage.input, usage.output));
        for (member, of_calls, of_all, sum) in [
            ("llm_input_tokens", calls.input, all.input, sums.map(|sums| sums.0)),
            ("llm_output_tokens", calls.output, all.output, sums.map(|sums| sums.1)),
        ] {
            let Some(wanted) = wanted[member].as_i64() else { continue };
            let at = &trace.id;
            self.ask(of_calls == Some(wanted), || format!("{at}: {member} {of_calls:?}"));
            if let Some(sum) = sum {
                self.ask(sum == of_all, || format!("{at}: {sum:?} of the trace, not {of_all:?}"));
            }
        }
    }

    fn span(&mut self, wanted: &Json, span: &Span) {
        let at = format!("{} {}", span.name, span.id);
        let mut ask = |found: bool, what: &str| self.ask(found, || format!("{at}: {what}"));
        ask(wanted["name"] == span.name.as_str(), "name");
        ask(wanted["parent_span_id"].as_str() == span.parent.as_deref(), "parent");
        let fair = wanted["kind_ok"].as_array().cloned().unwrap_or(vec![wanted["kind"].clone()]);
        ask(fair.contains(&Json::from(span.kind())), "kind");
        if let Some(model) = wanted["model"].as_str() {
            ask(span.model.as_deref() == Some(model), "model");
        }
        for (member, count) in [
            ("input_tokens", span.usage.input),
            ("output_tokens", span.usage.output),
            ("cached_tokens", span.usage.cache_read),
            ("reasoning_tokens", span.usage.reasoning),
        ] {
            if let Some(wanted) = wanted[member].as_i64() {
                ask(count == Some(wanted), member);
            }
        }
        let failure = span.content.failure.as_ref();
        if let Some(failed) = wanted["error"].as_bool() {
            ask(span.failed == failed, "error");
            ask(failure.is_some() == failed, "failure");
        }
        if let Some(message) = wanted["error_message"].as_str() {
            let said = failure.and_then(|failure| failure.message.as_deref());
            ask(said.is_some_and(|said| said.contains(message)), "error message");
        }
        let content = &span.content;
        if span.kind() == "llm" {
            call::ask(wanted, content, &mut |found, what| {
                self.ask(found, || format!("{at}: {what}"));
            });
        } else {
            step::ask(wanted, content, &mut |found, what| {
                self.ask(found, || format!("{at}: {what}"));
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use touchstone_domain::facts::{Content, Document, Failure, Message, Part, ToolDefinition};

    /// One trace of a call, a tool and a search, with nothing but what is scored.
    fn recording() -> Recording {
        let expected = json!({"traces_count": 1, "spans_count": 3, "traces": [{
            "trace_id": "t", "name": "call", "session_id": "s", "user_id": "u", "error": true,
            "llm_input_tokens": 7, "llm_output_tokens": 2, "spans": [
                {"span_id": "1", "name": "call", "parent_span_id": null, "kind": "llm",
                 "model": "m", "input": [{"role": "user", "text": "Hi"}], "output_text": "Hello",
                 "output_thinking": "Hm.", "input_tokens": 7, "output_tokens": 2,
                 "cached_tokens": 3, "reasoning_tokens": 1, "error": true,
                 "error_message": "slow down", "output_tool_calls":
                 [{"name": "get_weather", "arguments": {"city": "Oslo"}}]},
                {"span_id": "2", "name": "get_weather", "parent_span_id": "1", "kind": "tool",
                 "tool": {"name": "get_weather", "arguments": {"city": "Oslo"}, "result": "wet"},
                 "error": false},
                {"span_id": "3", "name": "search", "parent_span_id": "1", "kind": "retriever",
                 "query": "Hi", "documents": [{"text": "d", "id": "1", "score": 0.5}]}]}]});
        Recording { name: "any".into(), requests: vec![], expected }
    }

    fn span(id: &str, name: &str, span_type: &str, content: Content) -> Span {
        let parent = (id != "1").then(|| "1".to_owned());
        let (id, name, span_type) = (id.into(), name.into(), span_type.into());
        Span { id, parent, name, span_type, content, ..Span::default() }
    }

    fn said(role: &str, parts: Vec<Part>) -> Vec<Message> {
        vec![Message { role: role.into(), parts, finish_reason: None }]
    }

    /// What a reader who found everything brings.
    fn read() -> Trace {
        let text = |words: &str| Part::Text(words.into());
        let name = "get_weather".to_owned();
        let call = Content {
            input_messages: said("user", vec![text("Hi")]),
            output_messages: said(
                "assistant",
                vec![
                    Part::Reasoning("Hm.".into()),
                    text("Hello"),
                    Part::ToolCall { id: None, name, arguments: json!({"city": "Oslo"}) },
                ],
            ),
            failure: Some(Failure { message: Some("429: slow down".into()), ..Failure::default() }),
            parameters: vec![("temperature".into(), json!(0.25))],
            tools: vec![ToolDefinition {
                name: "get_weather".into(),
                description: None,
                parameters: Some(json!({})),
            }],
            ..Content::default()
        };
        let usage = Usage {
            input: Some(7),
            output: Some(2),
            cache_read: Some(3),
            reasoning: Some(1),
            ..Usage::default()
        };
        let call = Span {
            model: Some("m".into()),
            usage,
            failed: true,
            ..span("1", "call", "CHAT_MODEL", call)
        };
        let tool = Content {
            tool_name: Some("get_weather".into()),
            input: json!({"city": "Oslo"}),
            output: json!({"answer": ["wet"]}),
            ..Content::default()
        };
        let document = Document {
            id: Some("1".into()),
            content: "d".into(),
            score: Some(0.5),
            metadata: None,
        };
        let search =
            Content { input: json!("Hi"), documents: vec![document], ..Content::default() };
        Trace {
            id: "t".into(),
            name: Some("call".into()),
            session: Some("s".into()),
            user: Some("u".into()),
            failed: Some(true),
            usage: Some(usage),
            spans: vec![
                call,
                span("2", "get_weather", "TOOL", tool),
                span("3", "search", "RETRIEVER", search),
            ],
        }
    }

    #[test]
    fn what_was_read_whole_misses_nothing() {
        let score = Score::of(&recording(), &[read()]);
        assert_eq!(score.missed(), [""; 0]);
        assert!(score.is_at_least(100) && score.asked > 40, "{score}");
    }

    #[test]
    fn every_fact_that_is_lost_is_told() {
        type Loss = fn(&mut Trace);
        let losses: [(&str, Loss); 22] = [
            ("name", |it| it.name = Some("other".into())),
            ("session_id", |it| it.session = None),
            ("user_id", |it| it.user = None),
            ("failed", |it| it.failed = Some(false)),
            ("of the trace", |it| it.usage = Some(Usage::default())),
            ("llm_input_tokens", |it| it.spans[0].usage.input = None),
            ("2 spans", |it| drop(it.spans.pop())),
            ("parent", |it| it.spans[1].parent = None),
            ("kind", |it| it.spans[1].span_type = "UNKNOWN".into()),
            ("model", |it| it.spans[0].model = None),
            ("cached_tokens", |it| it.spans[0].usage.cache_read = None),
            ("error", |it| it.spans[0].failed = false),
            ("failure", |it| it.spans[0].content.failure = None),
            ("0 messages", |it| it.spans[0].content.input_messages.clear()),
            ("role", |it| it.spans[0].content.input_messages[0].role.clear()),
            ("thinking", |it| drop(it.spans[0].content.output_messages[0].parts.remove(0))),
            ("output text", |it| drop(it.spans[0].content.output_messages[0].parts.remove(1))),
            ("tool calls", |it| drop(it.spans[0].content.output_messages[0].parts.pop())),
            ("tools offered", |it| it.spans[0].content.tools.clear()),
            ("parameters", |it| it.spans[0].content.parameters.clear()),
            ("tool result", |it| it.spans[1].content.output = Json::Null),
            ("document", |it| it.spans[2].content.documents.clear()),
        ];
        for (what, lose) in losses {
            let mut trace = read();
            lose(&mut trace);
            let score = Score::of(&recording(), &[trace]);
            assert!(score.missed().iter().any(|line| line.contains(what)), "{what}: {score:?}");
            assert!(!score.is_at_least(100));
        }
        assert!(!Score::of(&recording(), &[]).is_at_least(1));
    }
}
