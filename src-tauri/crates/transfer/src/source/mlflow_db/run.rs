//! Runs of MLflow's file, one at a time, with the values of their metrics.
//!
//! Its files are brought by themselves, once it is stored.

use touchstone_domain::id::TraceId;
use touchstone_domain::run::{Metric, RunStatus};
use touchstone_domain::time::NS_PER_MS;
use touchstone_store::{Foreign, ForeignValue, RunInput, StoreError};

use super::schema::Schema;
use super::{At, Experiment, pairs};
use crate::source::{Batch, ImportedRun, mlflow};

/// Values of metrics in a batch.
const VALUES: usize = 20_000;
/// The tag that repeats a run's name.
const RUN_NAME: &str = "mlflow.runName";

/// The run of that name from behind a row of its metrics, or where none is begun the next; and
/// where to go on, nowhere at the end.
pub(super) fn batch(
    file: &Foreign,
    schema: &Schema,
    experiment: &Experiment,
    name: &str,
    row: i64,
) -> Result<(Batch, Option<At>), StoreError> {
    // A run that is begun is asked for by its name itself.
    let behind = if row > 0 { ">=" } else { ">" };
    let sql = format!(
        "SELECT run_uuid, name, user_id, status, start_time, end_time FROM runs
         WHERE experiment_id = ?1 AND lifecycle_stage = 'active' AND run_uuid {behind} ?2
         ORDER BY run_uuid LIMIT 1"
    );
    let rows = file.all(&sql, &[experiment.id.into(), name.into()])?;
    let mut batch = Batch::default();
    let Some(found) = rows.first() else { return Ok((batch, None)) };
    let next = found.first().and_then(ForeignValue::text).unwrap_or_default().to_owned();
    let row = if next == name { row } else { 0 };
    let Some(mut run) = run(file, schema, experiment, found)? else {
        batch.report.refuse("a run's id is not 32 hexadecimal characters", Some(next.clone()));
        return Ok((batch, Some(At::Runs { name: next, row: 0 })));
    };
    let left = metrics(file, &next, row, &mut run)?;
    batch.runs.push(run);
    let at = match left {
        Some(row) => At::Runs { name: next, row },
        None => At::Files { name: next },
    };
    Ok((batch, Some(at)))
}

fn run(
    file: &Foreign,
    schema: &Schema,
    experiment: &Experiment,
    found: &[ForeignValue],
) -> Result<Option<ImportedRun>, StoreError> {
    let text = |at: usize| found.get(at).and_then(ForeignValue::text);
    let time = |at: usize| {
        let ms = found.get(at).and_then(ForeignValue::integer).filter(|ms| *ms > 0);
        ms.map(|ms| ms.saturating_mul(NS_PER_MS))
    };
    let name = text(0).unwrap_or_default();
    let Some(id) = mlflow::run_id(name) else { return Ok(None) };
    let of = |sql: &str| pairs(file, sql, name.into());
    let mut tags = of("SELECT key, value FROM tags WHERE run_uuid = ?1")?;
    let tagged = tags.remove(RUN_NAME);
    Ok(Some(ImportedRun {
        id,
        project: experiment.project.clone(),
        name: text(1)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .or(tagged)
            .unwrap_or_else(|| name.to_owned()),
        user: text(2).unwrap_or_default().to_owned(),
        status: text(3).and_then(RunStatus::from_name).unwrap_or(RunStatus::Finished),
        start_ns: time(4).unwrap_or(0),
        end_ns: time(5),
        tags,
        params: of("SELECT key, value FROM params WHERE run_uuid = ?1")?,
        metrics: Vec::new(),
        inputs: inputs(file, schema, name)?,
        traces: traces(file, schema, name)?,
    }))
}

/// Reads values of a run's metrics behind a row; answers the last row where more may be left.
fn metrics(
    file: &Foreign,
    name: &str,
    after: i64,
    run: &mut ImportedRun,
) -> Result<Option<i64>, StoreError> {
    let sql = format!(
        "SELECT rowid, key, value, timestamp, step, is_nan FROM metrics
         WHERE run_uuid = ?1 AND rowid > ?2 ORDER BY rowid LIMIT {VALUES}"
    );
    let rows = file.all(&sql, &[name.into(), after.into()])?;
    run.metrics = rows.iter().filter_map(|row| metric(row)).collect();
    let last = rows.last().and_then(|row| row.first()?.integer());
    Ok(last.filter(|_| rows.len() == VALUES))
}

fn metric(row: &[ForeignValue]) -> Option<Metric> {
    let is_nan = row.get(5)?.integer() == Some(1);
    Some(Metric {
        key: row.get(1)?.text()?.to_owned(),
        value: if is_nan { f64::NAN } else { row.get(2)?.real()? },
        time_ms: row.get(3)?.integer().unwrap_or(0),
        step: row.get(4)?.integer().unwrap_or(0),
        dataset: None,
    })
}

/// Traces that were linked to a run. Those that were made in it say so themselves.
fn traces(file: &Foreign, schema: &Schema, name: &str) -> Result<Vec<TraceId>, StoreError> {
    if !schema.has("entity_associations") {
        return Ok(Vec::new());
    }
    let sql = "SELECT source_id FROM entity_associations
               WHERE source_type = 'trace' AND destination_type = 'run' AND destination_id = ?1";
    let rows = file.all(sql, &[name.into()])?;
    Ok(rows.iter().filter_map(|row| Some(mlflow::trace_id(row.first()?.text()?))).collect())
}

fn inputs(file: &Foreign, schema: &Schema, name: &str) -> Result<Vec<RunInput>, StoreError> {
    if !schema.has("inputs") || !schema.has("datasets") {
        return Ok(Vec::new());
    }
    let sql = "SELECT dataset.name, dataset.digest, dataset.dataset_source_type,
                 dataset.dataset_source, dataset.dataset_schema, dataset.dataset_profile,
                 input.input_uuid
               FROM inputs AS input JOIN datasets AS dataset
                 ON dataset.dataset_uuid = input.source_id
               WHERE input.source_type = 'DATASET' AND input.destination_type = 'RUN'
                 AND input.destination_id = ?1";
    let mut all = Vec::new();
    for row in file.all(sql, &[name.into()])? {
        let text = |at: usize| row.get(at).and_then(ForeignValue::text).map(str::to_owned);
        let (Some(name), Some(digest), Some(input)) = (text(0), text(1), text(6)) else { continue };
        let tags = "SELECT name, value FROM input_tags WHERE input_uuid = ?1";
        all.push(RunInput {
            name,
            digest,
            source_type: text(2).unwrap_or_default(),
            source: text(3).unwrap_or_default(),
            schema: text(4),
            profile: text(5),
            tags: pairs(file, tags, input.as_str().into())?.into_iter().collect(),
        });
    }
    Ok(all)
}
