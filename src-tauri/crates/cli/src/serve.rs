//! `touchstone serve`: the engine until it is told to end.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use touchstone_api::{Ctx, Error, Host};
use touchstone_engine::{CollectorStart, Engine, Home, Listener, Opened, Options, Serving, Token};

use crate::arguments::Serve;
use crate::{call, output};

/// Runs until SIGINT or SIGTERM.
pub(crate) async fn run(arguments: Serve) -> ExitCode {
    match serve(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::failure(&error, arguments.json),
    }
}

async fn serve(arguments: &Serve) -> Result<(), Error> {
    let home = Home::resolve(arguments.home.home.clone())?;
    let start = CollectorStart::On(arguments.collector_port);
    let options =
        Options { grpc_port: arguments.grpc_port, ..Options::new("touchstone serve", start) };
    let engine = open(&home, &options).await?;
    // A listener that ends meanwhile needs what the shutdown cancels: streams end with the engine.
    match run_engine(arguments, &engine).await {
        Ok(Some(ui)) => {
            tokio::join!(ui.stop(), engine.shutdown());
            Ok(())
        }
        outcome => {
            engine.shutdown().await;
            outcome.map(|_| ())
        }
    }
}

/// Opens the home. A call that answers itself gives it back at once, so it is waited for.
async fn open(home: &Home, options: &Options) -> Result<Arc<Engine>, Error> {
    let begun = Instant::now();
    loop {
        let held = match Engine::open(home.clone(), options.clone()).await? {
            Opened::Engine(engine) => return Ok(engine),
            Opened::Held(held) => held,
        };
        let passing = held.holder.program.as_deref() == Some(call::PROGRAM);
        if !passing || begun.elapsed() > call::PATIENCE {
            return Err(Error::held(&held));
        }
        tokio::time::sleep(call::PAUSE).await;
    }
}

/// Runs until the end is asked for; answers the interface's listener, which still runs.
async fn run_engine(arguments: &Serve, engine: &Arc<Engine>) -> Result<Option<Serving>, Error> {
    let ctx = Ctx::new(Arc::clone(engine), Host::Serve);
    touchstone_serve::serve_socket(&ctx);
    let ui = if arguments.ui { Some(serve_ui(&ctx, arguments.ui_port).await?) } else { None };
    // Whoever reads that all is ready may ask for the end at once.
    let end = end_asked().map_err(|error| output::internal(&error.to_string()))?;
    announce(arguments, engine, ui.as_ref().map(|(_, address)| address.as_str())).await?;
    end.await.map_err(|error| output::internal(&error.to_string()))?;
    Ok(ui.map(|(serving, _)| serving))
}

/// Starts the interface's listener; answers it with the address that lets a browser in.
async fn serve_ui(ctx: &Ctx, port: u16) -> Result<(Serving, String), Error> {
    let (listener, token) = (Listener::bind(port).await?, Token::random()?);
    let router = touchstone_serve::router(ctx.clone(), listener.port(), token.clone());
    let serving = listener.serve(router, ctx.engine().tasks());
    let address = format!("{}/#token={}", serving.url(), token.expose());
    Ok((serving, address))
}

async fn announce(arguments: &Serve, engine: &Engine, ui: Option<&str>) -> Result<(), Error> {
    let state = engine.collector().state().await?;
    let (collector, grpc) = (state.url, state.grpc_url);
    if arguments.json {
        let ready = json!({
            "event": "ready", "collector": collector, "grpc": grpc, "gateway": null, "ui": ui,
        });
        output::line(&ready.to_string());
        return Ok(());
    }
    if let Some(collector) = collector {
        output::line(&format!("Collector  {collector}  (OTLP over HTTP)"));
    }
    match (grpc, state.grpc_error) {
        (Some(grpc), _) => output::line(&format!("           {grpc}  (OTLP over gRPC)")),
        (None, Some(error)) => output::line(&format!("           no gRPC: {error}")),
        (None, None) => {}
    }
    if let Some(error) = state.bind_error {
        output::line(&format!("           {error}"));
    }
    if let Some(ui) = ui {
        output::line(&format!("Interface  {ui}"));
    }
    output::line(&format!("Data       {}", engine.home().dir().display()));
    output::line("Ctrl+C ends it.");
    Ok(())
}

/// Listens for signals from now on; what is answered resolves when the program is asked to end.
#[cfg(unix)]
fn end_asked() -> io::Result<impl Future<Output = io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => Ok(()),
            _ = terminated.recv() => Ok(()),
        }
    })
}

/// Resolves when the program is asked to end.
#[cfg(not(unix))]
fn end_asked() -> io::Result<impl Future<Output = io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}
