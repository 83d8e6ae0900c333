use std::time::Instant;
use bytes::Bytes;
use touchstone_ingest::otlp::decode::*;
use touchstone_ingest::otlp::map::map;
use crate::fixture::*;
#[test]
fn measure() {
    for folder in FOLDERS {
        let spans = spans(folder);
        let n = 2000;
        let t = Instant::now();
        for _ in 0..n { for s in &spans { std::hint::black_box(touchstone_ingest::convention::facts(s)); } }
        let f = t.elapsed().as_secs_f64() * 1e6 / f64::from(n) / spans.len() as f64;
        let t = Instant::now();
        for _ in 0..20 { for s in &spans { std::hint::black_box(touchstone_ingest::convention::content(s)); } }
        let c = t.elapsed().as_secs_f64() * 1e6 / 20.0 / spans.len() as f64;
        let reqs = requests(folder);
        let bytes: usize = reqs.iter().map(|r| r.body.len()).sum();
        let t = Instant::now();
        for _ in 0..200 { for r in &reqs { std::hint::black_box(decode(r.encoding, &r.body).unwrap()); } }
        let d = t.elapsed().as_secs_f64() * 1e6 / 200.0;
        let t = Instant::now();
        for _ in 0..200 { for r in &reqs { std::hint::black_box(map(decode(r.encoding, &r.body).unwrap(), None).unwrap()); } }
        let m = t.elapsed().as_secs_f64() * 1e6 / 200.0;
        println!("{folder}: facts {f:.2} us/span, content {c:.1} us/span; decode {:.1} us/span {:.0} MB/s; decode+map {:.1} us/span; {} attrs/span", d / spans.len() as f64, bytes as f64 / d, m / spans.len() as f64, spans.iter().map(|s| s.attributes.len()).sum::<usize>() / spans.len());
    }
    let _ = Bytes::new();
}
