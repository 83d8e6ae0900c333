//! The shell: the window around the engine, and nothing but Tauri.
//!
//! Opens the home, shows the interface, carries its calls to `api`, asks for paths in the system's
//! dialogs, keeps menu, tray, links and the window's place. What the calls do is deliberately not
//! here, nor which actions there are: the page hands those over.

mod arguments;
mod backend;
mod closing;
mod crash;
#[cfg(target_os = "linux")]
mod dbus;
mod drawing;
mod file;
mod folder;
mod link;
mod links;
mod log;
mod menu;
mod notice;
mod page;
mod place;
mod rpc;
mod shell;
mod tray;
mod window;

use std::process::ExitCode;

use tauri::async_runtime::block_on;
use tauri::webview::PageLoadEvent;
use tauri::{AppHandle, Manager, RunEvent, Runtime};
use touchstone_engine::Home;

use crate::arguments::Arguments;
use crate::backend::Backend;
use crate::page::Page;

/// Runs the window until it is closed. A second start on a home whose window is open brings that
/// one to the front, hands its link over, and ends.
pub fn run() -> ExitCode {
    drawing::choose();
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let home = Home::resolve(arguments.home.clone());
    let logs = log::start(home.as_ref().ok().map(Home::dir));
    let backend = block_on(Backend::open(home, arguments.collector_port));
    if block_on(backend.focus_other_window(arguments.link.as_deref())) {
        return ExitCode::SUCCESS;
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), ?backend, "touchstone opens its window");
    let page = Page::default();
    if let Some(link) = &arguments.link {
        page.tell(link::event(link));
    }
    match build(backend, page, logs) {
        Ok(app) => {
            app.run(|app, event| on_event(app, &event));
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the window cannot be opened");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "`generate_context!` checks its own work")]
fn build(backend: Backend, page: Page, logs: log::Logs) -> tauri::Result<tauri::App> {
    tauri::Builder::default()
        .manage(backend)
        .manage(page)
        .manage(logs)
        .manage(rpc::Calls::default())
        .manage(rpc::Streams::default())
        .manage(place::Keeping::default())
        .invoke_handler(tauri::generate_handler![
            rpc::rpc,
            rpc::rpc_stop,
            rpc::rpc_stream,
            rpc::rpc_stream_stop,
            file::file_pick,
            shell::shell_attach,
            shell::shell_facts,
            shell::shell_act
        ])
        .menu(menu::bar)
        .on_menu_event(|app, event| menu::chosen(app, event.id().as_ref()))
        .on_window_event(window::on_event)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Started {
                window.state::<rpc::Streams>().stop_all();
                window.state::<Page>().detach();
            }
        })
        .setup(|app| {
            let handle = app.handle().clone();
            block_on(rpc::backend(app.handle()).serve_others(move |arguments| {
                open_links(&handle, &arguments);
                window::focus(&handle)
            }));
            #[cfg(target_os = "linux")]
            tauri::async_runtime::spawn_blocking(dbus::outlive);
            window::open(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!())
}

/// Tells the page of links that another start was given.
fn open_links<R: Runtime>(app: &AppHandle<R>, links: &[String]) {
    for link in links {
        app.state::<Page>().tell(link::event(link));
    }
}

fn on_event<R: Runtime>(app: &AppHandle<R>, event: &RunEvent) {
    match event {
        RunEvent::Exit => block_on(rpc::backend(app).close()),
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let links: Vec<String> = urls.iter().map(ToString::to_string).collect();
            open_links(app, &links);
            window::focus(app);
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => {
            window::focus(app);
        }
        _ => {}
    }
}
