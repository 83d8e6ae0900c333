//! Tests of the grammar.

mod conditions;
mod random;

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
        "span.content cannot be compared with =; it allows LIKE, ILIKE, :"
    );
    assert_eq!(
        refusal("tags.`a b` IN ('a')"),
        "tags.`a b` cannot be compared with IN; it allows =, !=, LIKE, ILIKE, RLIKE, IS NULL, IS NOT NULL, :"
    );
    assert!(refusal("issue.id != 'a'").ends_with("it allows ="));
    assert!(refusal("status > 'OK'").contains("status cannot be compared with >"));
    assert!(refusal("client_request_id IS NULL").contains("IS NULL; it allows"));
}

#[test]
fn a_value_of_the_wrong_kind_is_named() {
    assert!(refusal("timestamp > '5'").starts_with("timestamp > needs a time, as in -2h, now"));
    assert!(refusal("timestamp > '5'").ends_with("a number without quotes, found the text '5'"));
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
    for (text, at, message) in [
        ("name = 'a", 8, "the quote ' at character 8 of the filter is never closed"),
        ("tags.`a = 'b'", 6, "the quote ` at character 6 of the filter is never closed"),
        ("name = 'a' = 'b'", 12, "expected the name of a field, a word or a quoted text"),
        ("name = 'a')", 11, "expected AND, OR or the end at character 11"),
        ("name = 'a' AND", 15, "expected the name of a field, a word or a quoted text"),
        ("(name = 'a'", 12, "expected AND, OR or `)` at character 12"),
        ("name ~ 'a'", 6, "there is no word to look for in `~`, at character 6"),
        ("name = 'ä' AND …", 16, "there is no word to look for in `…`"),
        ("text:…", 6, "there is no word to look for in `…`"),
        ("text:", 6, "expected a value at character 6 of the filter, found the end"),
        ("timestamp > 5x", 13, "timestamp > needs a time, as in -2h"),
        ("timestamp > -2h", 13, "`-2h` is told from now, which cannot be used here"),
        ("duration > 2", 12, "execution_time > needs a duration with its unit, as in 500ms"),
        ("cost > cheap", 8, "cost > needs US dollars, as in 0.05 or $0.05, found `cheap`"),
        ("tags.a IS 'a'", 11, "expected NULL or NOT NULL at character 11"),
        ("name LIKE x", 11, "name LIKE needs a quoted text, found `x`"),
        ("a name RLIKE '['", 14, "the pattern '[' cannot be used: unclosed character class"),
        ("a status:eror", 10, "status: needs one of ok, error, in_progress, found `eror`"),
        (
            "satus:error",
            1,
            "`satus`, at character 1 of the filter, is no field of a trace; did \
                            you mean `status`?",
        ),
        ("color = 'a'", 1, "`color`, at character 1 of the filter, is no field of a trace; put it"),
        (
            "a OR Tags.b = 'a'",
            6,
            "`Tags.b`, at character 6 of the filter, is no field of a trace; \
                                  did you mean `tags.b`?",
        ),
        ("tags. = 'a'", 1, "`tags.`, at character 1"),
        ("span.attributes. = 'a'", 1, "`span.attributes.`, at character 1"),
        ("span.color = 'a'", 1, "`span.color`, at character 1"),
        ("has:colour", 5, "`colour`, at character 5 of the filter, is no field"),
        ("has:status", 5, "status cannot be compared with IS NOT NULL; it allows"),
        ("model:>3", 7, "model cannot be compared with >; it allows"),
    ] {
        let error = text.parse::<Filter>().unwrap_err();
        assert!(error.to_string().starts_with(message), "{text}: {error}");
        assert_eq!(error.at(), Some(at), "{text}: {error}");
    }
}

#[test]
fn a_filter_has_limits() {
    let nested = |depth: usize| format!("{}name = 'a'{}", "(".repeat(depth), ")".repeat(depth));
    assert!(nested(MAX_DEPTH).parse::<Filter>().is_ok());
    let too_deep = |text: &str| {
        let error = text.parse::<Filter>().unwrap_err();
        assert!(matches!(error, FilterError::TooDeep { .. }), "{error}");
        error.at()
    };
    assert_eq!(too_deep(&nested(MAX_DEPTH + 1)), Some(MAX_DEPTH + 2));
    too_deep(&format!("{}name = 'a'", "NOT ".repeat(100_000)));
    too_deep(&"-(".repeat(100_000));
    let too_long = |text: &str| {
        let error = text.parse::<Filter>().unwrap_err();
        assert!(matches!(error, FilterError::TooLong { .. }), "{error}");
    };
    let wide = |count: usize| vec!["name = 'a'"; count].join(" OR ");
    assert!(wide(MAX_COMPARISONS).parse::<Filter>().is_ok());
    too_long(&wide(MAX_COMPARISONS + 1));
    too_long(&"word ".repeat(200_000));
    let list = |count: usize| format!("name IN ({})", vec!["'a'"; count].join(","));
    assert!(list(MAX_VALUES).parse::<Filter>().is_ok());
    too_long(&list(MAX_VALUES + 1));
    let patterns = |count: usize| vec!["name RLIKE 'a'"; count].join(" ");
    assert!(patterns(MAX_PATTERNS).parse::<Filter>().is_ok());
    too_long(&patterns(MAX_PATTERNS + 1));
}

