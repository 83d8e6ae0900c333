//! Reads tokens into the tree, checking every comparison against its field.

use super::field::Operator;
use super::lexer::{Kind, Name, Token, tokens};
use super::{
    Comparison, Field, Filter, FilterError, MAX_COMPARISONS, MAX_DEPTH, MAX_VALUES, NumberTest,
    Test, TextTest,
};

pub(super) fn parse(text: &str) -> Result<Filter, FilterError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, comparisons: 0, values: 0 };
    if parser.kind() == &Kind::End {
        return Ok(Filter::default());
    }
    let filter = parser.any()?;
    match parser.kind() {
        Kind::End => Ok(filter),
        _ => Err(parser.expected("AND, OR or the end")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    comparisons: usize,
    values: usize,
}

impl Parser {
    fn token(&self) -> &Token {
        // `at` never passes the last token, which is the end.
        &self.tokens[self.at]
    }

    fn kind(&self) -> &Kind {
        &self.token().kind
    }

    fn step(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    fn take(&mut self) -> Token {
        let token = self.token().clone();
        self.step();
        token
    }

    fn expected(&self, expected: &'static str) -> FilterError {
        FilterError::Expected { at: self.token().at, expected, found: self.kind().shown() }
    }

    fn eat(&mut self, keyword: &str) -> bool {
        let found = matches!(self.kind(), Kind::Name(name) if name.is(keyword));
        if found {
            self.step();
        }
        found
    }

    fn any(&mut self) -> Result<Filter, FilterError> {
        self.joined("OR", Self::all, Filter::Any)
    }

    fn all(&mut self) -> Result<Filter, FilterError> {
        self.joined("AND", Self::one, Filter::All)
    }

    fn joined(
        &mut self,
        keyword: &str,
        part: fn(&mut Self) -> Result<Filter, FilterError>,
        join: fn(Vec<Filter>) -> Filter,
    ) -> Result<Filter, FilterError> {
        let first = part(self)?;
        let mut parts = vec![first];
        while self.eat(keyword) {
            parts.push(part(self)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { join(parts) })
    }

    fn one(&mut self) -> Result<Filter, FilterError> {
        if self.eat("NOT") {
            return Ok(Filter::Not(Box::new(self.deeper(Self::one)?)));
        }
        if self.kind() != &Kind::Open {
            return self.comparison().map(Filter::Is);
        }
        self.step();
        let inner = self.deeper(Self::any)?;
        if self.kind() != &Kind::Close {
            return Err(self.expected("AND, OR or `)`"));
        }
        self.step();
        // A comparison in parentheses is a group of its own.
        Ok(if matches!(inner, Filter::Is(_)) { Filter::All(vec![inner]) } else { inner })
    }

    fn deeper(
        &mut self,
        part: fn(&mut Self) -> Result<Filter, FilterError>,
    ) -> Result<Filter, FilterError> {
        if self.depth == MAX_DEPTH {
            return Err(FilterError::TooDeep);
        }
        self.depth += 1;
        let filter = part(self)?;
        self.depth -= 1;
        Ok(filter)
    }

    fn comparison(&mut self) -> Result<Comparison, FilterError> {
        self.comparisons += 1;
        if self.comparisons > MAX_COMPARISONS {
            return Err(FilterError::TooLong);
        }
        let Kind::Name(name) = self.kind().clone() else {
            return Err(self.expected("the name of a field"));
        };
        self.step();
        let field = field(&name)?;
        let operator = self.operator()?;
        if !field.allowed().contains(&operator) {
            let allowed: Vec<_> = field.allowed().iter().map(|known| known.name()).collect();
            let allowed = allowed.join(", ");
            let operator = operator.name();
            return Err(FilterError::Operator { field: field.to_string(), operator, allowed });
        }
        let test = self.test(&field, operator)?;
        Ok(Comparison { field, test })
    }

    fn operator(&mut self) -> Result<Operator, FilterError> {
        let refusal = self.expected("=, !=, <, <=, >, >=, LIKE, ILIKE, RLIKE, IN, NOT IN or IS");
        match self.take().kind {
            Kind::Sign("=") => Ok(Operator::Equal),
            Kind::Sign("!=") => Ok(Operator::NotEqual),
            Kind::Sign("<") => Ok(Operator::Less),
            Kind::Sign("<=") => Ok(Operator::LessOrEqual),
            Kind::Sign(">") => Ok(Operator::Greater),
            Kind::Sign(">=") => Ok(Operator::GreaterOrEqual),
            Kind::Name(name) if name.is("LIKE") => Ok(Operator::Like),
            Kind::Name(name) if name.is("ILIKE") => Ok(Operator::ILike),
            Kind::Name(name) if name.is("RLIKE") => Ok(Operator::RLike),
            Kind::Name(name) if name.is("IN") => Ok(Operator::In),
            Kind::Name(name) if name.is("NOT") => {
                if self.eat("IN") {
                    Ok(Operator::NotIn)
                } else {
                    Err(self.expected("IN"))
                }
            }
            Kind::Name(name) if name.is("IS") => {
                let negated = self.eat("NOT");
                match (self.eat("NULL"), negated) {
                    (true, false) => Ok(Operator::IsNull),
                    (true, true) => Ok(Operator::IsNotNull),
                    (false, _) => Err(self.expected("NULL or NOT NULL")),
                }
            }
            _ => Err(refusal),
        }
    }

    fn test(&mut self, field: &Field, operator: Operator) -> Result<Test, FilterError> {
        let text = |op, value| Test::Text(op, value);
        Ok(match operator {
            Operator::IsNull => Test::Null { negated: false },
            Operator::IsNotNull => Test::Null { negated: true },
            Operator::In => Test::In { negated: false, values: self.list(field, operator)? },
            Operator::NotIn => Test::In { negated: true, values: self.list(field, operator)? },
            Operator::Like => text(TextTest::Like, self.text(field, operator)?),
            Operator::ILike => text(TextTest::ILike, self.text(field, operator)?),
            Operator::RLike => text(TextTest::RLike, self.text(field, operator)?),
            Operator::Equal if !field.is_numeric(operator) => {
                text(TextTest::Equal, self.text(field, operator)?)
            }
            Operator::NotEqual if !field.is_numeric(operator) => {
                text(TextTest::NotEqual, self.text(field, operator)?)
            }
            _ => Test::Number(number_test(operator), self.number(field, operator)?),
        })
    }

    fn text(&mut self, field: &Field, operator: Operator) -> Result<String, FilterError> {
        let expected = match field {
            Field::Prompt => "a quoted 'name/version'",
            Field::Feedback(_) | Field::Expectation(_) => "a quoted text, as in '0.5' or 'true'",
            _ => "a quoted text",
        };
        let refusal = refused(field, operator, expected, self.kind());
        match self.take().kind {
            Kind::Text(text) if field == &Field::Prompt && !is_prompt(&text) => Err(refusal),
            Kind::Text(text) => Ok(text),
            _ => Err(refusal),
        }
    }

    fn number(&mut self, field: &Field, operator: Operator) -> Result<f64, FilterError> {
        match self.take().kind {
            Kind::Number(number) => Ok(number),
            other => Err(refused(field, operator, "a number without quotes", &other)),
        }
    }

    fn list(&mut self, field: &Field, operator: Operator) -> Result<Vec<String>, FilterError> {
        let refuse = |kind: &Kind| {
            refused(field, operator, "a list of quoted texts, as in ('a', 'b')", kind)
        };
        let open = self.take().kind;
        if open != Kind::Open {
            return Err(refuse(&open));
        }
        let mut values = Vec::new();
        loop {
            match self.take().kind {
                Kind::Text(text) => values.push(text),
                other => return Err(refuse(&other)),
            }
            self.values += 1;
            if self.values > MAX_VALUES {
                return Err(FilterError::TooLong);
            }
            match self.take().kind {
                Kind::Comma => {}
                Kind::Close => return Ok(values),
                other => return Err(refuse(&other)),
            }
        }
    }
}

fn field(name: &Name) -> Result<Field, FilterError> {
    Field::named(name.prefix.as_deref(), &name.key).ok_or_else(|| FilterError::Field(name.whole()))
}

fn refused(field: &Field, operator: Operator, expected: &'static str, found: &Kind) -> FilterError {
    let (field, operator) = (field.to_string(), operator.name());
    FilterError::Value { field, operator, expected, found: found.shown() }
}

fn is_prompt(text: &str) -> bool {
    text.rsplit_once('/').is_some_and(|(name, version)| !name.is_empty() && !version.is_empty())
}

/// The numeric test of an operator; those of texts do not come here.
const fn number_test(operator: Operator) -> NumberTest {
    match operator {
        Operator::NotEqual => NumberTest::NotEqual,
        Operator::Less => NumberTest::Less,
        Operator::LessOrEqual => NumberTest::LessOrEqual,
        Operator::Greater => NumberTest::Greater,
        Operator::GreaterOrEqual => NumberTest::GreaterOrEqual,
        _ => NumberTest::Equal,
    }
}
