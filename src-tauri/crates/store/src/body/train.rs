//! How the dictionaries were made, and how well they compress: programs, as tests that run only
//! when they are asked for. See `dictionary/README.md`.
#![expect(clippy::cast_precision_loss, reason = "a ratio is shown")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use touchstone_domain::wire::fields;

use super::codec::{Encoder, Kind, LEVELS};
use super::cut;

/// Largest dictionary by kind.
const fn room(kind: Kind) -> usize {
    match kind {
        Kind::Span | Kind::Message | Kind::Text => 64 << 10,
        Kind::Resource => 16 << 10,
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize().unwrap()
}

/// All files below a directory whose names end so, in order.
fn files(dir: &Path, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut names: Vec<PathBuf> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        if path.is_dir() {
            found.extend(files(&path, end));
        } else if path.to_string_lossy().ends_with(end) {
            found.push(path);
        }
    }
    found
}

/// The requests that were recorded as protobuf, and the demo.
fn recordings() -> Vec<Vec<u8>> {
    let gunzip = |bytes: Vec<u8>| {
        let mut plain = Vec::new();
        match flate2::read::GzDecoder::new(&*bytes).read_to_end(&mut plain) {
            Ok(_) => plain,
            Err(_) => bytes,
        }
    };
    let demo = root().join("src-tauri/crates/ingest/demo/traces.binpb.gz");
    let bodies = files(&root().join("tests/fixtures/otlp"), ".body");
    bodies.into_iter().chain([demo]).map(|path| gunzip(fs::read(path).unwrap())).collect()
}

/// Samples by kind, as a store would compress them.
#[derive(Default)]
struct Samples([Vec<Vec<u8>>; 4]);

impl Samples {
    fn add(&mut self, kind: Kind, bytes: &[u8]) {
        if bytes.len() >= 8 {
            self.0[kind as usize].push(bytes.to_vec());
        }
    }

    fn request(&mut self, body: &[u8]) {
        for resource_spans in fields(body, 0..body.len(), 1) {
            for resource in fields(body, resource_spans.clone(), 1) {
                self.add(Kind::Resource, &body[resource]);
            }
            for scope_spans in fields(body, resource_spans, 2) {
                for scope in fields(body, scope_spans.clone(), 1) {
                    self.add(Kind::Resource, &body[scope]);
                }
                for span in fields(body, scope_spans, 2) {
                    self.span(&body[span]);
                }
            }
        }
    }

    fn span(&mut self, raw: &[u8]) {
        let (mut gaps, mut end) = (Vec::new(), 0);
        for range in cut::pieces(raw) {
            gaps.extend_from_slice(&raw[end..range.start]);
            self.add(Kind::of_piece(&raw[range.clone()]), &raw[range.clone()]);
            end = range.end;
        }
        gaps.extend_from_slice(&raw[end..]);
        self.add(Kind::Span, &gaps);
    }

