//! Which tables and columns a file of MLflow has. Its schema grows with its versions: what is not
//! there yet reads as nothing, what must be there is missed by name.

use std::collections::BTreeMap;

use touchstone_store::Foreign;

use crate::error::Error;

/// What every file must have that is read here.
const NEEDED: [(&str, &[&str]); 8] = [
    ("experiments", &["experiment_id", "name", "lifecycle_stage"]),
    ("experiment_tags", &["key", "value", "experiment_id"]),
    ("trace_info", &["request_id", "experiment_id", "timestamp_ms", "execution_time_ms", "status"]),
    ("trace_tags", &["key", "value", "request_id"]),
    ("trace_request_metadata", &["key", "value", "request_id"]),
    (
        "runs",
        &[
            "run_uuid",
            "name",
            "user_id",
            "status",
            "start_time",
            "end_time",
            "experiment_id",
            "lifecycle_stage",
        ],
    ),
    ("metrics", &["key", "value", "timestamp", "step", "is_nan", "run_uuid"]),
    ("params", &["key", "value", "run_uuid"]),
];

/// Tables that newer versions have, with what is read of them.
const LATER: [(&str, &[&str]); 6] = [
    (
        "assessments",
        &["assessment_id", "trace_id", "name", "assessment_type", "value", "created_timestamp"],
    ),
    ("spans", &["trace_id", "span_id", "content"]),
    ("entity_associations", &["source_type", "source_id", "destination_type", "destination_id"]),
    ("logged_models", &["experiment_id", "name"]),
    ("inputs", &["input_uuid", "source_type", "source_id", "destination_type", "destination_id"]),
    (
        "datasets",
        &[
            "dataset_uuid",
            "name",
            "digest",
            "dataset_source_type",
            "dataset_source",
            "dataset_schema",
            "dataset_profile",
        ],
    ),
];

/// The columns of the tables that are there.
#[derive(Debug)]
pub(super) struct Schema(BTreeMap<&'static str, Vec<String>>);

impl Schema {
    /// Looks at a file, and refuses one that is not MLflow's or lacks what must be there.
    pub(super) fn of(file: &Foreign) -> Result<Self, Error> {
        let wrong = |reason: String| Error::Unreadable { path: file.file().to_owned(), reason };
        let version = version(file)?.ok_or_else(|| {
            wrong("it is no database of MLflow: it has no table `alembic_version`".into())
        })?;
        let mut tables = BTreeMap::new();
        for (table, columns) in NEEDED.into_iter().chain(LATER) {
            let found = file.columns(table)?;
            let is_needed = NEEDED.iter().any(|(name, _)| *name == table);
            let lacks = columns.iter().find(|column| !found.iter().any(|it| it == *column));
            match lacks {
                None => drop(tables.insert(table, found)),
                Some(_) if found.is_empty() && !is_needed => {}
                Some(column) => {
                    return Err(wrong(format!(
                        "its schema is not known here (alembic version `{version}`): it has no \
                         `{table}.{column}`. Files of MLflow 2.14 to 3.17 are read; import from \
                         the running server instead"
                    )));
                }
            }
        }
        Ok(Self(tables))
    }

    /// Whether there is a table of that name.
    pub(super) fn has(&self, table: &str) -> bool {
        self.0.contains_key(table)
    }

    /// A column as a statement names it; nothing where the file does not have it.
    pub(super) fn column<'a>(&self, table: &str, column: &'a str) -> &'a str {
        let has = self.0.get(table).is_some_and(|all| all.iter().any(|it| it == column));
        if has { column } else { "NULL" }
    }
}

/// The schema's version, as MLflow's migrations name it.
fn version(file: &Foreign) -> Result<Option<String>, Error> {
    if file.columns("alembic_version")?.is_empty() {
        return Ok(None);
    }
    let rows = file.all("SELECT version_num FROM alembic_version", &[])?;
    let version = rows.first().and_then(|row| row.first()?.text().map(str::to_owned));
    Ok(Some(version.unwrap_or_default()))
}
