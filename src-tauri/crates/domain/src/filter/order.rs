//! In which order traces are wanted: MLflow's `order_by`, and what the window sorts by beside it.

use std::fmt;
use std::str::FromStr;

use super::FilterError;
use super::cursor::Cursor;

/// What traces are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderKey {
    /// Start.
    Timestamp,
    /// How long it took.
    ExecutionTime,
    /// End.
    EndTime,
    /// The word of its status.
    Status,
    /// Its name.
    Name,
    /// Its id.
    RequestId,
    /// Its project.
    ExperimentId,
    /// The run in which it was made; traces of no run come last in either direction.
    Run,
    /// Tokens in all; traces that state none come last in either direction. Not in `order_by`.
    Tokens,
    /// What its calls cost; where that is not known, as with tokens. Not in `order_by`.
    Cost,
}

/// One step of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// What is compared.
    pub key: OrderKey,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl OrderKey {
    /// Its name in `order_by`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timestamp => "timestamp",
            Self::ExecutionTime => "execution_time",
            Self::EndTime => "end_time",
            Self::Status => "status",
            Self::Name => "name",
            Self::RequestId => "request_id",
            Self::ExperimentId => "experiment_id",
            Self::Run => "run_id",
            Self::Tokens => "tokens",
            Self::Cost => "cost",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "timestamp" | "timestamp_ms" => Self::Timestamp,
            "execution_time" | "execution_time_ms" => Self::ExecutionTime,
            "end_time" | "end_time_ms" => Self::EndTime,
            "status" => Self::Status,
            "name" => Self::Name,
            "request_id" => Self::RequestId,
            "experiment_id" => Self::ExperimentId,
            "run_id" => Self::Run,
            _ => return None,
        })
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.key.name(), if self.descending { "DESC" } else { "ASC" })
    }
}

impl FromStr for Order {
    type Err = FilterError;

    /// A key, then `ASC`, `DESC` or nothing, which is `ASC`.
    fn from_str(text: &str) -> Result<Self, FilterError> {
        let refused = || FilterError::Order(text.to_owned());
        let mut cursor = Cursor::new(text);
        cursor.skip_space();
        let name = cursor.name(true).map_err(|_| refused())?;
        if !matches!(name.prefix.as_deref(), None | Some("attribute" | "attributes" | "trace")) {
            return Err(refused());
        }
        let key = OrderKey::named(&name.key).ok_or_else(refused)?;
        let descending = cursor.keyword("DESC");
        if !descending {
            let _said = cursor.keyword("ASC");
        }
        cursor.skip_space();
        if cursor.peek(0).is_some() {
            return Err(refused());
        }
        Ok(Self { key, descending })
    }
}

/// Reads the steps of an order; a key named twice is refused.
pub fn orders<T: AsRef<str>>(texts: &[T]) -> Result<Vec<Order>, FilterError> {
    let mut orders: Vec<Order> = Vec::with_capacity(texts.len());
    for text in texts {
        let order: Order = text.as_ref().parse()?;
        if orders.iter().any(|known| known.key == order.key) {
            return Err(FilterError::OrderTwice(order.key.name()));
        }
        orders.push(order);
    }
    Ok(orders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_in_both_directions_and_without_one_ascends() {
        for (text, shown) in [
            ("timestamp_ms DESC", "timestamp DESC"),
            ("attributes.execution_time asc", "execution_time ASC"),
            ("`end_time_ms`", "end_time ASC"),
            ("trace.status desc", "status DESC"),
            ("name", "name ASC"),
            ("request_id DESC", "request_id DESC"),
            ("experiment_id ASC", "experiment_id ASC"),
            ("attribute.run_id DESC", "run_id DESC"),
        ] {
            assert_eq!(text.parse::<Order>().unwrap().to_string(), shown);
            assert_eq!(shown.parse::<Order>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn other_keys_other_words_and_repetitions_are_refused() {
        for text in ["", "color", "tags.name", "name DOWN", "name DESC ASC", "'name'", "name,"] {
            assert_eq!(text.parse::<Order>(), Err(FilterError::Order(text.into())));
        }
        let twice = orders(&["timestamp", "name", "timestamp_ms DESC"]);
        assert_eq!(twice, Err(FilterError::OrderTwice("timestamp")));
    }
}