#[test]
fn a_text_that_is_too_long_is_refused_and_not_read() {
    assert_eq!("a".repeat(MAX_BYTES + 1).parse::<Filter>(), Err(FilterError::TooLarge));
    let long = "a".repeat(MAX_PATTERN + 1);
    for (before, at) in [("", 1), ("text:", 6), ("name:*", 6), ("\"", 1), ("name LIKE '", 11)] {
        let close = before.chars().rev().find(|quote| matches!(quote, '\'' | '"'));
        let text = format!("{before}{long}{}", close.map_or(String::new(), String::from));
        assert_eq!(text.parse::<Filter>(), Err(FilterError::LongText { at }), "{before}");
    }
    let one_megabyte = format!("name = '{}'", "a".repeat(MAX_BYTES - 9));
    assert!(one_megabyte.parse::<Filter>().is_ok(), "what is compared as it is may be long");
}

#[test]
fn a_regular_expression_that_would_take_too_much_is_refused_at_its_place() {
    for pattern in [r"(\w{1000}){1000}", r"((a{100}){100}){100}", r"((\pL{50}){50}){50}"] {
        let error = format!("a name RLIKE '{pattern}'").parse::<Filter>().unwrap_err();
        assert_eq!(error.at(), Some(14));
        assert!(error.to_string().contains("repeat less"), "{error}");
    }
    let nested = format!("name RLIKE '{}'", "(".repeat(5_000));
    assert!(matches!(nested.parse::<Filter>(), Err(FilterError::Pattern { at: 12, .. })));
}

#[test]
fn a_like_that_would_take_too_much_is_refused_at_its_place_and_a_short_one_never() {
    for (before, letter, after) in [
        ("name LIKE '", '_', "'"),
        ("name ILIKE '", '_', "'"),
        ("name LIKE '", 'ſ', "'"),
        ("name ILIKE '", 'ſ', "'"),
        ("name:", 'ſ', "*"),
    ] {
        let of = |count: usize| {
            let text = format!("{before}{}{after}", letter.to_string().repeat(count));
            text.parse::<Filter>()
        };
        let Ok(Filter::Is(Comparison { test: Test::Text(kind, pattern), .. })) = of(500) else {
            panic!("{before}{letter} is refused")
        };
        assert!(kind.regex(&pattern).is_ok(), "{before}{letter}");
        if letter == '_' {
            let at = before.len();
            assert!(
                matches!(of(9_000), Err(FilterError::Pattern { at: there, .. }) if there == at)
            );
        }
    }
}

fn words(text: &str) -> Filter {
    let pattern = Pattern::words(text, true).unwrap();
    Filter::Is(Comparison { field: Field::Span(SpanField::Content), test: Test::Says(pattern) })
}

fn says(text: &str) -> Filter {
    let pattern = Pattern::parse(text).unwrap();
    Filter::Is(Comparison { field: Field::Span(SpanField::Content), test: Test::Says(pattern) })
}

#[test]
fn words_and_quoted_texts_are_looked_for_and_stand_side_by_side() {
    for (text, expected) in [
        ("refund", words("refund")),
        ("late refund", Filter::All(vec![words("late"), words("refund")])),
        ("\"late delivery\"", says("late delivery")),
        ("'late deliv*'", says("late deliv*")),
        ("text:refund", says("refund")),
        ("text:\"late delivery\"", says("late delivery")),
        ("span.content:'late delivery'", says("late delivery")),
        ("text:begin*", says("begin*")),
        ("text:*part*", says("*part*")),
        ("begin*", says("begin*")),
        ("*part*", says("*part*")),
        ("don't", words("don't")),
        ("gpt-4o", words("gpt-4o")),
        ("https://x.org/a?b=c", words("https://x.org/a?b=c")),
        ("10:30", words("10:30")),
        ("foo::bar", words("foo::bar")),
        ("退款", words("退款")),
        ("404", words("404")),
        ("c++,", words("c++,")),
        ("-refund", Filter::Not(Box::new(words("refund")))),
        ("-\"late delivery\"", Filter::Not(Box::new(says("late delivery")))),
        ("a OR b", Filter::Any(vec![words("a"), words("b")])),
        ("a and b", Filter::All(vec![words("a"), words("b")])),
        ("NOT found", Filter::Not(Box::new(words("found")))),
        ("not found", Filter::All(vec![words("not"), words("found")])),
        ("users like apples", Filter::All(["users", "like", "apples"].map(words).to_vec())),
        ("cost is high", Filter::All(["cost", "is", "high"].map(words).to_vec())),
        ("status", words("status")),
        ("Note: late", Filter::All(vec![words("Note:"), words("late")])),
    ] {
        assert_eq!(parse(text), expected, "{text}");
    }
    let mixed = parse("refund status:error (model:gpt-4o* or cost > $0.05)");
    let Filter::All(parts) = mixed else { panic!("{mixed:?}") };
    assert_eq!(parts.len(), 3);
}

