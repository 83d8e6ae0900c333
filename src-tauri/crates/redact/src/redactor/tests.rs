use std::sync::LazyLock;

use super::*;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use touchstone_domain::redaction::Pattern;

fn all_but_patterns() -> Redaction {
    Redaction {
        detectors: DETECTORS.iter().map(|it| it.id.to_owned()).collect(),
        patterns: Vec::new(),
    }
}

static FULL: LazyLock<Redactor> = LazyLock::new(|| Redactor::new(&all_but_patterns()).unwrap());
static WITH_ORDERS: LazyLock<Redactor> =
    LazyLock::new(|| with_patterns(&[("order", "[A-Z]{2}-[0-9]+")]));

fn full() -> &'static Redactor {
    &FULL
}

fn with_patterns(patterns: &[(&str, &str)]) -> Redactor {
    let pattern = |it: &(&str, &str)| Pattern { name: it.0.into(), pattern: it.1.into() };
    let patterns = patterns.iter().map(pattern).collect();
    Redactor::new(&Redaction { patterns, ..all_but_patterns() }).unwrap()
}

fn redacted(redactor: &Redactor, text: &str) -> String {
    redactor.text(text, &mut Found::default()).unwrap_or_else(|| text.to_owned())
}

#[track_caller]
fn becomes(cases: &[(&str, &str)]) {
    let redactor = full();
    for (text, wanted) in cases {
        assert_eq!(redacted(redactor, text), *wanted, "{text}");
    }
}

#[track_caller]
fn stays(texts: &[&str]) {
    let redactor = full();
    for text in texts {
        assert_eq!(redacted(redactor, text), *text);
    }
}

