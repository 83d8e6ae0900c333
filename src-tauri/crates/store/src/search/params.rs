//! The values bound to a statement. Nothing a person or a client wrote ever becomes SQL text.

use rusqlite::types::Value;

/// Values in the order of their numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Params(Vec<Value>);

impl Params {
    /// Binds a value; answers its placeholder, which may be used more than once.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }

    /// Binds a list; answers its placeholders.
    pub(super) fn list(&mut self, values: impl IntoIterator<Item = impl Into<Value>>) -> String {
        let places: Vec<_> = values.into_iter().map(|value| self.bind(value)).collect();
        places.join(", ")
    }

    /// The values with another one in the first place.
    pub(super) fn with_first(&self, first: impl Into<Value>) -> impl rusqlite::Params + '_ {
        let rest = self.0.iter().skip(1).cloned();
        rusqlite::params_from_iter(std::iter::once(first.into()).chain(rest))
    }

    /// The values with another one in the first place, and one more behind them.
    pub(super) fn with_first_and_last(
        &self,
        first: impl Into<Value>,
        last: impl Into<Value>,
    ) -> impl rusqlite::Params + '_ {
        let rest = self.0.iter().skip(1).cloned().chain(std::iter::once(last.into()));
        rusqlite::params_from_iter(std::iter::once(first.into()).chain(rest))
    }

    /// The values with another one in the last place.
    pub(super) fn with_last(&self, last: impl Into<Value>) -> impl rusqlite::Params + '_ {
        let before = self.0.iter().take(self.0.len().saturating_sub(1)).cloned();
        rusqlite::params_from_iter(before.chain(std::iter::once(last.into())))
    }

    /// The first values.
    pub(super) fn first(&self, count: usize) -> impl rusqlite::Params + '_ {
        rusqlite::params_from_iter(&self.0[..count.min(self.0.len())])
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn values(&self) -> impl rusqlite::Params + '_ {
        rusqlite::params_from_iter(&self.0)
    }
}