fn read_at(text: &str) -> String {
    let now_ns = 1_795_305_600_000_000_000;
    Filter::read_at(text, now_ns).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
}

#[test]
fn friendly_fields_and_values_mean_the_same_as_the_plain_ones() {
    for (text, plain) in [
        ("status:error", "status = 'ERROR'"),
        ("status:OK", "status = 'OK'"),
        ("-status:error", "NOT status = 'ERROR'"),
        ("not status:error", "NOT status = 'ERROR'"),
        ("span.status:error span.type:tool", "span.status = 'ERROR' AND span.type = 'TOOL'"),
        ("span.type:Mine", "span.type = 'Mine'"),
        ("model:gpt-4o*", "model:\"gpt-4o*\""),
        ("model:\"a b\"", "model = 'a b'"),
        ("session:abc", "metadata.`mlflow.trace.session` = 'abc'"),
        ("user = 'ada'", "metadata.`mlflow.trace.user` = 'ada'"),
        ("tag.x:y", "tags.x = 'y'"),
        ("tags.env:prod:eu", "tags.env = 'prod:eu'"),
        ("tags.a:b = 'c'", "tags.`a:b` = 'c'"),
        ("duration > 2s", "execution_time > 2000"),
        ("duration:>1.5m", "execution_time > 90000"),
        ("execution_time > 5", "execution_time > 5"),
        ("cost > $0.05", "cost > 0.05"),
        ("cost>=0.05", "cost >= 0.05"),
        ("tokens:>10k", "tokens > 10000"),
        ("spans = 3 errors:0", "spans = 3 AND errors = 0"),
        ("started > -2h", "timestamp > 1795298400000"),
        ("time < now", "timestamp < 1795305600000"),
        ("started >= 2026-11-20", "timestamp >= 1795132800000"),
        ("started > 2026-11-20", "timestamp >= 1795219200000"),
        ("started:2026-11-20", "timestamp >= 1795132800000 AND timestamp < 1795219200000"),
        ("started > '2026-11-20 10:00'", "timestamp > 1795168800000"),
        ("has:feedback", "feedback IS NOT NULL"),
        ("-has:session", "NOT metadata.`mlflow.trace.session` IS NOT NULL"),
        ("has:tags.env", "tags.env IS NOT NULL"),
        ("has:cost", "cost IS NOT NULL"),
        ("feedback.ok:true", "feedback.ok = 'true'"),
        ("feedback.score:>=0.5", "feedback.score >= 0.5"),
        ("project:Shop", "project = 'Shop'"),
        ("id:tr-0a", "request_id = 'tr-0a'"),
    ] {
        assert_eq!(read_at(text), plain, "{text}");
        assert_eq!(read_at(plain), plain, "{plain}");
    }
}

#[test]
fn every_example_of_the_documentation_is_read_and_means_something() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/query.md");
    let page = std::fs::read_to_string(file).unwrap();
    let blocks = page.split("```query\n").skip(1).filter_map(|rest| rest.split("```").next());
    let examples: Vec<&str> = blocks.flat_map(str::lines).collect();
    assert!(examples.len() > 50, "{} examples", examples.len());
    for example in examples {
        let read = Filter::read_at(example, 1_795_305_600_000_000_000);
        let filter = read.unwrap_or_else(|error| panic!("{example}: {error}"));
        assert_ne!(filter, Filter::default(), "{example}");
        // What is meant as a comparison is not read as mere words.
        let is_words = |filter: &Filter| matches!(filter, Filter::Is(one) if matches!(one.test, Test::Says(_)));
        let has_sign = example.contains(['=', '<', '>']);
        assert!(!(has_sign && is_words(&filter)), "{example}");
    }
}

#[test]
fn every_field_that_is_offered_is_documented() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/query.md");
    let page = std::fs::read_to_string(file).unwrap();
    for known in KNOWN.iter().filter(|known| known.is_offered && known.name != "has") {
        let name = known.name;
        let named = if name.ends_with('.') { format!("`{name}<") } else { format!("`{name}`") };
        assert!(page.contains(&named), "{named}");
    }
}
