//! The histories of runs' metrics.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use touchstone_domain::run::Metric;
use touchstone_store::{ReadTx, RunRecord, StoreError};

use crate::error::Error;
use crate::params::Params;
use crate::run::{Checked, answer, find, read_run_id, run_id};
use crate::{Answer, Mlflow};

/// Values that are read in one go, and that a page has at most; MLflow's limit of a page.
const PAGE: u32 = 25_000;
/// Most runs and most values of each in `get-history-bulk-interval`; MLflow's limits.
const MOST_RUNS: usize = 100;
const MOST_VALUES: i64 = 2_500;

/// `GET metrics/get-history`: a page, or everything if no page is asked for.
pub(crate) async fn history(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let id = run_id(&params)?;
    let key = params.required("metric_key")?.to_owned();
    let mut after = params.text("page_token").map(|token| place(&key, token)).transpose()?;
    let limit = match params.integer("max_results")? {
        Some(limit) => Some(page_size(limit)?),
        None => after.is_some().then_some(PAGE),
    };
    let mut metrics = Vec::new();
    let more = loop {
        let (key, last) = (key.clone(), after.take());
        let count = limit.unwrap_or(PAGE);
        let page = mlflow.store.read(move |tx| match find(tx, id)? {
            Ok(record) => Ok(Ok(tx.run_history(record.row, &key, last.as_ref(), count + 1)?)),
            Err(error) => Ok(Err(error)),
        });
        let mut page = page.await??;
        let more = page.len() > usize::try_from(count).unwrap_or(usize::MAX);
        page.truncate(usize::try_from(count).unwrap_or(usize::MAX));
        after = page.last().cloned();
        metrics.extend(page.iter().map(with_dataset));
        if !more || limit.is_some() {
            break more;
        }
    };
    let mut answer = listed(metrics);
    if let Some(last) = after.filter(|_| more) {
        answer.insert("next_page_token".into(), token(&last).into());
    }
    Ok(answer.into())
}

fn page_size(limit: i64) -> Result<u32, Error> {
    u32::try_from(limit).ok().filter(|limit| (1..=PAGE).contains(limit)).ok_or_else(|| {
        Error::invalid(format!(
            "Invalid value {limit} for parameter 'max_results': expected 1 to {PAGE}."
        ))
    })
}

/// Where a page ended, as text that only this module reads.
fn token(last: &Metric) -> String {
    format!("{}.{}.{:x}", last.time_ms, last.step, last.value.to_bits())
}

fn place(key: &str, token: &str) -> Result<Metric, Error> {
    let read = || {
        let mut parts = token.split('.');
        let (time, step, bits) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Metric {
            key: key.to_owned(),
            time_ms: time.parse().ok()?,
            step: step.parse().ok()?,
            value: f64::from_bits(u64::from_str_radix(bits, 16).ok()?),
            dataset: None,
        })
    };
    let wrong = "Invalid page token: send 'next_page_token' of the page before.";
    read().ok_or_else(|| Error::invalid(wrong))
}

fn with_dataset(metric: &Metric) -> Json {
    let mut json = answer::metric(metric);
    if let Some((name, digest)) = &metric.dataset {
        json["dataset_name"] = name.as_str().into();
        json["dataset_digest"] = digest.as_str().into();
    }
    json
}

fn listed(metrics: Vec<Json>) -> Map<String, Json> {
    let metrics = Some(metrics).filter(|metrics| !metrics.is_empty());
    metrics.map(|metrics| ("metrics".to_owned(), metrics.into())).into_iter().collect()
}

