//! What went into a run and came out of it: datasets and models.

use rusqlite::types::Type;
use touchstone_domain::change::Change;

use crate::error::Result;
use crate::table::run::RunRecord;
use crate::tx::{ReadTx, WriteTx};

/// A dataset that a run read. Its name and digest identify it within the run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunInput {
    /// Its name.
    pub name: String,
    /// A digest of its content, as the client computed it.
    pub digest: String,
    /// What kind of source it has.
    pub source_type: String,
    /// Where it comes from; JSON as a rule.
    pub source: String,
    /// Its columns; JSON as a rule.
    pub schema: Option<String>,
    /// Its statistics; JSON as a rule.
    pub profile: Option<String>,
    /// Tags of its use in this run, by key.
    pub tags: Vec<(String, String)>,
}

/// Which side of a run a model is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelSide {
    /// The run used it.
    Input = 0,
    /// The run made it.
    Output = 1,
}

/// A model that a run used or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunModel {
    /// Its id.
    pub model: String,
    /// What the client said of it: a JSON object.
    pub content: String,
}

impl ReadTx<'_> {
    /// The datasets of a run, by name and digest.
    pub fn run_inputs(&self, run_row: i64) -> Result<Vec<RunInput>> {
        let sql = "SELECT name, digest, source_type, source, schema, profile, tags FROM run_input
                   WHERE run = ?1 ORDER BY name, digest";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map([run_row], |row| {
            let tags: String = row.get(6)?;
            Ok(RunInput {
                name: row.get(0)?,
                digest: row.get(1)?,
                source_type: row.get(2)?,
                source: row.get(3)?,
                schema: row.get(4)?,
                profile: row.get(5)?,
                tags: serde_json::from_str(&tags).map_err(|error| {
                    rusqlite::Error::FromSqlConversionFailure(6, Type::Text, error.into())
                })?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The models on one side of a run, by id.
    pub fn run_models(&self, run_row: i64, side: ModelSide) -> Result<Vec<RunModel>> {
        let sql = "SELECT model, content FROM run_model WHERE run = ?1 AND output = ?2
                   ORDER BY model";
        let mut ask = self.conn.prepare_cached(sql)?;
        let rows = ask.query_map((run_row, side as i64), |row| {
            Ok(RunModel { model: row.get(0)?, content: row.get(1)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl WriteTx<'_> {
    /// Notes that a run read a dataset. One it is known to have read gets the new tags, too.
    pub fn run_input_put(&self, record: &RunRecord, input: &RunInput) -> Result<()> {
        let known = self.run_inputs(record.row)?.into_iter();
        let mut known =
            known.filter(|known| known.name == input.name && known.digest == input.digest);
        let mut tags = known.next().map(|known| known.tags).unwrap_or_default();
        tags.retain(|(key, _)| !input.tags.iter().any(|(new, _)| new == key));
        tags.extend(input.tags.iter().cloned());
        tags.sort();
        let tags: serde_json::Value =
            tags.into_iter().map(|(key, value)| vec![key, value]).collect();
        let sql =
            "INSERT INTO run_input(run, name, digest, source_type, source, schema, profile, tags)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                   ON CONFLICT DO UPDATE SET (source_type, source, schema, profile, tags)
                     = (?4, ?5, ?6, ?7, ?8)";
        self.conn.prepare_cached(sql)?.execute((
            record.row,
            &input.name,
            &input.digest,
            &input.source_type,
            &input.source,
            &input.schema,
            &input.profile,
            tags.to_string(),
        ))?;
        self.note(Change::Run(record.run.id));
        Ok(())
    }

    /// Notes a model that a run used or made; what is said last of it counts.
    pub fn run_model_put(
        &self,
        record: &RunRecord,
        side: ModelSide,
        model: &RunModel,
    ) -> Result<()> {
        let sql = "INSERT INTO run_model(run, output, model, content) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO UPDATE SET content = excluded.content";
        let row = (record.row, side as i64, &model.model, &model.content);
        self.conn.prepare_cached(sql)?.execute(row)?;
        self.note(Change::Run(record.run.id));
        Ok(())
    }
}
