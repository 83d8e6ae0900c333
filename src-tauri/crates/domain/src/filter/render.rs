//! Writes a filter as text.

use std::fmt;

use super::{Comparison, Filter, NumberTest, Test, TextTest};

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(comparison) => comparison.fmt(f),
            Self::Not(inner) => write!(f, "NOT {}", Part(inner)),
            // Without parentheses it would not be a group.
            Self::All(parts) if parts.len() == 1 => write!(f, "({})", parts[0]),
            Self::All(parts) => joined(f, parts, " AND "),
            Self::Any(parts) => joined(f, parts, " OR "),
        }
    }
}

/// A filter within another.
struct Part<'a>(&'a Filter);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Filter::All(parts) | Filter::Any(parts) if parts.len() > 1 => write!(f, "({})", self.0),
            _ => self.0.fmt(f),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Filter], between: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        let before = if index == 0 { "" } else { between };
        write!(f, "{before}{}", Part(part))?;
    }
    Ok(())
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.test {
            Test::Says(pattern) => {
                let pattern = pattern.to_string().replace('"', "\"\"");
                return write!(f, "text:\"{pattern}\"");
            }
            Test::Text(TextTest::Glob, glob) => {
                return write!(f, "{}:\"{}\"", self.field, glob.replace('"', "\"\""));
            }
            _ => write!(f, "{} ", self.field)?,
        }
        match &self.test {
            Test::Says(_) => Ok(()),
            Test::Text(test, value) => write!(f, "{} {}", test.name(), Quoted(value)),
            Test::Number(test, value) => write!(f, "{} {value}", test.name()),
            Test::Null { negated } => f.write_str(if *negated { "IS NOT NULL" } else { "IS NULL" }),
            Test::In { negated, values } => {
                f.write_str(if *negated { "NOT IN (" } else { "IN (" })?;
                for (index, value) in values.iter().enumerate() {
                    let before = if index == 0 { "" } else { ", " };
                    write!(f, "{before}{}", Quoted(value))?;
                }
                f.write_str(")")
            }
        }
    }
}

struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}'", self.0.replace('\'', "''"))
    }
}

impl TextTest {
    /// Its operator.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Like => "LIKE",
            Self::ILike => "ILIKE",
            Self::RLike => "RLIKE",
            Self::Glob => ":",
        }
    }
}

impl NumberTest {
    /// Its operator.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}