#[test]
fn every_detector_finds_its_example_and_nothing_else_does() {
    for detector in DETECTORS {
        let wanted = Redaction { detectors: vec![detector.id.into()], patterns: Vec::new() };
        let mut found = Found::default();
        let alone = Redactor::new(&wanted).unwrap();
        let text = alone.text(detector.example, &mut found).unwrap();
        assert!(text.contains(&format!("[{}]", detector.id)), "{text}");
        assert_eq!(found.to_json(), format!(r#"{{"{}":1}}"#, detector.id));
        let mut found = Found::default();
        full().text(detector.example, &mut found);
        assert_eq!(found.to_json(), format!(r#"{{"{}":1}}"#, detector.id));
    }
}

#[test]
fn addresses_are_found_in_any_script_and_what_only_looks_like_one_is_left() {
    becomes(&[
        ("Mail jane.doe+shop@mail.example.co.uk, please.", "Mail [email], please."),
        ("<ünal@bücher.example>", "<[email]>"),
        ("...x@example.com", "...[email]"),
        ("mailto:x_1@example.com?subject=a", "mailto:[email]?subject=a"),
    ]);
    stays(&[
        "git@github.com:a/b.git",
        "logo@2x.png",
        "react@18.2.0",
        "@app.get(\"/x\")",
        "a@b",
        "x @ y.z",
    ]);
}

#[test]
fn telephone_numbers_have_a_country_or_a_form_of_their_own() {
    becomes(&[
        ("call +49 151 23456789.", "call [phone]."),
        ("tel:+12125550123", "tel:[phone]"),
        ("+44 (0)20 7946 0958", "[phone]"),
        ("0049 151 2345678", "[phone]"),
        ("(212) 555-0123 or 212-555-0123 or 1-212-555-0123", "[phone] or [phone] or [phone]"),
        ("06 12 34 56 78", "[phone]"),
        ("020 7946 0958; 03-1234-5678; (0161) 496 0000", "[phone]; [phone]; [phone]"),
        ("030/1234567 und 0151 23456789", "[phone] und [phone]"),
    ]);
    stays(&[
        "2026-11-23 10:30:45.123456",
        "+2026-11-23 10:30 line of a diff",
        "1763891234567890123",
        "order 2125550123",
        "00012345678901",
        "00 12 34 56 78 90 ab",
        "0.1234567891 0123456789",
        "01/02/2026 10:30",
        "01-02-2026",
        "3f2a9c81-0151-2345-6789-0123456789ab",
        "tokens: 1200, 3400, 5600",
        "+5 points, -12%",
        "12 34 56 78 90",
    ]);
}

#[test]
fn cards_are_given_out_printed_so_and_right() {
    becomes(&[
        ("4111111111111111", "[card]"),
        ("4111 1111 1111 1111 12/27 123", "[card] 12/27 123"),
        ("12 4111-1111-1111-1111", "12 [card]"),
        ("amex 3782 822463 10005!", "amex [card]!"),
        ("5555555555554444,6011111111111117", "[card],[card]"),
        ("2223003122003222", "[card]"),
    ]);
    stays(&[
        "4111111111111112",
        "1111111111111111111",
        "0.4111111111111111",
        "x4111111111111111",
        "41 11 11 11 11 11 11 11",
        "1763891234567",
        "9999999999999999",
        "4111 1111 11111111",
    ]);
}

#[test]
fn accounts_have_the_length_of_their_country_and_right_digits() {
    becomes(&[
        ("IBAN DE89 3704 0044 0532 0130 00 AND MORE", "IBAN [iban] AND MORE"),
        ("GB29NWBK60161331926819.", "[iban]."),
        ("NO9386011117947", "[iban]"),
    ]);
    stays(&["DE88 3704 0044 0532 0130 00", "XX89370400440532013000", "ADE89370400440532013000"]);
}

#[test]
fn addresses_of_machines_are_told_from_versions_and_times() {
    becomes(&[
        ("from 203.0.113.7:443", "from [ip]:443"),
        ("http://10.1.2.3/x", "http://[ip]/x"),
        ("10.0.0.0/8", "[ip]/8"),
        ("at 2001:db8::8a2e:370:7334, fe80::1ff:fe23:4567:890a", "at [ip], [ip]"),
        ("[2001:db8::1]:80", "[[ip]]:80"),
        ("host 192.0.2.1.", "host [ip]."),
    ]);
    stays(&[
        "127.0.0.1 and ::1 and 0.0.0.0 and ::",
        "Chrome/120.0.0.0",
        "version 1.2.3.4",
        "v1.2.3.4",
        "1.2.3.4.5",
        "256.1.1.1",
        "10:30:45",
        "xs[1::2]",
        "std::vector<int>",
        "00:1b:44:11:3a:b7",
    ]);
}

#[test]
fn social_security_numbers_are_those_that_are_given() {
    becomes(&[("SSN 219-09-9999", "SSN [ssn]")]);
    stays(&[
        "000-12-3456",
        "666-12-3456",
        "912-12-3456",
        "219-00-9999",
        "219-09-0000",
        "1219-09-99999",
    ]);
}

#[test]
fn secrets_are_known_by_their_shape() {
    let dice = "abcdefghij0123456789ABCDEFGHIJ0123456789";
    let secrets = [
        format!("sk-proj-{dice}"),
        format!("sk-ant-api03-{dice}"),
        "sk-lf-3f2a9c81-0151-4345-8789-0123456789ab".into(),
        "AKIAIOSFODNN7EXAMPLE".into(),
        format!("ghp_{dice}"),
        format!("github_pat_{dice}"),
        format!("xoxb-{dice}"),
        format!("AIza{dice}"),
        format!("hf_{dice}"),
        format!("sk_live_{dice}"),
    ];
    for secret in &secrets {
        becomes(&[(&format!("key={secret} end"), "key=[api_key] end")]);
    }
    becomes(&[
        (
            "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "aws_secret_access_key = [api_key]",
        ),
        ("Authorization: Bearer 3f2a9c81d0e74b6599aa", "Authorization: Bearer [bearer_token]"),
        ("authorization: basic dXNlcjpwYXNz", "authorization: basic [bearer_token]"),
        ("redis://:pa55@cache:6379/0", "redis://[url_credentials]@cache:6379/0"),
        ("see https://u:p@ss@example.com/x?y=1", "see https://[url_credentials]@example.com/x?y=1"),
    ]);
    stays(&[
        "sk-learn-estimators-are-fine-here",
        "a bearer authentication-scheme-of-http",
        "task-0123456789abcdefghijklmnop",
        "https://example.com:8080/@someone",
        "-----BEGIN PRIVATE KEY----- is how such a file begins",
        "eyJhbGciOiJIUzI1NiJ9 alone",
    ]);
}

#[test]
fn a_private_key_goes_whole_also_where_its_end_is_cut_off() {
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
    becomes(&[
        (
            &format!(
                "a\n-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\nb"
            ),
            "a\n[private_key]\nb",
        ),
        (
            &format!("-----BEGIN PRIVATE KEY-----\n{body}\n{body}\ncut off"),
            "[private_key]\ncut off",
        ),
        (&format!(r"-----BEGIN PRIVATE KEY-----\n{body}\n{body}"), "[private_key]"),
    ]);
}

#[test]
fn the_longest_of_overlapping_matches_counts_and_nothing_of_the_others_is_left() {
    let redactor = &with_patterns(&[("order", "order-[0-9]+"), ("word", "[a-z]+-[0-9]{2}")]);
    assert_eq!(redacted(redactor, "order-1234"), "[order]");
    let redactor = &with_patterns(&[("left", "aaab"), ("right", "bccccc"), ("rest", "a+")]);
    assert_eq!(redacted(redactor, "aaabccccc"), "[rest][right]");
}

#[test]
fn what_was_replaced_before_is_not_replaced_again() {
    let redactor = &with_patterns(&[("word", "email|card|[a-z]{4}"), ("mark", r"\][!?]+")]);
    let once = redacted(redactor, "x@example.com!! 4111111111111111 abcd");
    assert_eq!(once, "[mark] [card] [word]");
    assert_eq!(redactor.text(&once, &mut Found::default()), None);
    // Broken JSON that is whole once a quote has gone.
    let redactor = &with_patterns(&[("quoted", "\"[a-z]{3}\"")]);
    let once = redacted(redactor, r#"["a"abc"", "x\u0040example.com"]"#);
    assert_eq!(once, r#"["a[quoted]", "[email]"]"#);
    assert_eq!(redactor.text(&once, &mut Found::default()), None);
}

#[test]
fn texts_in_json_are_replaced_where_they_stand_however_they_are_escaped() {
    let inner = json!({"to": "jane@example.com", "n": 4_111_111_111_111_111_u64}).to_string();
    let text = json!({
        "a": ["+49 151 23456789", 1, true, null],
        "b\n": "line\n219-09-9999\nline",
        "inner": inner,
        "x@example.com": 4_111_111_111_111_111_u64,
        "f": 1.5,
    });
    let mut found = Found::default();
    let written = full().text(&text.to_string(), &mut found).unwrap();
    let read: Json = serde_json::from_str(&written).unwrap();
    assert_eq!(read["a"], json!(["[phone]", 1, true, null]));
    assert_eq!(read["b\n"], "line\n[ssn]\nline");
    assert_eq!(read["[email]"], "[card]");
    let inner: Json = serde_json::from_str(read["inner"].as_str().unwrap()).unwrap();
    assert_eq!(inner, json!({"to": "[email]", "n": "[card]"}));
    assert_eq!(found.to_json(), r#"{"card":2,"email":2,"phone":1,"ssn":1}"#);
    becomes(&[
        (r#"{"a": "x\u0040example.com"}"#, r#"{"a": "[email]"}"#),
        (r#"["http:\/\/u:p@h\/"]"#, r#"["http://[url_credentials]@h/"]"#),
        (r#"{"a":"say \"4111111111111111\""}"#, r#"{"a":"say \"[card]\""}"#),
        ("{broken x@example.com", "{broken [email]"),
    ]);
}

#[test]
fn a_bare_number_is_a_text_unless_it_is_known_to_be_json() {
    let mut found = Found::default();
    let redactor = full();
    assert_eq!(redacted(redactor, "4111111111111111"), "[card]");
    assert_eq!(redactor.json("4111111111111111", &mut found).as_deref(), Some("\"[card]\""));
    assert_eq!(redactor.json("1763891234567", &mut found), None);
    assert_eq!(redactor.number("4111111111111111.0", &mut found).as_deref(), Some("[card]"));
    let redactor = &with_patterns(&[("customer", r"^\d{8}$")]);
    assert_eq!(
        redacted(redactor, r#"{"id":12345678,"n":1234567}"#),
        r#"{"id":"[customer]","n":1234567}"#
    );
}

#[test]
fn ids_keep_their_digits_and_lose_addresses_and_secrets() {
    let redactor = &with_patterns(&[("eight", r"\d{8}")]);
    let mut found = Found::default();
    for id in ["4111111111111111", "203.0.113.7", "12345678", "+4915123456789"] {
        assert_eq!(redactor.id(id, &mut found), None, "{id}");
    }
    assert_eq!(redactor.id("jane@example.com", &mut found).as_deref(), Some("[email]"));
    assert!(redactor.id("sk-proj-abcdefghij0123456789ABCDEFGHIJ", &mut found).is_some());
}

#[test]
fn images_and_other_data_are_left_alone() {
    let card = "4111111111111111";
    let data = format!("data:image/png;base64,iVBOR/{card}/w0KGgo=");
    let blob = format!("{}/{card}+{}", "Ab9/".repeat(80), "x7Zq".repeat(80));
    for text in [data.clone(), blob, json!({"image_url": {"url": data}}).to_string()] {
        assert_eq!(redacted(full(), &text), text);
    }
    becomes(&[(&format!("{data} {card}"), &format!("{data} [card]"))]);
}

#[test]
fn nothing_wanted_changes_nothing_and_an_unknown_detector_is_named() {
    let off = Redactor::new(&Redaction::default()).unwrap();
    assert_eq!(off.text("x@example.com 4111111111111111", &mut Found::default()), None);
    let unknown = Redaction { detectors: vec!["mind".into()], patterns: Vec::new() };
    let told = Redactor::new(&unknown).unwrap_err().to_string();
    assert!(told.starts_with("there is no detector `mind`: choose among private_key, "), "{told}");
}

/// Parts that touch each other in ways that tests by hand do not.
fn part() -> impl Strategy<Value = String> {
    let fixed: Vec<String> = DETECTORS.iter().map(|it| it.example.to_owned()).collect();
    let marks =
        ["", " ", "\"", "[", "]", "\\", "-", "+", "1", "a@", ":", "//", "\n", "{\"a\":", "}"];
    prop_oneof![
        proptest::sample::select(fixed),
        proptest::sample::select(marks.to_vec()).prop_map(str::to_owned),
        "[0-9a-f .@:+-]{0,20}",
    ]
}

proptest! {
    #[test]
    fn twice_is_as_once_and_nothing_is_left(parts in proptest::collection::vec(part(), 0..12)) {
        let redactor = &WITH_ORDERS;
        let text = parts.concat();
        let once = redacted(redactor, &text);
        prop_assert_eq!(redactor.text(&once, &mut Found::default()), None);
    }

    #[test]
    fn json_stays_json(parts in proptest::collection::vec(part(), 0..6), number in any::<i64>()) {
        let text = parts.concat();
        let json = json!({text.clone(): [number, {"x": text.clone()}, json!([text]).to_string()]});
        let once = redacted(full(), &json.to_string());
        prop_assert!(serde_json::from_str::<Json>(&once).is_ok(), "{}", once);
    }
}
