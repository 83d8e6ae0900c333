//! What a search for runs compares and orders by, read from the clauses of its filter.
//!
//! A field is `attributes.<name>` (or the name alone), `params.<key>`, `metrics.<key>` or
//! `tags.<key>`.

use touchstone_store::{Relation, RunField, RunTest};

use crate::clause::{self, Clause, Operand};
use crate::error::Error;
use crate::run::RUN_NAME;

/// Most comparisons of one filter, texts of one list and fields of one order.
const MOST: usize = 100;

/// What a filter asks of a run; nothing if it is empty.
pub(super) fn tests(filter: &str) -> Result<Vec<(RunField, RunTest)>, Error> {
    let clauses = clause::parse(filter)?;
    check_count(clauses.len(), "comparisons in 'filter'")?;
    clauses.iter().map(|clause| Ok((field(clause)?, test(clause)?))).collect()
}

/// Each field with whether it descends.
pub(super) fn order(clauses: &[String]) -> Result<Vec<(RunField, bool)>, Error> {
    check_count(clauses.len(), "fields in 'order_by'")?;
    clauses.iter().map(|clause| order_of(clause)).collect()
}

fn order_of(text: &str) -> Result<(RunField, bool), Error> {
    let (name, direction) = match text.trim().rsplit_once(char::is_whitespace) {
        Some((name, word)) if word.eq_ignore_ascii_case("DESC") => (name, true),
        Some((name, word)) if word.eq_ignore_ascii_case("ASC") => (name, false),
        _ => (text, false),
    };
    let wrong = || Error::invalid(format!("Invalid order_by clause '{text}': expected a field."));
    let clauses = clause::parse(&format!("{name} IS NULL")).map_err(|_| wrong())?;
    match clauses.as_slice() {
        [one] => Ok((field(one)?, direction)),
        _ => Err(wrong()),
    }
}

fn check_count(count: usize, what: &str) -> Result<(), Error> {
    let message = || format!("There can be at most {MOST} {what}, got {count}.");
    if count <= MOST { Ok(()) } else { Err(Error::invalid(message())) }
}

fn field(clause: &Clause) -> Result<RunField, Error> {
    let parts: Vec<&str> = clause.path.iter().map(String::as_str).collect();
    let (prefix, key) = match parts.as_slice() {
        [name] => ("attributes", (*name).to_owned()),
        [prefix, key @ ..] => (*prefix, key.join(".")),
        [] => ("", String::new()),
    };
    match prefix {
        "attribute" | "attributes" | "attr" | "run" => attribute(&key),
        "param" | "params" | "parameter" | "parameters" => Some(RunField::Param(key)),
        "metric" | "metrics" => Some(RunField::Metric(key)),
        "tag" | "tags" if key == RUN_NAME => Some(RunField::Name),
        "tag" | "tags" => Some(RunField::Tag(key)),
        _ => None,
    }
    .ok_or_else(|| {
        Error::invalid(format!(
            "Runs have no field '{}': expected attributes.run_id, run_name, status, user_id, \
             start_time or end_time, params.<key>, metrics.<key> or tags.<key>.",
            clause.name()
        ))
    })
}

fn attribute(name: &str) -> Option<RunField> {
    Some(match name.to_ascii_lowercase().as_str() {
        "run_id" => RunField::Id,
        "run_name" | "run name" => RunField::Name,
        "user_id" | "user" => RunField::User,
        "status" => RunField::Status,
        "start_time" | "created" => RunField::StartMs,
        "end_time" => RunField::EndMs,
        _ => return None,
    })
}

fn test(clause: &Clause) -> Result<RunTest, Error> {
    let field = field(clause)?;
    let numeric = matches!(field, RunField::StartMs | RunField::EndMs | RunField::Metric(_));
    match (clause.operator, &clause.operand) {
        ("IS NULL", _) => Some(RunTest::Absent),
        ("IS NOT NULL", _) => Some(RunTest::Present),
        (sign, Operand::Number(number)) if numeric => {
            relation(sign).map(|relation| RunTest::Number(relation, *number))
        }
        ("IN", Operand::List(list)) if !numeric && list.len() <= MOST => {
            Some(RunTest::In(list.clone()))
        }
        ("NOT IN", Operand::List(list)) if !numeric && list.len() <= MOST => {
            Some(RunTest::NotIn(list.clone()))
        }
        (sign, Operand::Text(text)) if !numeric => text_test(sign, text.clone()),
        _ => None,
    }
    .ok_or_else(|| {
        let allowed = if numeric {
            "=, !=, <, <=, >, >= with a number"
        } else {
            "=, !=, LIKE, ILIKE with a quoted text, or IN, NOT IN with at most 100 of them"
        };
        Error::invalid(format!("'{}' is compared by {allowed}.", clause.name()))
    })
}

