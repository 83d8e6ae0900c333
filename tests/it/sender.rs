//! Clients that send spans as fast as they are acknowledged, and keep account of them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message as _;
use serde_json::json;
use touchstone_domain::id::{SpanId, TraceId};

use crate::http::{Answer, Client};
use crate::ledger::{Ledger, digest};
use crate::random::Random;

/// Clients that send at the same time.
const CLIENTS: usize = 4;

/// The project whose traces retention may remove; `passing` in the tests.
const PASSING_HEADER: &str = "x-touchstone-project: passing\r\n";

/// Running clients.
#[derive(Debug)]
pub(crate) struct Senders {
    stop: Arc<AtomicBool>,
    /// Spans acknowledged so far, by all of them.
    acknowledged: Arc<AtomicU64>,
    threads: Vec<JoinHandle<Ledger>>,
}

impl Senders {
    /// Starts the clients.
    pub(crate) fn start(address: &str, random: &mut Random) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let acknowledged = Arc::new(AtomicU64::new(0));
        let threads = (0..CLIENTS)
            .map(|_| {
                let (address, random) = (address.to_owned(), random.fork());
                let (stop, acknowledged) = (Arc::clone(&stop), Arc::clone(&acknowledged));
                thread::spawn(move || Sender { random }.run(&address, &stop, &acknowledged))
            })
            .collect();
        Self { stop, acknowledged, threads }
    }

    /// Waits until at least one span was acknowledged, so that a kill has something to lose.
    pub(crate) fn wait_for_first(&self) {
        for _ in 0..3_000 {
            if self.acknowledged() > 0 {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("no span was acknowledged within 30 s");
    }

    /// Spans acknowledged so far, by all of them.
    pub(crate) fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// Ends the clients. What they noted is what the server answered for, whether it lives or not.
    pub(crate) fn finish(self) -> Ledger {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Ledger::default();
        for thread in self.threads {
            all.add(thread.join().unwrap());
        }
        all
    }
}

struct Sender {
    random: Random,
}

impl Sender {
    /// Sends until told to stop or until the server is gone.
    fn run(mut self, address: &str, stop: &AtomicBool, acknowledged: &AtomicU64) -> Ledger {
        let mut ledger = Ledger::default();
        let Ok(mut client) = Client::connect(address) else { return ledger };
        while !stop.load(Ordering::Relaxed) {
            // A trace comes in several requests, its root last, as batch processors send it.
            let trace = self.id::<16>();
            let root = self.id::<8>();
            let requests = self.random.between(1, 4);
            // Old as all these traces are, retention may take those of this project at any time.
            let headers = if self.random.chance(20) {
                ledger.note_passing(TraceId::from_bytes(&trace).unwrap());
                PASSING_HEADER
            } else {
                ""
            };
            for request in 0..requests {
                let mut spans: Vec<_> =
                    (0..self.random.between(1, 12)).map(|_| self.span(trace, Some(root))).collect();
                if request + 1 == requests {
                    spans.push(Span { span_id: root.to_vec(), ..self.span(trace, None) });
                }
                if !self.deliver(&mut client, headers, &spans, &mut ledger) {
                    return ledger;
                }
                acknowledged.fetch_add(spans.len() as u64, Ordering::Relaxed);
            }
            if self.judge_or_delete(&mut client, trace, &mut ledger).is_err() {
                return ledger;
            }
        }
        ledger
    }

    /// Sends until it is acknowledged; false if the server is gone.
    fn deliver(
        &mut self,
        client: &mut Client,
        headers: &str,
        spans: &[Span],
        ledger: &mut Ledger,
    ) -> bool {
        let body = request_of(spans).encode_to_vec();
        loop {
            let Ok(answer) = client.post_protobuf("/v1/traces", headers, &body) else {
                return false;
            };
            if answer.status == 503 {
                thread::sleep(Duration::from_millis(20));
                continue;
            }
            assert_taken_whole(&answer);
            for span in spans {
                let trace = TraceId::from_bytes(&span.trace_id).unwrap();
                let id = SpanId::from_bytes(&span.span_id).unwrap();
                ledger.note(trace, id, digest(&span.encode_to_vec()));
            }
            // An exporter whose answer was lost sends once more.
            if !self.random.chance(5) {
                return true;
            }
        }
    }

    /// A person judges some of the traces, and some are deleted.
    fn judge_or_delete(
        &mut self,
        client: &mut Client,
        trace: [u8; 16],
        ledger: &mut Ledger,
    ) -> io::Result<()> {
        let id = TraceId::from_bytes(&trace).unwrap();
        if self.random.chance(20) {
            let name = format!("judged-{:x}", self.random.next());
            let assessment = json!({ "assessment": {
                "assessment_name": name,
                "trace_id": format!("tr-{id}"),
                "source": { "source_type": "HUMAN", "source_id": "reviewer" },
                "feedback": { "value": true },
                "rationale": format!("said so {:x}", self.random.next()),
            }});
            let path = format!("/api/3.0/mlflow/traces/tr-{id}/assessments");
            match client.post_json(&path, &assessment)?.status {
                200 => ledger.note_assessment(id, name),
                // A disk that is full takes nothing.
                503 => {}
                // Retention was quicker.
                404 if ledger.may_pass(&id) => {}
                status => panic!("the assessment was answered with {status}"),
            }
        } else if self.random.chance(10) {
            // Whether it was done is not known if no answer comes.
            ledger.note_deletion(id);
            let ids = json!({ "experiment_id": "0", "request_ids": [format!("tr-{id}")] });
            client.post_json("/api/3.0/mlflow/traces/delete-traces", &ids)?;
        }
        Ok(())
    }

    fn span(&mut self, trace: [u8; 16], parent: Option<[u8; 8]>) -> Span {
        let start = 1_760_000_000_000_000_000 + self.random.between(0, 1_000_000_000);
        Span {
            trace_id: trace.to_vec(),
            span_id: self.id::<8>().to_vec(),
            parent_span_id: parent.map(Vec::from).unwrap_or_default(),
            name: if parent.is_some() { "chat gpt-4o-mini" } else { "invoke_agent" }.into(),
            start_time_unix_nano: start,
            end_time_unix_nano: start + self.random.between(1, 5_000_000_000),
            attributes: self.attributes(),
            ..Span::default()
        }
    }

    /// A little of everything that is stored in its own way: a history repeated in every span, short
    /// text of its own, and now and then a body of many pages.
    fn attributes(&mut self) -> Vec<KeyValue> {
        let own = format!("answer {:016x}", self.random.next());
        let history = "You are a careful assistant of an outdoor shop. ".repeat(12);
        let mut attributes = vec![
            text("gen_ai.operation.name", "chat"),
            text("gen_ai.request.model", "gpt-4o-mini"),
            text("gen_ai.system_instructions", &history),
            text("gen_ai.output.messages", &own),
        ];
        if self.random.chance(10) {
            let words = self.random.between(200, 4_000);
            let body: Vec<_> = (0..words).map(|_| format!("{:x}", self.random.next())).collect();
            attributes.push(text("document", &body.join(" ")));
        }
        attributes
    }

    fn id<const N: usize>(&mut self) -> [u8; N] {
        let mut id = [0; N];
        for chunk in id.chunks_mut(8) {
            chunk.copy_from_slice(&self.random.next().to_le_bytes());
        }
        id
    }
}

fn text(key: &str, value: &str) -> KeyValue {
    let value = AnyValue { value: Some(any_value::Value::StringValue(value.to_owned())) };
    KeyValue { key: key.to_owned(), value: Some(value), ..KeyValue::default() }
}

fn request_of(spans: &[Span]) -> ExportTraceServiceRequest {
    let resource =
        Resource { attributes: vec![text("service.name", "durable")], ..Resource::default() };
    let scope = ScopeSpans { spans: spans.to_vec(), ..ScopeSpans::default() };
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            resource: Some(resource),
            scope_spans: vec![scope],
            ..ResourceSpans::default()
        }],
    }
}

fn assert_taken_whole(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let response = ExportTraceServiceResponse::decode(&*answer.body).unwrap();
    let refused = response.partial_success.map_or(0, |partial| partial.rejected_spans);
    assert_eq!(refused, 0);
}
