//! The spans of traces: several traces at a time where the server gives them so, else one by one,
//! which also works for a trace that goes on or whose spans lie in a file.

use std::collections::{HashMap, VecDeque};

use serde_json::Value as Json;
use touchstone_ingest::otlp::decode::Group;

use crate::error::Error;
use crate::report::Report;
use crate::source::http::{Client, Patience};
use crate::source::mlflow::{self, spans_of_kept, spans_of_protocol};

/// Traces whose spans are asked for at a time; MLflow's own clients ask for as many …
const TRACES: usize = 10;
/// … and the bytes of their spans together, as far as the traces tell them.
const BYTES: u64 = 16 << 20;
/// The metadata that tells how many bytes a trace's spans have.
const SIZE: &str = "mlflow.trace.sizeBytes";
/// Why a trace comes without spans.
const NO_SPANS: &str = "the server does not give the spans of a trace";

/// The spans of some traces, by the traces' names.
#[derive(Debug, Default)]
pub(super) struct Spans(HashMap<String, Found>);

/// A trace's info, where it comes with its spans, and these; or why they cannot be read.
type Found = Result<(Option<Json>, Vec<Group>), String>;

impl Spans {
    /// A trace's info, the later one where there are two, and its spans.
    pub(super) fn take(
        &mut self,
        name: &str,
        info: Json,
        report: &mut Report,
    ) -> (Json, Vec<Group>) {
        match self.0.remove(name) {
            Some(Ok((later, groups))) => (later.unwrap_or(info), groups),
            Some(Err(reason)) => {
                report.refuse(reason, Some(name.to_owned()));
                (info, Vec::new())
            }
            None => {
                report.refuse(NO_SPANS, Some(name.to_owned()));
                (info, Vec::new())
            }
        }
    }
}

/// The next traces whose spans are asked for together.
pub(super) fn few(found: &mut VecDeque<Json>) -> Vec<Json> {
    let (mut some, mut bytes) = (Vec::new(), 0);
    while let Some(next) = found.front() {
        bytes += size(next);
        if !some.is_empty() && (some.len() >= TRACES || bytes > BYTES) {
            break;
        }
        some.extend(found.pop_front());
    }
    some
}

fn size(info: &Json) -> u64 {
    let told = info["trace_metadata"][SIZE].as_str();
    told.and_then(|bytes| bytes.parse().ok()).unwrap_or(0)
}

/// The spans of these traces.
pub(super) async fn of(client: &Client, infos: &[Json]) -> Result<Spans, Error> {
    let names: Vec<&str> = infos.iter().filter_map(|info| info["trace_id"].as_str()).collect();
    let mut spans = together(client, &names).await?;
    for name in names {
        if !spans.0.contains_key(name)
            && let Some(found) = alone(client, name).await?
        {
            spans.0.insert(name.to_owned(), found);
        }
    }
    Ok(spans)
}

/// Those traces whose spans are all there.
async fn together(client: &Client, names: &[&str]) -> Result<Spans, Error> {
    let query: Vec<(&str, &str)> = names.iter().map(|name| ("trace_ids", *name)).collect();
    let path = "api/3.0/mlflow/traces/batchGet";
    let answer = match client.get(path, &query, Patience::Long).await {
        Ok(answer) if answer.status.is_success() => answer,
        // Older servers do not know it; and one broken trace fails them all.
        Ok(_) | Err(Error::TooLarge { .. }) => return Ok(Spans::default()),
        Err(error) => return Err(error),
    };
    let mut page = client.json(&answer)?;
    let traces = page.get_mut("traces").map(Json::take).unwrap_or_default();
    let traces = if let Json::Array(traces) = traces { traces } else { Vec::new() };
    Ok(Spans(traces.into_iter().filter_map(of_protocol).collect()))
}

fn of_protocol(mut trace: Json) -> Option<(String, Found)> {
    let info = trace.get_mut("trace_info").map(Json::take)?;
    let name = info["trace_id"].as_str()?.to_owned();
    let spans = match trace.get_mut("spans").map(Json::take) {
        Some(Json::Array(spans)) => spans,
        _ => Vec::new(),
    };
    let groups = spans_of_protocol(mlflow::trace_id(&name), spans);
    Some((name, groups.map(|groups| (Some(info), groups))))
}

/// One trace, as far as it came; or the file that its spans lie in. None if the server has neither.
async fn alone(client: &Client, name: &str) -> Result<Option<Found>, Error> {
    let query = [("trace_id", name), ("allow_partial", "true")];
    match client.get("api/3.0/mlflow/traces/get", &query, Patience::Long).await {
        Ok(answer) if answer.status.is_success() => {
            let trace = client.json(&answer)?.get_mut("trace").map(Json::take);
            if let Some((_, found)) = trace.and_then(of_protocol)
                && has_spans(&found)
            {
                return Ok(Some(found));
            }
        }
        Ok(_) => {}
        Err(Error::TooLarge { .. }) => return Ok(Some(Err("its spans are too large".into()))),
        Err(error) => return Err(error),
    }
    of_file(client, name).await
}

fn has_spans(found: &Found) -> bool {
    found.as_ref().is_ok_and(|(_, groups)| groups.iter().any(|group| !group.spans.is_empty()))
}

async fn of_file(client: &Client, name: &str) -> Result<Option<Found>, Error> {
    let path = "ajax-api/2.0/mlflow/get-trace-artifact";
    match client.get(path, &[("request_id", name)], Patience::Long).await {
        Ok(answer) if answer.status.is_success() => {
            let groups = spans_of_kept(mlflow::trace_id(name), &answer.body);
            Ok(Some(groups.map(|groups| (None, groups))))
        }
        Ok(_) => Ok(None),
        Err(Error::TooLarge { .. }) => Ok(Some(Err("its spans are too large".into()))),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn info(bytes: u64) -> Json {
        json!({"trace_id": "tr-1", "trace_metadata": {SIZE: bytes.to_string()}})
    }

    #[test]
    fn traces_are_asked_for_together_as_long_as_they_are_small() {
        let mut found: VecDeque<Json> = (0..25).map(|_| info(1)).collect();
        let counts: Vec<usize> = std::iter::from_fn(|| {
            let some = few(&mut found);
            (!some.is_empty()).then_some(some.len())
        })
        .collect();
        assert_eq!(counts, [10, 10, 5]);
        let mut large: VecDeque<Json> = [BYTES * 2, 5, BYTES, 1].map(info).into();
        assert_eq!([(); 4].map(|()| few(&mut large).len()), [1, 1, 1, 1]);
        assert!(few(&mut large).is_empty());
        assert_eq!(few(&mut VecDeque::from([json!({}), json!({})])).len(), 2);
    }

    #[test]
    fn a_trace_whose_spans_cannot_be_had_is_counted_with_its_name() {
        let mut spans = Spans(HashMap::from([("a".to_owned(), Err("broken".to_owned()))]));
        let mut report = Report::default();
        assert!(spans.take("a", json!({}), &mut report).1.is_empty());
        assert!(spans.take("b", json!({}), &mut report).1.is_empty());
        let reasons: Vec<_> = report.refused.iter().map(|it| it.reason.as_str()).collect();
        assert_eq!(reasons, ["broken", NO_SPANS]);
        assert_eq!(report.refused[1].first.as_deref(), Some("b"));
    }
}
