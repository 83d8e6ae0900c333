#![no_main]
//! Exports of traces in protobuf.

use libfuzzer_sys::fuzz_target;
use touchstone_ingest::otlp::decode::Encoding;

fuzz_target!(|body: &[u8]| touchstone_fuzz::take_traces(Encoding::Protobuf, body));