    /// A text as a piece of its own, and as a message in the forms in which clients send them.
    fn text(&mut self, text: &str, turn: usize) {
        self.add(Kind::of_piece(text.as_bytes()), text.as_bytes());
        if text.starts_with('{') {
            return;
        }
        let role = ["user", "assistant", "system"][turn % 3];
        let content = serde_json::to_string(text).unwrap();
        let messages = [
            format!(r#"{{"role":"{role}","parts":[{{"type":"text","content":{content}}}]}}"#),
            format!(
                r#"{{"role": "{role}", "parts": [{{"type": "text", "content": {content}}}], "finish_reason": "stop"}}"#
            ),
            format!(r#"{{"role":"{role}","content":{content}}}"#),
            format!(r#"{{"role": "{role}", "content": [{{"type": "text", "text": {content}}}]}}"#),
            format!(
                r#"{{"content":{content},"additional_kwargs":{{}},"response_metadata":{{}},"type":"human"}}"#
            ),
        ];
        self.add(Kind::Message, messages[turn % messages.len()].as_bytes());
    }
}

fn corpora() -> Samples {
    let mut samples = Samples::default();
    for body in recordings() {
        samples.request(&body);
    }
    for key in keys() {
        samples.add(Kind::Span, &attribute(&key));
    }
    for (turn, text) in prose().iter().enumerate() {
        samples.text(text, turn);
    }
    samples
}

/// An attribute of a span: field 9, a key and a value.
fn attribute(key: &str) -> Vec<u8> {
    let length = |length: usize| u8::try_from(length.min(127)).unwrap();
    let pair =
        [&[0x0a, length(key.len())], key.as_bytes(), &[0x12, 0x06, 0x0a, 0x04], b"text"].concat();
    [&[0x4a, length(pair.len())], &*pair].concat()
}

/// The names of attributes that the conventions know.
fn keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for file in files(&root().join("src-tauri/crates/ingest/src/convention"), ".rs") {
        let source = fs::read_to_string(file).unwrap();
        let is_key = |word: &&str| {
            word.contains('.')
                && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        };
        keys.extend(source.split('"').filter(is_key).map(str::to_owned));
    }
    keys
}

/// Paragraphs of the documentation, of comments, and of texts such as models are sent.
fn prose() -> Vec<String> {
    let mut prose = Vec::new();
    let crates = root().join("src-tauri/crates");
    let written = fs::read_to_string(crates.join("store/dictionary/prompts.md")).unwrap();
    prose.extend(written.split("\n\n").map(str::to_owned));
    let mut docs = files(&root().join("docs"), ".md");
    docs.push(root().join("README.md"));
    for file in docs {
        let text = fs::read_to_string(file).unwrap();
        prose.extend(text.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")));
    }
    for file in files(&crates, ".rs") {
        let source = fs::read_to_string(file).unwrap();
        let lines = source.lines().map(str::trim_start);
        let comments: Vec<&str> = lines
            .filter_map(|line| {
                line.strip_prefix("//").map(|it| it.trim_start_matches(['/', '!', ' ']))
            })
            .collect();
        prose.extend(comments.chunks(8).map(|lines| lines.join(" ")));
    }
    prose.retain(|text| text.len() >= 40);
    prose
}

#[test]
#[ignore = "writes the dictionaries; what was stored with shipped ones could not be read any more"]
fn make_dictionaries() {
    let samples = corpora();
    for (kind, name) in Kind::ALL.into_iter().zip(["span", "message", "text", "resource"]) {
        let of_kind = &samples.0[kind as usize];
        let bytes: usize = of_kind.iter().map(Vec::len).sum();
        let dictionary = zstd::dict::from_samples(of_kind, room(kind)).unwrap();
        println!("{name}: {} samples, {bytes} bytes, {} kept", of_kind.len(), dictionary.len());
        let file = format!("dictionary/{name}-1.dict");
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(file), dictionary).unwrap();
    }
}

#[test]
#[ignore = "measures, and says so in release mode only"]
fn how_well_dictionaries_compress() {
    let mut recorded = Samples::default();
    for body in recordings() {
        recorded.request(&body);
    }
    let mut other = Samples::default();
    for (turn, text) in crate::tests::texts(400).iter().enumerate() {
        other.text(text, turn);
    }
    for (of, samples) in [("recorded", &recorded), ("made up", &other)] {
        for kind in Kind::ALL {
            let of_kind = &samples.0[kind as usize];
            let bytes: usize = of_kind.iter().map(Vec::len).sum();
            if bytes == 0 {
                continue;
            }
            println!("{of} {kind:?}: {} of {} bytes each", of_kind.len(), bytes / of_kind.len());
            for level in [1, 3, 6] {
                let mut plain = zstd::bulk::Compressor::new(level).unwrap();
                measure(&format!("  level {level}"), of_kind, |it| {
                    plain.compress(it).unwrap().len()
                });
                let dictionary = zstd::dict::EncoderDictionary::copy(kind.dictionary(), level);
                let mut with =
                    zstd::bulk::Compressor::with_prepared_dictionary(&dictionary).unwrap();
                with.include_dictid(false).unwrap();
                with.include_contentsize(false).unwrap();
                measure(&format!("  level {level} with"), of_kind, |it| {
                    with.compress(it).unwrap().len()
                });
            }
            let mut encoder = Encoder::new(&super::dictionaries::Dictionaries::default());
            measure(&format!("  as stored {LEVELS:?}"), of_kind, |it| {
                encoder.encode(kind, it).data.len()
            });
        }
    }
}

fn measure(what: &str, samples: &[Vec<u8>], mut compressed: impl FnMut(&[u8]) -> usize) {
    let bytes: usize = samples.iter().map(Vec::len).sum();
    let begun = Instant::now();
    let (mut rounds, mut packed) = (0, 0);
    while begun.elapsed().as_millis() < 150 {
        packed = samples.iter().map(|sample| compressed(sample)).sum();
        rounds += 1;
    }
    let rate = (bytes * rounds) as f64 / begun.elapsed().as_secs_f64() / 1e6;
    println!("{what:16} ratio {:.2}, {rate:.0} MB/s", bytes as f64 / packed as f64);
}
