//! Builds the window's resources: capabilities, icon, and a stub page where the interface has not
//! been built yet, so that `cargo test` passes on a clean clone.

use std::path::Path;
use std::{fs, io};

const STUB: &str = "<!doctype html><meta charset=utf-8><title>Touchstone</title>\
    <p>The interface was not built. Run <code>make run</code>, or <code>npm ci &amp;&amp; npm run \
    build</code> in <code>ui</code>.</p>\n";

fn main() -> anyhow::Result<()> {
    stub_page(Path::new("ui/dist"))?;
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=ui/dist");
    let manifest = tauri_build::AppManifest::new().commands(&[
        "rpc",
        "rpc_stop",
        "rpc_stream",
        "rpc_stream_stop",
        "file_pick",
        "shell_attach",
        "shell_facts",
        "shell_act",
    ]);
    let attributes = tauri_build::Attributes::new()
        .app_manifest(manifest)
        .capabilities_path_pattern("./src-tauri/capabilities/**/*");
    tauri_build::try_build(attributes)
}

fn stub_page(dist: &Path) -> io::Result<()> {
    let page = dist.join("index.html");
    if page.exists() {
        return Ok(());
    }
    fs::create_dir_all(dist)?;
    fs::write(page, STUB)
}
