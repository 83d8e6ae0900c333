//! Random filters: written and read again they are the same, and no text makes reading panic.

use proptest::prelude::*;

use super::super::*;

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
        Field::Span(SpanField::Model),
        Field::Span(SpanField::Provider),
        Field::Project,
        Field::Cost,
        Field::Count(Count::Tokens),
        Field::Count(Count::Errors),
        Field::Model,
        Field::Provider,
        Field::Version,
        Field::AnyFeedback,
        Field::AnyExpectation,
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
        // Any other text may be no regular expression.
        Operator::RLike => Test::Text(TextTest::RLike, format!("^{}$", text.len())),
        Operator::Glob => Test::Text(TextTest::Glob, format!("{text}*")),
        Operator::Says => {
            let pattern = Pattern::parse(&text).or_else(|| Pattern::words(&text, true));
            Test::Says(pattern.unwrap_or_else(|| Pattern::Part("x".into())))
        }
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
    fn whatever_is_read_is_written_so_that_it_reads_back(
        text in "\\PC{0,20}|[a-zé退款ﬁİ*:.\"'`()=<>$0-9 -]{0,30}|text:\\PC{0,12}",
    ) {
        if let Ok(filter) = Filter::read_at(&text, 0) {
            let written = filter.to_string();
            prop_assert_eq!(written.parse::<Filter>(), Ok(filter), "{} as {}", text, written);
        }
    }

    #[test]
    fn no_row_of_tokens_makes_it_panic(words in prop::collection::vec(prop::sample::select(vec![
        "name", "tags.a", "span.name", "timestamp", "AND", "OR", "NOT", "(", ")", "=", "IN", "IS",
        "NULL", "'a'", "1", ",", "LIKE", ".", "`", "-", "!", ":", "has:", "text:", "*", "-2h",
    ]), 0..12)) {
        let _ = words.join(" ").parse::<Filter>();
        let _ = words.concat().parse::<Filter>();
    }
}