fn text_test(sign: &str, text: String) -> Option<RunTest> {
    Some(match sign {
        "=" => RunTest::Is(text),
        "!=" => RunTest::IsNot(text),
        "LIKE" => RunTest::Like(text),
        "ILIKE" => RunTest::ILike(text),
        _ => return None,
    })
}

fn relation(sign: &str) -> Option<Relation> {
    Some(match sign {
        "=" => Relation::Equal,
        "!=" => Relation::Unequal,
        "<" => Relation::Less,
        "<=" => Relation::AtMost,
        ">" => Relation::More,
        ">=" => Relation::AtLeast,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(filter: &str) -> (RunField, RunTest) {
        let mut all = tests(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert_eq!(all.len(), 1, "{filter}");
        all.remove(0)
    }

    #[test]
    fn every_kind_of_field_is_read() {
        let cases = [
            ("attributes.run_id = 'x'", RunField::Id),
            ("attribute.run_id='x'", RunField::Id),
            ("run_name = 'x'", RunField::Name),
            ("attributes.`Run name` = 'x'", RunField::Name),
            ("tags.mlflow.runName = 'x'", RunField::Name),
            ("tags.`mlflow.runName` = 'x'", RunField::Name),
            ("status = 'x'", RunField::Status),
            ("params.lr.a = 'x'", RunField::Param("lr.a".into())),
            ("params.\"l r\" = 'x'", RunField::Param("l r".into())),
            ("tags.`a = 'b'` = 'x'", RunField::Tag("a = 'b'".into())),
            ("tags.Größe = 'x'", RunField::Tag("Größe".into())),
        ];
        for (filter, field) in cases {
            assert_eq!(one(filter), (field, RunTest::Is("x".into())), "{filter}");
        }
    }

    #[test]
    fn every_test_is_read() {
        let texts = || vec!["a".to_owned(), "b".to_owned()];
        let number = |relation, value| {
            (RunField::Metric("exact/mean".into()), RunTest::Number(relation, value))
        };
        assert_eq!(one("metrics.exact/mean >= -1.5"), number(Relation::AtLeast, -1.5));
        assert_eq!(one("metrics.`exact/mean` != 2"), number(Relation::Unequal, 2.0));
        assert_eq!(one("start_time < 5").1, RunTest::Number(Relation::Less, 5.0));
        assert_eq!(one("run_id in ('a', 'b')"), (RunField::Id, RunTest::In(texts())));
        assert_eq!(one("run_id NOT IN ('a','b')"), (RunField::Id, RunTest::NotIn(texts())));
        assert_eq!(one("user_id LIKE 'a%'"), (RunField::User, RunTest::Like("a%".into())));
        assert_eq!(one("user_id iLike ''"), (RunField::User, RunTest::ILike(String::new())));
        assert_eq!(one("tags.x IS NULL"), (RunField::Tag("x".into()), RunTest::Absent));
        assert_eq!(one("end_time is not null"), (RunField::EndMs, RunTest::Present));
        assert_eq!(tests("status = 'a' AND params.b = 'c' AND metrics.d > 1").unwrap().len(), 3);
        assert_eq!(tests("").unwrap(), []);
    }

    #[test]
    fn what_cannot_be_compared_is_refused_with_what_can() {
        let long = vec!["status = 'b'"; MOST + 1].join(" AND ");
        let refusals = [
            ("status > 'a'", "by =, !=, LIKE"),
            ("status = 5", "by =, !=, LIKE"),
            ("metrics.a > 'x'", "with a number"),
            ("metrics.a LIKE 'x'", "with a number"),
            ("start_time IN ('x')", "with a number"),
            ("colour = 'x'", "no field 'colour'"),
            ("models.a = 'x'", "no field 'models.a'"),
            ("status = 'a' OR status = 'b'", "AND"),
            ("; DROP TABLE run", "Invalid filter"),
            (&long, "at most 100 comparisons"),
        ];
        for (filter, expected) in refusals {
            let error = tests(filter).unwrap_err();
            assert!(error.message.contains(expected), "{filter}: {error}");
        }
    }

    #[test]
    fn orders_ascend_unless_told_otherwise() {
        let of = |clause: &str| order(&[clause.to_owned()]);
        assert_eq!(of("start_time").unwrap(), [(RunField::StartMs, false)]);
        assert_eq!(of("metrics.`a b` desc").unwrap(), [(RunField::Metric("a b".into()), true)]);
        assert_eq!(of(" tags.x  ASC ").unwrap(), [(RunField::Tag("x".into()), false)]);
        for clause in ["", "DESC", "start_time SIDEWAYS", "size", "a = 'b' AND c", "a; DELETE"] {
            assert!(of(clause).is_err(), "{clause}");
        }
    }
}
