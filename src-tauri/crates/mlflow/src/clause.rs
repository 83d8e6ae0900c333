//! The small filter language of MLflow's searches that are not for traces: comparisons joined by
//! `AND`. Filters of traces are `domain::filter`'s.

use std::iter::Peekable;
use std::str::Chars;

use crate::error::Error;

/// What a comparison compares with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operand {
    /// Of `IS NULL` and `IS NOT NULL`.
    Nothing,
    /// A quoted text.
    Text(String),
    /// A number.
    Number(f64),
    /// Of `IN` and `NOT IN`.
    List(Vec<String>),
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clause {
    /// What is compared, at its dots: `tags.a` is `["tags", "a"]`.
    pub(crate) path: Vec<String>,
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`, `LIKE`, `ILIKE`, `IN`, `NOT IN`, `IS NULL`, `IS NOT NULL`.
    pub(crate) operator: &'static str,
    /// What it is compared with.
    pub(crate) operand: Operand,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// A word; whether any of it stood in backticks or double quotes.
    Word(Vec<String>, bool),
    Text(String),
    Number(f64),
    Sign(String),
}

const OPERATORS: [&str; 8] = ["=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE"];

/// The comparisons of a filter; none of an empty one.
pub(crate) fn parse(filter: &str) -> Result<Vec<Clause>, Error> {
    let wrong = |what: String| Error::invalid(format!("Invalid filter '{filter}': {what}."));
    let mut tokens = tokens(filter).map_err(wrong)?.into_iter().peekable();
    let mut clauses = Vec::new();
    while tokens.peek().is_some() {
        if !clauses.is_empty() && !keyword(&mut tokens, "AND") {
            return Err(wrong("comparisons are joined by AND".into()));
        }
        clauses.push(clause(&mut tokens).map_err(wrong)?);
    }
    Ok(clauses)
}

/// SQL's `LIKE`: `%` stands for any text, `_` for one character.
pub(crate) fn like(text: &str, pattern: &str, ignore_case: bool) -> bool {
    if ignore_case {
        return like(&text.to_lowercase(), &pattern.to_lowercase(), false);
    }
    let (text, pattern): (Vec<char>, Vec<char>) =
        (text.chars().collect(), pattern.chars().collect());
    // The place after the last `%`, and how much of the text that `%` has taken.
    let (mut at, mut of, mut star) = (0, 0, None);
    while at < text.len() {
        match pattern.get(of) {
            Some('%') => {
                star = Some((of + 1, at));
                of += 1;
            }
            Some(wanted) if *wanted == '_' || *wanted == text[at] => {
                at += 1;
                of += 1;
            }
            _ => {
                let Some((after, taken)) = star else { return false };
                star = Some((after, taken + 1));
                (of, at) = (after, taken + 1);
            }
        }
    }
    pattern[of..].iter().all(|rest| *rest == '%')
}

impl Clause {
    /// Whether a text that may be absent fulfils the comparison; none where the operator is not
    /// one for texts.
    pub(crate) fn holds_for(&self, text: Option<&str>) -> Option<bool> {
        Some(match (self.operator, &self.operand, text) {
            ("IS NULL", ..) => text.is_none(),
            ("IS NOT NULL", ..) => text.is_some(),
            (_, _, None) => false,
            ("=", Operand::Text(wanted), Some(text)) => text == wanted,
            ("!=", Operand::Text(wanted), Some(text)) => text != wanted,
            ("LIKE", Operand::Text(wanted), Some(text)) => like(text, wanted, false),
            ("ILIKE", Operand::Text(wanted), Some(text)) => like(text, wanted, true),
            ("IN", Operand::List(wanted), Some(text)) => wanted.iter().any(|one| one == text),
            ("NOT IN", Operand::List(wanted), Some(text)) => wanted.iter().all(|one| one != text),
            _ => return None,
        })
    }

    /// Whether a number fulfils the comparison; none where the operator is not one for numbers.
    pub(crate) fn holds_for_number(&self, number: f64) -> Option<bool> {
        let Operand::Number(wanted) = &self.operand else { return None };
        let order = number.partial_cmp(wanted)?;
        Some(match self.operator {
            "=" => order.is_eq(),
            "!=" => order.is_ne(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            ">=" => order.is_ge(),
            _ => return None,
        })
    }

    /// What is compared, as it may be shown.
    pub(crate) fn name(&self) -> String {
        self.path.join(".")
    }
}

type Tokens = Peekable<std::vec::IntoIter<Token>>;

fn keyword(tokens: &mut Tokens, word: &str) -> bool {
    let is_word = |token: &Token| match token {
        Token::Word(parts, false) => parts.len() == 1 && parts[0].eq_ignore_ascii_case(word),
        _ => false,
    };
    tokens.next_if(is_word).is_some()
}

fn clause(tokens: &mut Tokens) -> Result<Clause, String> {
    let Some(Token::Word(path, _)) = tokens.next() else {
        return Err("a comparison begins with a name".into());
    };
    if keyword(tokens, "IS") {
        let operator = if keyword(tokens, "NOT") { "IS NOT NULL" } else { "IS NULL" };
        if !keyword(tokens, "NULL") {
            return Err("IS is followed by NULL or NOT NULL".into());
        }
        return Ok(Clause { path, operator, operand: Operand::Nothing });
    }
    let negated = keyword(tokens, "NOT");
    if keyword(tokens, "IN") {
        let operator = if negated { "NOT IN" } else { "IN" };
        return Ok(Clause { path, operator, operand: Operand::List(list(tokens)?) });
    }
    let name = match tokens.next() {
        Some(Token::Sign(sign)) => sign,
        Some(Token::Word(parts, false)) if !negated => parts.join("."),
        _ => return Err(format!("`{}` is followed by an operator", path.join("."))),
    };
    let operator = OPERATORS.into_iter().find(|known| known.eq_ignore_ascii_case(&name));
    let operator = operator.ok_or_else(|| format!("`{name}` is not an operator"))?;
    let operand = match tokens.next() {
        Some(Token::Text(text)) => Operand::Text(text),
        Some(Token::Number(number)) => Operand::Number(number),
        _ => return Err(format!("{operator} is followed by a quoted text or a number")),
    };
    Ok(Clause { path, operator, operand })
}

fn list(tokens: &mut Tokens) -> Result<Vec<String>, String> {
    let sign = |tokens: &mut Tokens, sign: &str| {
        tokens.next_if(|token| matches!(token, Token::Sign(found) if found == sign)).is_some()
    };
    let wrong = || "IN is followed by quoted texts in parentheses".to_owned();
    if !sign(tokens, "(") {
        return Err(wrong());
    }
    let mut texts = Vec::new();
    loop {
        match tokens.next() {
            Some(Token::Text(text)) => texts.push(text),
            _ => return Err(wrong()),
        }
        if sign(tokens, ")") {
            return Ok(texts);
        }
        if !sign(tokens, ",") {
            return Err(wrong());
        }
    }
}

fn tokens(filter: &str) -> Result<Vec<Token>, String> {
    let mut chars = filter.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(&next) = chars.peek() {
        tokens.push(match next {
            ' ' | '\t' | '\n' | '\r' => {
                chars.next();
                continue;
            }
            '\'' => Token::Text(quoted(&mut chars)?),
            // A double-quoted text is a value after an operator, else a name.
            '"' if matches!(tokens.last(), Some(Token::Sign(_))) || is_like(tokens.last()) => {
                Token::Text(quoted(&mut chars)?)
            }
            '=' | '!' | '<' | '>' | '(' | ')' | ',' => Token::Sign(sign(&mut chars)),
            '-' | '0'..='9' => number(&mut chars)?,
            _ => word(&mut chars)?,
        });
    }
    Ok(tokens)
}

fn is_like(token: Option<&Token>) -> bool {
    let Some(Token::Word(parts, false)) = token else { return false };
    parts.len() == 1 && ["LIKE", "ILIKE"].iter().any(|like| like.eq_ignore_ascii_case(&parts[0]))
}

fn quoted(chars: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    let quote = chars.next().unwrap_or_default();
    let mut text = String::new();
    while let Some(next) = chars.next() {
        if next != quote {
            text.push(next);
        } else if chars.next_if_eq(&quote).is_some() {
            text.push(quote);
        } else {
            return Ok(text);
        }
    }
    Err(format!("a {quote} is missing at the end"))
}

fn sign(chars: &mut Peekable<Chars<'_>>) -> String {
    let first = chars.next().unwrap_or_default();
    let mut sign = String::from(first);
    if matches!(first, '!' | '<' | '>')
        && let Some(second) = chars.next_if_eq(&'=')
    {
        sign.push(second);
    }
    sign
}

fn number(chars: &mut Peekable<Chars<'_>>) -> Result<Token, String> {
    let mut text = String::new();
    while let Some(next) =
        chars.next_if(|next| next.is_ascii_alphanumeric() || matches!(next, '-' | '+' | '.'))
    {
        text.push(next);
    }
    text.parse().map(Token::Number).map_err(|_| format!("`{text}` is not a number"))
}

/// Letters, digits and the signs that stand in names without quotes.
fn bare(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut part = String::new();
    let plain = |next: &char| next.is_alphanumeric() || matches!(next, '_' | '-' | '/' | ':' | '@');
    while let Some(next) = chars.next_if(plain) {
        part.push(next);
    }
    part
}

fn word(chars: &mut Peekable<Chars<'_>>) -> Result<Token, String> {
    let (mut parts, mut is_quoted) = (Vec::new(), false);
    loop {
        let part = if matches!(chars.peek(), Some('`' | '"')) {
            is_quoted = true;
            quoted(chars)?
        } else {
            bare(chars)
        };
        if part.is_empty() && !is_quoted {
            return Err(match chars.peek() {
                Some(stray) => format!("`{stray}` is not expected"),
                None => "it ends with a dot".into(),
            });
        }
        parts.push(part);
        if chars.next_if_eq(&'.').is_none() {
            return Ok(Token::Word(parts, is_quoted));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(parts: &[&str]) -> Vec<String> {
        parts.iter().map(|part| (*part).to_owned()).collect()
    }

    #[test]
    fn comparisons_are_joined_by_and() {
        let clauses = parse("name LIKE 'a%' and tags.`mlflow.x` = \"it's\" AND n >= -1.5").unwrap();
        let operands: Vec<&Operand> = clauses.iter().map(|clause| &clause.operand).collect();
        assert_eq!(clauses[0].path, path(&["name"]));
        assert_eq!(clauses[1].path, path(&["tags", "mlflow.x"]));
        assert_eq!(clauses.iter().map(|it| it.operator).collect::<Vec<_>>(), ["LIKE", "=", ">="]);
        assert_eq!(*operands[1], Operand::Text("it's".into()));
        assert_eq!(*operands[2], Operand::Number(-1.5));
        assert_eq!(parse("  ").unwrap(), []);
    }

    #[test]
    fn quotes_are_doubled_inside_texts_and_lists_and_nulls_are_read() {
        let clauses = parse("a = 'it''s' AND b NOT IN ('x', 'y') AND tag.c IS NOT NULL").unwrap();
        assert_eq!(clauses[0].operand, Operand::Text("it's".into()));
        assert_eq!(clauses[1].operand, Operand::List(vec!["x".into(), "y".into()]));
        assert_eq!((clauses[1].operator, clauses[2].operator), ("NOT IN", "IS NOT NULL"));
    }

    #[test]
    fn what_is_no_filter_is_refused_with_a_reason() {
        for (filter, reason) in [
            ("a", "followed by an operator"),
            ("a = ", "followed by a quoted text"),
            ("a = 'x", "missing at the end"),
            ("a = 'x' OR b = 'y'", "joined by AND"),
            ("a ~ 'x'", "`~` is not expected"),
            ("a IS 'x'", "NULL or NOT NULL"),
            ("a IN 'x'", "in parentheses"),
            ("a = 1x", "`1x` is not a number"),
            ("= 'x'", "begins with a name"),
            ("a. = 'x'", "not expected"),
            ("a like", "followed by a quoted text"),
        ] {
            let refused = parse(filter).unwrap_err().message;
            assert!(refused.contains(reason), "{filter}: {refused}");
        }
    }

    #[test]
    fn like_knows_any_text_and_one_character() {
        assert!(like("abcabd", "%ab_", false) && like("Abc", "aB%", true) && like("", "%%", false));
        assert!(!like("abc", "b%", false) && !like("Abc", "a%", false) && !like("ab", "a", false));
    }

    #[test]
    fn a_missing_text_fulfils_nothing_but_is_null() {
        let clause = |filter: &str| parse(filter).unwrap().remove(0);
        assert_eq!(clause("a != 'x'").holds_for(None), Some(false));
        assert_eq!(clause("a IS NULL").holds_for(None), Some(true));
        assert_eq!(clause("a IN ('x')").holds_for(Some("x")), Some(true));
        assert_eq!(clause("a > 'x'").holds_for(Some("y")), None);
        assert_eq!(clause("a > 2").holds_for_number(3.0), Some(true));
        assert_eq!(clause("a LIKE '2'").holds_for_number(3.0), None);
    }
}
