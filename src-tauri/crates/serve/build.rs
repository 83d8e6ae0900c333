//! Puts a stub page where the interface has not been built, so that the crate builds on a clean
//! clone.

use std::path::Path;
use std::{fs, io};

const STUB: &str = "<!doctype html><meta charset=utf-8><title>Touchstone</title>\
    <p>The interface was not built. Run <code>make run</code>, or <code>npm ci &amp;&amp; npm run \
    build</code> in <code>ui</code>.</p>\n";

fn main() -> io::Result<()> {
    let dist = Path::new("../../../ui/dist");
    println!("cargo:rerun-if-changed={}", dist.display());
    let page = dist.join("index.html");
    if page.exists() {
        return Ok(());
    }
    fs::create_dir_all(dist)?;
    fs::write(page, STUB)
}
