//! Data points of metrics in OTLP/JSON, which are counted and not read.

use super::reader::{Reader, Result};

/// How many data points a request holds.
pub(super) fn count(reader: &mut Reader<'_>) -> Result<u64> {
    let mut count = 0;
    each(reader, "resourceMetrics", |reader| {
        each(reader, "scopeMetrics", |reader| {
            each(reader, "metrics", |reader| metric(reader, &mut count))
        })
    })?;
    Ok(count)
}

fn metric(reader: &mut Reader<'_>, count: &mut u64) -> Result<()> {
    reader.object(|reader, name| match name {
        "gauge" | "sum" | "histogram" | "exponentialHistogram" | "summary" => {
            each(reader, "dataPoints", |reader| {
                *count += 1;
                reader.skip()
            })
        }
        _ => reader.skip(),
    })
}

/// Reads each item of the array that is an object's member of that name.
fn each(
    reader: &mut Reader<'_>,
    member: &str,
    mut read: impl FnMut(&mut Reader<'_>) -> Result<()>,
) -> Result<()> {
    reader.object(|reader, name| {
        if name == member { reader.array(|reader, _| read(reader)) } else { reader.skip() }
    })
}
