//! The shell: the window around the engine, and nothing but Tauri.
//!
//! Opens the home, shows the interface, carries its calls to `api`, asks for paths in the system's
//! dialogs. What the calls do is deliberately not here.

mod arguments;
mod backend;
mod file;
mod rpc;
mod window;

use std::process::ExitCode;

use tauri::async_runtime::block_on;
use tauri::webview::PageLoadEvent;
use tauri::{Manager, RunEvent};

use crate::arguments::Arguments;
use crate::backend::Backend;

/// Runs the window until it is closed. A second start on a home whose window is open brings that
/// one to the front and ends.
pub fn run() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    start_log();
    let backend = block_on(Backend::open(&arguments));
    if block_on(backend.focus_other_window()) {
        return ExitCode::SUCCESS;
    }
    match build(backend) {
        Ok(app) => {
            app.run(|app, event| {
                if let RunEvent::Exit = event {
                    block_on(rpc::backend(app).close());
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the window cannot be opened");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "`generate_context!` checks its own work")]
fn build(backend: Backend) -> tauri::Result<tauri::App> {
    tauri::Builder::default()
        .manage(backend)
        .manage(rpc::Streams::default())
        .invoke_handler(tauri::generate_handler![
            rpc::rpc,
            rpc::rpc_stream,
            rpc::rpc_stream_stop,
            file::file_pick
        ])
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Started {
                window.state::<rpc::Streams>().stop_all();
            }
        })
        .setup(|app| {
            let handle = app.handle().clone();
            block_on(rpc::backend(app.handle()).serve_others(move |_| window::focus(&handle)));
            window::open(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!())
}

fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TOUCHSTONE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