/// `GET metrics/get-history-bulk-interval`: one metric of several runs at common steps, thinned
/// evenly where there are many. The first and the last step of each run stay.
pub(crate) async fn bulk_interval(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let ids = params.texts("run_ids");
    if !(1..=MOST_RUNS).contains(&ids.len()) {
        return Err(Error::invalid(format!(
            "GetMetricHistoryBulkInterval request must specify 1 to {MOST_RUNS} run_ids. Got {}.",
            ids.len()
        )));
    }
    let ids = ids.iter().map(|id| read_run_id(id)).collect::<Result<Vec<_>, _>>()?;
    let key = params.required("metric_key")?.to_owned();
    let most = params.integer("max_results")?.unwrap_or(MOST_VALUES);
    if !(1..=MOST_VALUES).contains(&most) {
        return Err(Error::invalid(format!(
            "Invalid value {most} for parameter 'max_results': expected 1 to {MOST_VALUES}."
        )));
    }
    let most = usize::try_from(most).unwrap_or_default();
    let steps = steps(&params)?;
    let read = mlflow.store.read(move |tx| {
        let mut records = Vec::new();
        for id in ids {
            match find(tx, id)? {
                Ok(record) => records.push(record),
                Err(error) => return Ok(Err(error)),
            }
        }
        thinned(tx, &records, &key, steps, most)
    });
    let found = read.await??;
    let metrics = found.iter().map(|(run, metric)| {
        let mut json = answer::metric(metric);
        json["run_id"] = run.clone().into();
        json
    });
    Ok(listed(metrics.collect()).into())
}

fn steps(params: &Params) -> Result<(i64, i64), Error> {
    match (params.integer("start_step")?, params.integer("end_step")?) {
        (None, None) => Ok((i64::MIN, i64::MAX)),
        (Some(start), Some(end)) if start <= end => Ok((start, end)),
        (Some(start), Some(end)) => Err(Error::invalid(format!(
            "end_step must be at least start_step. Found start_step={start} and end_step={end}."
        ))),
        _ => Err(Error::invalid(
            "If either start step or end step are specified, both must be specified.",
        )),
    }
}

/// Values with the id of their run.
type OfRuns = Vec<(String, Metric)>;

fn thinned(
    tx: &ReadTx<'_>,
    records: &[RunRecord],
    key: &str,
    steps: (i64, i64),
    most: usize,
) -> Checked<OfRuns> {
    let each = records.iter().map(|record| tx.run_steps(record.row, key, steps));
    let each = each.collect::<Result<Vec<BTreeSet<i64>>, StoreError>>()?;
    let all: BTreeSet<i64> = each.iter().flatten().copied().collect();
    let mut kept = sample(&all.into_iter().collect::<Vec<_>>(), most);
    kept.extend(each.iter().flat_map(|steps| [steps.first(), steps.last()]).flatten());
    let mut found = Vec::new();
    for record in records {
        let id = record.run.id.to_string();
        // One value more than asked for each end that was kept besides.
        let values = tx.run_history_at(record.row, key, &kept, most + 2)?;
        found.extend(values.into_iter().map(|metric| (id.clone(), metric)));
    }
    Ok(Ok(found))
}

/// At most so many of the steps, evenly spread from the first, and the last.
fn sample(steps: &[i64], most: usize) -> BTreeSet<i64> {
    if steps.len() <= most {
        return steps.iter().copied().collect();
    }
    let even = (0..most).filter_map(|index| steps.get(index * steps.len() / most));
    even.chain(steps.last()).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_token_brings_its_place_back() {
        for value in [0.5, f64::NAN, f64::NEG_INFINITY, -0.0] {
            let metric =
                Metric { key: "k".into(), value, time_ms: -5, step: i64::MIN, dataset: None };
            let read = place("k", &token(&metric)).unwrap();
            assert_eq!(format!("{read:?}"), format!("{metric:?}"));
        }
        for wrong in ["", "1", "1.2", "a.b.c", "1.2.zz"] {
            assert!(place("k", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn steps_are_thinned_evenly_and_end_with_the_last() {
        let steps: Vec<i64> = (0..10).collect();
        assert_eq!(sample(&steps, 10).len(), 10);
        assert_eq!(sample(&steps, 4), BTreeSet::from([0, 2, 5, 7, 9]));
        assert!(sample(&[], 4).is_empty());
    }
}
