//! Tests of the grammar.

use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Filter {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refusal(text: &str) -> String {
    text.parse::<Filter>().unwrap_err().to_string()
}

fn field(text: &str) -> Field {
    match parse(text) {
        Filter::Is(comparison) => comparison.field,
        other => panic!("{text} is {other:?}"),
    }
}

#[test]
fn every_prefix_and_alias_names_its_field() {
    let tag = |key: &str| Field::Tag(key.into());
    let metadata = |key: &str| Field::Metadata(key.into());
    let attribute = |key: &str| Field::Span(SpanField::Attribute(key.into()));
    for (text, expected) in [
        ("timestamp > 1", Field::Timestamp),
        ("attribute.timestamp_ms > 1", Field::Timestamp),
        ("attributes.execution_time_ms > 1", Field::ExecutionTime),
        ("trace.execution_time > 1", Field::ExecutionTime),
        ("end_time > 1", Field::EndTime),
        ("trace.end_time_ms > 1", Field::EndTime),
        ("request_id = 'a'", Field::RequestId),
        ("trace.status = 'OK'", Field::Status),
        ("client_request_id = 'a'", Field::ClientRequestId),
        ("name = 'a'", Field::Name),
        ("tags.`mlflow.traceName` = 'a'", Field::Name),
        ("attribute.run_id = 'a'", Field::Run),
        ("request_metadata.`mlflow.sourceRun` = 'a'", Field::Run),
        ("prompt = 'qa/4'", Field::Prompt),
        ("text LIKE '%a%'", Field::Span(SpanField::Content)),
        ("trace.text LIKE '%a%'", Field::Span(SpanField::Content)),
        ("span.content ILIKE '%a%'", Field::Span(SpanField::Content)),
        ("span.name = 'a'", Field::Span(SpanField::Name)),
        ("span.type = 'a'", Field::Span(SpanField::Type)),
        ("span.status = 'a'", Field::Span(SpanField::Status)),
        ("span.attributes.model = 'a'", attribute("model")),
        ("span.attributes.llm.model = 'a'", attribute("llm.model")),
        ("span.attributes.`llm.model` = 'a'", attribute("llm.model")),
        ("span.`attributes.llm.model` = 'a'", attribute("llm.model")),
        ("tag.a = 'a'", tag("a")),
        ("tags.a.b-c = 'a'", tag("a.b-c")),
        ("tags.\"a b\" = 'a'", tag("a b")),
        ("`tags`.`a ``b` = 'a'", tag("a `b")),
        ("metadata.`mlflow.trace.session` = 'a'", metadata("mlflow.trace.session")),
        ("request_metadata.x = 'a'", metadata("x")),
        ("feedback.score >= .5", Field::Feedback("score".into())),
        ("feedback.`a/b` = 'true'", Field::Feedback("a/b".into())),
        ("expectation.answer IS NULL", Field::Expectation("answer".into())),
        ("issue.id = 'i'", Field::Issue),
    ] {
        assert_eq!(field(text), expected, "{text}");
    }
}

#[test]
fn every_operator_reads_its_own_kind_of_value() {
    let test = |text: &str| match parse(text) {
        Filter::Is(comparison) => comparison.test,
        other => panic!("{text} is {other:?}"),
    };
    assert_eq!(test("name='it''s'"), Test::Text(TextTest::Equal, "it's".into()));
    assert_eq!(test(r#"name != "it's""#), Test::Text(TextTest::NotEqual, "it's".into()));
    assert_eq!(test(r"name RLIKE '^\d+$'"), Test::Text(TextTest::RLike, r"^\d+$".into()));
    assert_eq!(test("name like 'a'"), Test::Text(TextTest::Like, "a".into()));
    assert_eq!(test("name iLike 'ä'"), Test::Text(TextTest::ILike, "ä".into()));
    assert_eq!(test("timestamp<=-1.5e3"), Test::Number(NumberTest::LessOrEqual, -1500.0));
    assert_eq!(test("timestamp != 7"), Test::Number(NumberTest::NotEqual, 7.0));
    assert_eq!(
        test("name not  in ('a',\"b\")"),
        Test::In { negated: true, values: vec!["a".into(), "b".into()] }
    );
    assert_eq!(test("tags.a is not null"), Test::Null { negated: true });
}

#[test]
fn comparisons_join_as_sql_joins_them() {
    let shown = |text: &str| parse(text).to_string();
    assert_eq!(parse(" \n"), Filter::default());
    assert_eq!(
        shown("name='a' AND status = 'OK' or NOT name='b'"),
        "(name = 'a' AND status = 'OK') OR NOT name = 'b'"
    );
    assert_eq!(
        shown("name='a' and (name='b' OR ((name='c')))"),
        "name = 'a' AND (name = 'b' OR (name = 'c'))"
    );
}

#[test]
fn a_comparison_in_parentheses_is_a_group_of_its_own() {
    let Filter::All(parts) = parse("(span.name = 'a') AND (span.name = 'b')") else { panic!() };
    assert!(parts.iter().all(|part| matches!(part, Filter::All(inner) if inner.len() == 1)));
    let Filter::All(parts) = parse("span.name = 'a' AND span.type = 'b'") else { panic!() };
    assert!(parts.iter().all(|part| matches!(part, Filter::Is(_))));
}

#[test]
fn a_field_and_an_operator_that_do_not_fit_are_named_with_what_is_allowed() {
    assert_eq!(
        refusal("timestamp LIKE '1%'"),
        "timestamp cannot be compared with LIKE; it allows =, !=, <, <=, >, >="
    );
    assert_eq!(
        refusal("trace.text = 'a'"),
        "span.content cannot be compared with =; it allows LIKE, ILIKE"
    );
    assert_eq!(
        refusal("tags.`a b` IN ('a')"),
        "tags.`a b` cannot be compared with IN; it allows =, !=, LIKE, ILIKE, RLIKE, IS NULL, IS NOT NULL"
    );
    assert!(refusal("issue.id != 'a'").ends_with("it allows ="));
    assert!(refusal("status > 'OK'").contains("status cannot be compared with >"));
    assert!(refusal("client_request_id IS NULL").contains("IS NULL; it allows"));
}

#[test]
fn a_value_of_the_wrong_kind_is_named() {
    assert_eq!(
        refusal("timestamp > '5'"),
        "timestamp > needs a number without quotes, found the text '5'"
    );
    assert_eq!(refusal("name = x"), "name = needs a quoted text, found `x`");
    assert_eq!(
        refusal("feedback.a = 1"),
        "feedback.a = needs a quoted text, as in '0.5' or 'true', found the number 1"
    );
    assert!(refusal("feedback.a < '1'").contains("needs a number without quotes"));
    assert!(refusal("prompt = 'qa'").contains("needs a quoted 'name/version'"));
    assert!(refusal("name IN ()").contains("found `)`"));
    assert!(refusal("name IN ('a' 'b')").contains("needs a list of quoted texts"));
    assert!(refusal("name IN 'a'").contains("needs a list of quoted texts"));
}

#[test]
fn a_broken_filter_is_refused_at_its_place() {
    for (text, message) in [
        ("name = 'a", "the quote ' at character 8 of the filter is never closed"),
        ("tags.`a = 'b'", "the quote ` at character 6 of the filter is never closed"),
        ("name = 'a' name = 'b'", "expected AND, OR or the end at character 12"),
        (
            "name = 'a' AND",
            "expected the name of a field at character 15 of the filter, found the end",
        ),
        ("(name = 'a'", "expected AND, OR or `)` at character 12"),
        ("name ~ 'a'", "character 6 of the filter, `~`, begins nothing known"),
        ("name 'a'", "expected =, !=, <"),
        ("timestamp > 5x", "expected a number at character 13 of the filter, found `5x`"),
        ("tags.a IS 'a'", "expected NULL or NOT NULL at character 11"),
        ("color = 'a'", "`color` is no field of a trace"),
        ("tags. = 'a'", "`tags.` is no field of a trace"),
        ("span.attributes. = 'a'", "`span.attributes.` is no field"),
        ("span.color = 'a'", "`span.color` is no field"),
        ("Tags.a = 'a'", "`Tags.a` is no field"),
    ] {
        assert!(refusal(text).starts_with(message), "{text}: {}", refusal(text));
    }
}

#[test]
fn a_filter_has_limits() {
    let nested = |depth: usize| format!("{}name = 'a'{}", "(".repeat(depth), ")".repeat(depth));
    assert!(nested(MAX_DEPTH).parse::<Filter>().is_ok());
    assert_eq!(nested(MAX_DEPTH + 1).parse::<Filter>(), Err(FilterError::TooDeep));
    let nots = format!("{}name = 'a'", "NOT ".repeat(100_000));
    assert_eq!(nots.parse::<Filter>(), Err(FilterError::TooDeep));
    let wide = |count: usize| vec!["name = 'a'"; count].join(" OR ");
    assert!(wide(MAX_COMPARISONS).parse::<Filter>().is_ok());
    assert_eq!(wide(MAX_COMPARISONS + 1).parse::<Filter>(), Err(FilterError::TooLong));
    let list = |count: usize| format!("name IN ({})", vec!["'a'"; count].join(","));
    assert!(list(MAX_VALUES).parse::<Filter>().is_ok());
    assert_eq!(list(MAX_VALUES + 1).parse::<Filter>(), Err(FilterError::TooLong));
}

fn any_field() -> impl Strategy<Value = Field> {
    let key = "\\PC{1,6}|[a-z.`' \"]{1,8}";
    let plain = prop::sample::select(vec![
        Field::RequestId,
        Field::ClientRequestId,
        Field::Status,
        Field::Name,
        Field::Run,
        Field::Timestamp,
        Field::ExecutionTime,
        Field::EndTime,
        Field::Prompt,
        Field::Issue,
        Field::Span(SpanField::Name),
        Field::Span(SpanField::Type),
        Field::Span(SpanField::Status),
        Field::Span(SpanField::Content),
    ]);
    prop_oneof![
        3 => plain,
        1 => key.prop_map(Field::Tag),
        1 => key.prop_map(Field::Metadata),
        1 => key.prop_map(Field::Feedback),
        1 => key.prop_map(Field::Expectation),
        1 => key.prop_map(|key| Field::Span(SpanField::Attribute(key))),
    ]
}

fn test_of(
    field: &Field,
    operator: Operator,
    text: String,
    number: f64,
    values: Vec<String>,
) -> Test {
    let is_number = field.is_numeric(operator);
    match operator {
        Operator::IsNull | Operator::IsNotNull => {
            Test::Null { negated: operator == Operator::IsNotNull }
        }
        Operator::In | Operator::NotIn => Test::In { negated: operator == Operator::NotIn, values },
        Operator::Equal if is_number => Test::Number(NumberTest::Equal, number),
        Operator::NotEqual if is_number => Test::Number(NumberTest::NotEqual, number),
        Operator::Less => Test::Number(NumberTest::Less, number),
        Operator::LessOrEqual => Test::Number(NumberTest::LessOrEqual, number),
        Operator::Greater => Test::Number(NumberTest::Greater, number),
        Operator::GreaterOrEqual => Test::Number(NumberTest::GreaterOrEqual, number),
        Operator::Equal if field == &Field::Prompt => {
            Test::Text(TextTest::Equal, format!("{text}p/1"))
        }
        Operator::Equal => Test::Text(TextTest::Equal, text),
        Operator::NotEqual => Test::Text(TextTest::NotEqual, text),
        Operator::Like => Test::Text(TextTest::Like, text),
        Operator::ILike => Test::Text(TextTest::ILike, text),
        Operator::RLike => Test::Text(TextTest::RLike, text),
    }
}

fn any_comparison() -> impl Strategy<Value = Filter> {
    let value = "\\PC{0,8}|['\"`\\\\%_ ]{0,6}";
    let number = prop_oneof![any::<i32>().prop_map(f64::from), -1e12..1e15f64, Just(1e300)];
    let values = prop::collection::vec(value, 1..4);
    (any_field(), any::<prop::sample::Index>(), value, number, values).prop_map(
        |(field, index, text, number, values)| {
            let operator = *index.get(field.allowed());
            let test = test_of(&field, operator, text, number, values);
            Filter::Is(Comparison { field, test })
        },
    )
}

fn any_filter() -> impl Strategy<Value = Filter> {
    any_comparison().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            any_comparison().prop_map(|one| Filter::All(vec![one])),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Any),
            inner.prop_map(|inner| Filter::Not(Box::new(inner))),
        ]
    })
}

