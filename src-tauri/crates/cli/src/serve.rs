//! `touchstone serve`: the engine until it is told to end.

use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;
use touchstone_api::{Ctx, Error, Host};
use touchstone_engine::{
    CollectorStart, Engine, Home, Listener, Opened, Options, Serving, Token,
};

use crate::arguments::Serve;
use crate::output;

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
    let engine = match Engine::open(home, Options::new("touchstone serve", start)).await? {
        Opened::Engine(engine) => engine,
        Opened::Held(held) => return Err(Error::held(&held)),
    };
    let outcome = run_engine(arguments, &engine).await;
    engine.shutdown().await;
    outcome
}

async fn run_engine(arguments: &Serve, engine: &Arc<Engine>) -> Result<(), Error> {
    let ctx = Ctx::new(Arc::clone(engine), Host::Serve);
    touchstone_serve::serve_socket(&ctx);
    let ui = if arguments.ui { Some(serve_ui(&ctx, arguments.ui_port).await?) } else { None };
    announce(arguments, engine, ui.as_ref().map(|(_, address)| address.as_str())).await?;
    end_asked().await.map_err(|error| output::internal(&error.to_string()))?;
    if let Some((serving, _)) = ui {
        serving.stop().await;
    }
    Ok(())
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
    let collector = engine.collector().state().await?.url;
    if arguments.json {
        let ready = json!({
            "event": "ready", "collector": collector, "grpc": null, "gateway": null, "ui": ui,
        });
        output::line(&ready.to_string());
        return Ok(());
    }
    if let Some(collector) = collector {
        output::line(&format!("Collector  {collector}  (OTLP over HTTP)"));
    }
    if let Some(ui) = ui {
        output::line(&format!("Interface  {ui}"));
    }
    output::line(&format!("Data       {}", engine.home().dir().display()));
    output::line("Ctrl+C ends it.");
    Ok(())
}

/// Resolves when the program is asked to end.
async fn end_asked() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate())?;
        tokio::select! {
            done = tokio::signal::ctrl_c() => done,
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
