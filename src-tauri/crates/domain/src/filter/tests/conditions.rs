//! Tests of choices: read from a text, and exchanged in it.

use proptest::prelude::*;

use super::super::*;

fn choose(text: &str, name: &str, values: &[&str]) -> String {
    let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
    let read = Conditions::read_at(text, 0).unwrap_or_else(|error| panic!("{text}: {error}"));
    read.choose(name, &values).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn chosen(text: &str, name: &str) -> Vec<String> {
    let (field, _) = field(name).unwrap();
    let choices = Conditions::read_at(text, 0).unwrap().choices();
    let found = choices.into_iter().find(|choice| choice.field == field);
    found.map(|choice| choice.values).unwrap_or_default()
}

#[test]
fn choices_are_read_however_they_are_written() {
    for (text, name, values) in [
        ("status:error", "status", &["ERROR"][..]),
        ("refund status = 'OK' cost > $1", "status", &["OK"]),
        ("model IN ('a', 'b') AND refund", "model", &["a", "b"]),
        ("(tags.env:prod OR tags.env:test)", "tags.env", &["prod", "test"]),
        ("tags.env:prod OR tags.env:test", "tags.env", &["prod", "test"]),
        ("(name:a)", "name", &["a"]),
        ("user:ada user:eve", "user", &["ada", "eve"]),
        ("feedback.ok:true", "feedback.ok", &["true"]),
        ("-status:error", "status", &[]),
        ("name:a*", "name", &[]),
        ("name != 'a'", "name", &[]),
        ("status:error OR refund", "status", &[]),
        ("(status:error refund)", "status", &[]),
        ("", "status", &[]),
    ] {
        assert_eq!(chosen(text, name), values, "{text}");
    }
}

#[test]
fn a_choice_is_exchanged_and_all_else_stays_as_it_was_written() {
    for (text, name, values, expected) in [
        ("", "status", &["ERROR"][..], "status:error"),
        ("  refund ", "status", &["ERROR"], "refund status:error"),
        ("refund  status:ok -cost > $1", "status", &["ERROR"], "refund  status:error -cost > $1"),
        ("refund AND status:ok AND Tent", "status", &[], "refund AND Tent"),
        ("status:ok AND Tent", "status", &[], "Tent"),
        ("status:ok", "status", &[], ""),
        ("name:a", "name", &["a", "b c"], "(name:a OR name:\"b c\")"),
        ("(name:a OR name:b) x", "name", &["b"], "name:b x"),
        ("name IN ('a', 'b')", "name", &["b"], "name:b"),
        ("user:ada x user:eve", "user", &["eve"], "user:eve x"),
        ("a OR b", "model", &["m"], "(a OR b) model:m"),
        ("model:a OR model:b", "model", &["a"], "model:a"),
        ("name:a*", "name", &["b"], "name:a* name:b"),
        ("started > -2h", "session", &["s/1"], "started > -2h session:s/1"),
        ("", "tags.`a b`", &["it's \"so\""], "tags.`a b`:\"it's \"\"so\"\"\""),
        ("", "name", &["5*", ""], "(name = '5*' OR name = '')"),
        ("\"x\"status:ok\"y\"", "status", &[], "\"x\" \"y\""),
    ] {
        assert_eq!(choose(text, name, values), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_chosen_is_refused() {
    let read = Conditions::read_at("refund", 0).unwrap();
    for name in ["duration", "cost", "feedback", "satus", ""] {
        assert!(read.choose(name, &["1".into()]).is_err(), "{name}");
    }
    assert!(Conditions::read_at("status = (", 0).is_err());
}

#[test]
fn without_a_choice_the_others_are_asked() {
    let read = Conditions::read_at("refund status:error model:m", 0).unwrap();
    let left: Filter = "refund model:m".parse().unwrap();
    assert_eq!(read.without(&Field::Status), left);
    assert_eq!(read.without(&Field::Name), read.filter());
    assert_eq!(Ok(read.filter()), "refund status:error model:m".parse());
}

proptest! {
    #[test]
    fn whatever_is_written_a_choice_is_there_once_chosen_and_gone_once_let_go(
        text in "\\PC{0,12}|[a-z\"'()*:=.> -]{0,24}|(not |or |and |refund |-|\\(|\\)|status:ok |name:a ){0,6}",
        values in prop::collection::vec("\\PC{0,8}|[a-z*'\" ]{0,5}", 1..3),
    ) {
        let Ok(read) = Conditions::read_at(&text, 0) else { return Ok(()) };
        prop_assert_eq!(Ok(read.filter()), Filter::read_at(&text, 0));
        let with = read.choose("name", &values).unwrap();
        let again = Conditions::read_at(&with, 0);
        prop_assert!(again.is_ok(), "{} became {}", text, with);
        let again = again.unwrap();
        let found = again.choices().into_iter().find(|choice| choice.field == Field::Name);
        prop_assert_eq!(found.map(|choice| choice.values), Some(values), "{} became {}", text, with);
        prop_assert_eq!(again.without(&Field::Name), read.without(&Field::Name), "{} became {}", text, with);
    }
}
