//! How much two filters find the same traces: normalised pointwise mutual information.
//!
//! As MLflow's `trace_correlation.calculate_npmi_from_counts`; smoothed with Jeffreys' prior.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use touchstone_domain::id::ProjectId;
use touchstone_store::{SearchKey, TraceSearch};

use super::search::{filter, refused};
use crate::error::Error;
use crate::params::Params;
use crate::{Answer, Mlflow, name};

/// Traces read at a time.
const PAGE: u32 = 1_000;
/// Added to every count where it is smoothed.
const JEFFREYS: f64 = 0.5;

/// `POST traces/calculate-filter-correlation`.
pub(crate) async fn correlate(mlflow: Arc<Mlflow>, params: Params) -> Answer {
    let ids = params.texts("experiment_ids");
    let projects = ids.iter().map(|id| name::experiment(id)).collect::<Result<Vec<_>, _>>()?;
    if projects.is_empty() {
        return Err(Error::invalid("Missing value for required parameter 'experiment_ids'."));
    }
    let base = params.text("base_filter").unwrap_or_default();
    let within = |filter: &str| match base.trim() {
        "" => filter.to_owned(),
        base => format!("({base}) AND ({filter})"),
    };
    let first = within(params.required("filter_string1")?);
    let second = within(params.required("filter_string2")?);
    let total = found(&mlflow, &projects, base).await?.len();
    let first = found(&mlflow, &projects, &first).await?;
    let second = found(&mlflow, &projects, &second).await?;
    let joint = first.intersection(&second).count();
    let counts = [joint, first.len(), second.len(), total];
    let (plain, smoothed) = npmi(counts);
    Ok(json!({
        "npmi": number(plain),
        "npmi_smoothed": number(smoothed),
        "filter1_count": first.len(),
        "filter2_count": second.len(),
        "joint_count": joint,
        "total_count": total,
    }))
}

/// The rows of all traces that a filter finds.
async fn found(
    mlflow: &Mlflow,
    projects: &[ProjectId],
    text: &str,
) -> Result<BTreeSet<i64>, Error> {
    let filter = filter(mlflow, text)?;
    let (mut rows, mut after) = (BTreeSet::new(), None::<SearchKey>);
    loop {
        let search = TraceSearch::new(projects, &filter, &[], after.as_ref(), PAGE)
            .map_err(|error| refused(&error))?;
        let page = mlflow.store.read(move |tx| tx.traces_search(&search)).await?;
        rows.extend(page.traces.iter().map(|trace| trace.row));
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(rows),
        }
    }
}

/// Of both, the first, the second and all; plain and smoothed. NaN where it is not defined.
fn npmi([joint, first, second, total]: [usize; 4]) -> (f64, f64) {
    if first == 0 || second == 0 || total + joint < first + second {
        return (f64::NAN, f64::NAN);
    }
    let cells = [joint, first - joint, second - joint, total + joint - first - second];
    let plain = if joint == 0 { -1.0 } else { core(cells, 0.0) };
    (plain, core(cells, JEFFREYS))
}

#[expect(clippy::cast_precision_loss, reason = "counts of traces are exact in a double")]
fn core(cells: [usize; 4], smoothing: f64) -> f64 {
    let [both, first, second, _] = cells.map(|count| count as f64 + smoothing);
    let all: f64 = cells.iter().map(|count| *count as f64 + smoothing).sum();
    if cells[1..] == [0, 0, 0] {
        return 1.0;
    }
    let mutual = (both.ln() + all.ln()) - ((both + first).ln() + (both + second).ln());
    (mutual / (all.ln() - both.ln())).clamp(-1.0, 1.0)
}

fn number(value: f64) -> Json {
    if value.is_nan() { "NaN".into() } else { value.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_together_correlates() {
        let (plain, smoothed) = npmi([10, 20, 15, 100]);
        // ln(10·100 / (20·15)) / ln(100 / 10)
        assert!((plain - 0.522_878_745).abs() < 1e-9, "{plain}");
        assert!((smoothed - 0.508_8).abs() < 1e-2, "{smoothed}");
        assert!((npmi([0, 5, 5, 20]).0 + 1.0).abs() < f64::EPSILON);
        assert!((npmi([7, 7, 7, 7]).0 - 1.0).abs() < f64::EPSILON);
        let (plain, smoothed) = npmi([0, 0, 5, 9]);
        assert!(plain.is_nan() && smoothed.is_nan());
        assert_eq!(number(f64::NAN), json!("NaN"));
    }
}