/// Keys of aliases are other fields when they are read.
fn is_alias(filter: &Filter) -> bool {
    match filter {
        Filter::All(parts) | Filter::Any(parts) => parts.iter().any(is_alias),
        Filter::Not(inner) => is_alias(inner),
        Filter::Is(Comparison { field: Field::Tag(key) | Field::Metadata(key), .. }) => {
            key.starts_with("mlflow.")
        }
        Filter::Is(_) => false,
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_the_same_tree(filter in any_filter()) {
        prop_assume!(!is_alias(&filter));
        let text = filter.to_string();
        prop_assert_eq!(text.parse::<Filter>(), Ok(filter), "{}", text);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}|[a-z'\"`().=<> ]{0,40}") {
        let _ = text.parse::<Filter>();
        let _ = text.parse::<Order>();
    }

    #[test]
    fn no_row_of_tokens_makes_it_panic(words in prop::collection::vec(prop::sample::select(vec![
        "name", "tags.a", "span.name", "timestamp", "AND", "OR", "NOT", "(", ")", "=", "IN", "IS",
        "NULL", "'a'", "1", ",", "LIKE", ".", "`", "-", "!",
    ]), 0..12)) {
        let _ = words.join(" ").parse::<Filter>();
        let _ = words.concat().parse::<Filter>();
    }
}
