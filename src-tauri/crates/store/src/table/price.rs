//! The user's prices for models, over the data that ships with the program.

use rusqlite::Row;
use touchstone_domain::change::Change;
use touchstone_domain::price::Price;

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261123000250",
    // An empty provider stands for any: a key's columns cannot be null.
    sql: "CREATE TABLE price(
            model TEXT NOT NULL COLLATE NOCASE,
            provider TEXT NOT NULL COLLATE NOCASE,
            input_nanos INTEGER NOT NULL,
            output_nanos INTEGER NOT NULL,
            cache_read_nanos INTEGER,
            cache_write_nanos INTEGER,
            PRIMARY KEY(model, provider)
          ) STRICT, WITHOUT ROWID;",
}];

impl ReadTx<'_> {
    /// All prices that the user set, by model and provider.
    pub fn prices(&self) -> Result<Vec<Price>> {
        let mut ask = self.conn.prepare_cached("SELECT * FROM price ORDER BY model, provider")?;
        let rows = ask.query_map([], price)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl WriteTx<'_> {
    /// Sets the price of a model, over the one it had.
    pub fn price_set(&self, price: &Price) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO price(model, provider, input_nanos, output_nanos,
              cache_read_nanos, cache_write_nanos) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.conn.prepare_cached(sql)?.execute((
            &price.model,
            price.provider.as_deref().unwrap_or_default(),
            price.input_nanos,
            price.output_nanos,
            price.cache_read_nanos,
            price.cache_write_nanos,
        ))?;
        self.note(Change::Price);
        Ok(())
    }

    /// Removes the price of a model, so that the shipped data counts again.
    pub fn price_remove(&self, model: &str, provider: Option<&str>) -> Result<()> {
        let sql = "DELETE FROM price WHERE model = ?1 AND provider = ?2";
        let key = (model, provider.unwrap_or_default());
        if self.conn.prepare_cached(sql)?.execute(key)? == 0 {
            return Err(StoreError::NotFound { what: "price of model", id: model.to_owned() });
        }
        self.note(Change::Price);
        Ok(())
    }
}

fn price(row: &Row<'_>) -> rusqlite::Result<Price> {
    let provider: String = row.get("provider")?;
    Ok(Price {
        model: row.get("model")?,
        provider: (!provider.is_empty()).then_some(provider),
        input_nanos: row.get("input_nanos")?,
        output_nanos: row.get("output_nanos")?,
        cache_read_nanos: row.get("cache_read_nanos")?,
        cache_write_nanos: row.get("cache_write_nanos")?,
    })
}
