//! Files of all layouts, sound and broken, read record by record.

use std::io::Write as _;
use std::path::PathBuf;

use flate2::{Compression, write::GzEncoder};

use super::*;

struct File {
    dir: tempfile::TempDir,
    path: PathBuf,
}

fn file(name: &str, bytes: &[u8]) -> File {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    File { dir, path }
}

/// Records as text, and refusals as reason and place.
fn all(file: &File) -> (Vec<String>, Vec<(String, String)>) {
    assert!(file.dir.path().exists());
    rest(&mut Reader::open(&file.path).unwrap())
}

fn rest(reader: &mut Reader) -> (Vec<String>, Vec<(String, String)>) {
    let (mut records, mut refused) = (Vec::new(), Vec::new());
    loop {
        match reader.advance().unwrap() {
            Next::End => return (records, refused),
            Next::Record(record) => records.push(String::from_utf8(record.bytes).unwrap()),
            Next::Refused { reason, place } => refused.push((reason, place)),
        }
    }
}

fn read(name: &str, text: &str) -> (Vec<String>, Vec<(String, String)>) {
    all(&file(name, text.as_bytes()))
}

#[test]
fn lines_are_records_and_blank_ones_are_none() {
    let (records, refused) = read("a.jsonl", "\u{feff}{\"a\":1}\r\n\n{\"a\":\"ä\"}\n{\"a\":3}");
    assert_eq!(records, ["{\"a\":1}\r", "{\"a\":\"ä\"}", "{\"a\":3}"]);
    assert_eq!(refused, []);
}

