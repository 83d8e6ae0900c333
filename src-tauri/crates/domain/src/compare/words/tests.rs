//! Differences that tell what a reader would, and of random texts.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

/// A difference as text: `[removed|added]`.
fn told(a: &str, b: &str) -> String {
    let part = |segment: &Segment| {
        let (a, b) = (&a[segment.a.clone()], &b[segment.b.clone()]);
        if segment.is_equal { a.to_owned() } else { format!("[{a}|{b}]") }
    };
    text_diff(a, b, None).segments.iter().map(part).collect()
}

#[test]
fn what_differs_is_told_word_by_word() {
    let (a, b) = ("Be kind to all customers.", "Be very kind to most customers!");
    assert_eq!(told(a, b), "Be [|very ]kind to [all|most] customers[.|!]");
    assert_eq!(told("same text", "same text"), "same text");
    assert_eq!(told("", "new"), "[|new]");
    assert_eq!(told("foo", "foobar"), "[foo|foobar]");
    assert_eq!(told("a foo", "a foo bar"), "a foo[| bar]");
}

#[test]
fn no_character_accent_or_joined_emoji_is_torn() {
    assert_eq!(
        told("naïve cafe\u{301} now", "naïve cafe\u{300} now"),
        "naïve [cafe\u{301}|cafe\u{300}] now"
    );
    let (family, couple) = ("👨‍👩‍👧", "👨‍👩‍👦");
    assert_eq!(
        told(&format!("my {family}!"), &format!("my {couple}!")),
        format!("my [{family}|{couple}]!")
    );
    assert_eq!(told("我喜欢红茶", "我喜欢绿茶"), "我喜欢[红|绿]茶");
    // Two letters that share their first byte.
    assert_eq!(told("é", "è"), "[é|è]");
}

#[test]
fn a_sentence_that_was_replaced_is_shown_whole() {
    let a = "Reply: unfortunately the shipment cannot be located at present. Bye";
    let b = "Reply: wonderful news, the courier just delivered everything safely. Bye";
    let shown = told(a, b);
    assert!(shown.matches('[').count() <= 2, "{shown}");
    assert!(shown.starts_with("Reply: [") && shown.ends_with(" Bye"), "{shown}");
}

#[test]
fn a_word_changed_in_a_long_text_is_found_there() {
    let line = |n: usize| format!("line {n} says that number {} is lucky\n", n * 7);
    let a: String = (0..20_000).map(line).collect();
    let b = a
        .replace("number 700 is", "number 700 was")
        .replace("line 15000 says", "line 15000 shouts");
    let shown = told(&a, &b);
    assert!(shown.contains("number 700 [is|was] lucky"));
    assert!(shown.contains("line 15000 [says|shouts] that"));
    assert_eq!(shown.matches('[').count(), 2);
}

#[test]
fn words_changed_in_one_line_of_ten_megabytes_are_found_there() {
    let word = |n: usize| format!("{{\"number\":{},\"lucky\":true}}, ", n * 7_919 % 1_000_003);
    let a: String = (0..320_000).map(word).collect();
    assert!(a.len() > 10_000_000 && !a.contains('\n'));
    let middle = a.len() / 2;
    let (start, end) = a.split_at(middle + a[middle..].find("lucky").unwrap());
    let b = format!("{}{}", start.replacen("lucky", "happy", 1), end.replacen("lucky", "sad", 1));
    let begun = Instant::now();
    let diff = text_diff(&a, &b, Some(begun + Duration::from_mins(1)));
    assert!(!diff.is_coarse);
    let changed = diff.segments.iter().filter(|segment| !segment.is_equal);
    let said: Vec<_> = changed.map(|one| (&a[one.a.clone()], &b[one.b.clone()])).collect();
    assert_eq!(said, [("lucky", "happy"), ("lucky", "sad")]);
}

#[test]
fn huge_texts_end_in_time_and_say_that_parts_stayed_together() {
    let words = |seed: usize| -> String {
        let word = |n: usize| format!("{} ", (n * seed + n / 3) % 5_003);
        (0..400_000).map(word).collect()
    };
    let (a, b) = (words(7), words(11));
    let begun = Instant::now();
    let diff = text_diff(&a, &b, Some(begun + Duration::from_millis(200)));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(diff.is_coarse);
    let lines = (a.replace(' ', "\n"), b.replace(' ', "\n"));
    let begun = Instant::now();
    let diff = text_diff(&lines.0, &lines.1, Some(begun + Duration::from_millis(200)));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(!diff.is_equal());
    // Nowhere to cut: what both begin and end with is still equal.
    let same = "y".repeat(10_000_000);
    let diff = text_diff(&format!("{same} a {same}"), &format!("{same} b {same}"), None);
    assert_eq!(diff.segments.iter().filter(|segment| !segment.is_equal).count(), 1);
}

#[test]
fn a_line_of_any_length_is_cut_into_words_where_it_changes_little() {
    for words in [3_000_u64, 30_000, 100_000, 300_000] {
        let word = |n: u64| format!("{} ", n * 7_919 % 1_000_003);
        let a: String = (0..words).map(word).collect();
        let b = format!("new start {a}and more");
        let b = b.replacen(&format!(" {} ", words / 2 * 7_919 % 1_000_003), " changed ", 1);
        let diff = text_diff(&a, &b, None);
        assert!(!diff.is_coarse, "{words}");
        let changed = diff.segments.iter().filter(|segment| !segment.is_equal).count();
        assert_eq!(changed, 3, "{words}");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "the ",
        "fox",
        " ",
        "\n",
        "é",
        "e\u{301}",
        "👨‍👩‍👧",
        "語",
        "\r\n",
        "x",
        ", ",
        "\u{202e}",
        "jumps over ",
        "{\"k\":",
        "}, ",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The usual limits, and some so small that short texts are cut in every way.
fn any_limits() -> impl Strategy<Value = Limits> {
    let small = (0..200_usize, 0..100_usize, 0..20_usize, 0..200_usize).prop_map(
        |(chunks_from, lines_from, most_lines, words_to)| Limits {
            chunks_from,
            lines_from,
            most_lines,
            words_to,
        },
    );
    prop_oneof![Just(USUAL), small]
}

proptest! {
    #[test]
    fn both_texts_can_be_read_out_of_their_difference(
        a in any_text(),
        b in any_text(),
        limits in any_limits(),
    ) {
        let diff = text_diff_within(&a, &b, None, limits);
        let of = |text: &str, range: fn(&Segment) -> Range<usize>| -> String {
            diff.segments.iter().map(|segment| &text[range(segment)]).collect()
        };
        prop_assert_eq!(of(&a, |segment| segment.a.clone()), a.clone());
        prop_assert_eq!(of(&b, |segment| segment.b.clone()), b.clone());
        for segment in &diff.segments {
            let same = a[segment.a.clone()] == b[segment.b.clone()];
            prop_assert!(!segment.is_equal || same);
        }
        prop_assert_eq!(diff.is_equal(), a == b);
    }

    #[test]
    fn equal_and_changed_parts_come_in_turn(
        a in any_text(),
        b in any_text(),
        limits in any_limits(),
    ) {
        let segments = text_diff_within(&a, &b, None, limits).segments;
        prop_assert!(segments.windows(2).all(|two| two[0].is_equal != two[1].is_equal));
    }
}
