//! How often the disk can make 4 KB durable: what every durable number is to be read against.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::report::{Quantiles, Row};

/// Writes and syncs 4 KB again and again for that long.
pub(crate) fn fsync(dir: &Path, time: Duration) -> anyhow::Result<(f64, Row)> {
    let path = dir.join("fsync.tmp");
    let mut file = File::create(&path)?;
    let (begun, mut each) = (Instant::now(), Vec::new());
    while begun.elapsed() < time {
        let start = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        each.push(start.elapsed());
    }
    let rate = each.len() as f64 / begun.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    let row =
        Row::new("disk fsync of 4 KB").per_second("fsyncs", rate).quantiles(&Quantiles::of(each));
    Ok((rate, row))
}