#[test]
fn items_of_a_list_are_records_whatever_they_hold() {
    let items = [r#"{"a":["]","}"],"b":{"c":"\"]"}}"#, "[1,2]", "\"x,]\"", "12", "null"];
    let (records, refused) = read("a.json", &format!(" [ {} ]\n", items.join(" ,\n")));
    assert_eq!(records, items);
    assert_eq!(refused, []);
}

#[test]
fn a_list_inside_an_object_is_the_records_and_what_stands_beside_it_is_passed_over() {
    let text = r#"{"object": "list", "x": {"runs": [9]}, "runs": [{"a": 1}, {"runs": [2]}],
        "more": {"data": [1]}, "next": null, "data": [{"b": 2}], "end": "]}"}"#;
    let mut reader = Reader::open(&file("a.json", text.as_bytes()).path).unwrap();
    let Next::Record(first) = reader.advance().unwrap() else { panic!("no record") };
    assert_eq!((first.bytes.as_slice(), first.within), (&br#"{"a": 1}"#[..], Some("runs")));
    let (records, refused) = rest(&mut reader);
    assert_eq!(records, [r#"{"runs": [2]}"#, r#"{"b": 2}"#]);
    assert_eq!(refused, []);
}

#[test]
fn an_object_without_such_a_list_is_one_record_and_may_stand_over_many_lines() {
    let text = "{\n \"info\": {\"a\": 1},\n \"data\": {\"spans\": [1]}\n}\n{\n \"b\": 2\n}\n";
    let (records, refused) = read("a.json", text);
    assert_eq!(records.len(), 2);
    assert!(records[0].contains("spans") && records[1].contains('b'), "{records:?}");
    assert_eq!(refused, []);
}

#[test]
fn what_is_cut_off_is_refused_and_what_stands_before_it_kept() {
    for text in ["[{\"a\":1},{\"a\":", "[{\"a\":1},", "{\"runs\":[{\"a\":1}"] {
        let (records, refused) = read("a.json", text);
        assert_eq!(records, ["{\"a\":1}"], "{text}");
        assert_eq!(refused.len(), 1, "{text}");
        assert!(refused[0].0.contains("cut off"), "{refused:?}");
    }
}

#[test]
fn a_bracket_that_closes_nothing_ends_the_file() {
    for (text, place) in [("[1]]{\"a\":2}", "byte 3"), ("[1}{\"a\":2}", "byte 2")] {
        let (records, refused) = read("a.json", text);
        assert_eq!(records, ["1"], "{text}");
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert_eq!(refused[0].1, place);
    }
}

#[test]
fn a_line_that_is_too_long_is_refused_by_its_number_and_its_neighbours_kept() {
    let long = "x".repeat(RECORD_BYTES + 1);
    let (records, refused) = read("a.jsonl", &format!("{{\"a\":1}}\n\"{long}\"\n{{\"a\":2}}\n"));
    assert_eq!(records, ["{\"a\":1}", "{\"a\":2}"]);
    assert_eq!(refused, [("a record of more than 64 MiB".to_owned(), "line 2".to_owned())]);
    let (records, refused) = read("a.json", &format!("[1,\"{long}\",2]"));
    assert_eq!(records, ["1", "2"]);
    assert_eq!(refused, [("a record of more than 64 MiB".to_owned(), "byte 3".to_owned())]);
}

#[test]
fn gzip_is_inflated_and_where_it_is_cut_what_came_before_is_read() {
    let lines: Vec<String> = (0..100_000).map(|number| format!("{{\"a\":{number}}}")).collect();
    let lines = lines.join("\n");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(lines.as_bytes()).unwrap();
    let bytes = encoder.finish().unwrap();
    let (records, _) = all(&file("a.jsonl.gz", &bytes));
    assert_eq!(records.len(), 100_000);
    let cut = file("a.jsonl.gz", &bytes[..bytes.len() / 2]);
    let mut reader = Reader::open(&cut.path).unwrap();
    let mut count = 0;
    let error = loop {
        match reader.advance() {
            Ok(Next::Record(_)) => count += 1,
            Ok(other) => panic!("{other:?}"),
            Err(error) => break error.to_string(),
        }
    };
    assert!(count > 10_000 && count < 100_000, "{count}");
    assert!(error.contains("cut off"), "{error}");
}

#[test]
fn reading_goes_on_behind_any_record() {
    let lines = "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n";
    let list = "{\"n\": 1, \"runs\": [{\"a\":1}, {\"a\":2}, {\"a\":3}], \"m\": [4]}";
    for (name, text) in [("a.jsonl", lines), ("a.json", list)] {
        let file = file(name, text.as_bytes());
        let mut reader = Reader::open(&file.path).unwrap();
        let _first = reader.advance().unwrap();
        let offset = reader.offset();
        let mut again = Reader::open(&file.path).unwrap();
        again.skip_to(offset).unwrap();
        assert_eq!(rest(&mut again).0, ["{\"a\":2}", "{\"a\":3}"], "{name}");
    }
}

/// A field of a request: fewer than 128 bytes.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    [&[number << 3 | 2, length], content].concat()
}

#[test]
fn protobuf_is_read_with_and_without_lengths_before_it() {
    // `ResourceSpans` with a `schema_url` behind an empty resource.
    let one = |url: &[u8]| field(1, &[field(1, b""), field(3, url)].concat());
    let (first, second) = (one(b"a"), one(b"bc"));
    let varint = |message: &[u8]| [&[u8::try_from(message.len()).unwrap()], message].concat();
    let four =
        |message: &[u8]| [&[0, 0, 0, u8::try_from(message.len()).unwrap()], message].concat();
    for (name, bytes) in [
        ("request", [first.clone(), second.clone()].concat()),
        ("varint", [varint(&first), varint(&second)].concat()),
        ("four", [four(&first), four(&second)].concat()),
    ] {
        let file = file("a.binpb", &bytes);
        let mut reader = Reader::open(&file.path).unwrap();
        let mut records = Vec::new();
        while let Next::Record(record) = reader.advance().unwrap() {
            records.push(record.bytes);
        }
        assert_eq!(records, [first.clone(), second.clone()], "{name}");
        let cut = self::file("a.binpb", &bytes[..bytes.len() - 1]);
        let mut reader = Reader::open(&cut.path).unwrap();
        assert!(matches!(reader.advance().unwrap(), Next::Record(_)), "{name}");
        assert!(matches!(reader.advance().unwrap(), Next::Refused { .. }), "{name}");
        assert_eq!(reader.advance().unwrap(), Next::End, "{name}");
    }
}

#[test]
fn what_is_no_file_to_import_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let error = Reader::open(dir.path()).unwrap_err().to_string();
    assert!(error.contains("no file"), "{error}");
    let error = Reader::open(&dir.path().join("none")).unwrap_err().to_string();
    assert!(error.contains("none"), "{error}");
}
