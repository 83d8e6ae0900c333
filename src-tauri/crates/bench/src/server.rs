//! `touchstone serve` as a child process: what is measured is the program that people run.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};

/// Clock ticks per second in `/proc/<pid>/stat` (`USER_HZ`), 100 on every Linux.
const TICKS_PER_S: f64 = 100.0;

/// A running `touchstone serve` on a home of its own.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    home: PathBuf,
    /// Where its collector listens.
    pub(crate) collector: String,
}

impl Server {
    /// Starts the program that lies beside this one and waits until it accepts requests.
    pub(crate) fn start(home: &Path) -> anyhow::Result<Self> {
        let program = std::env::current_exe()?.with_file_name("touchstone");
        let mut child = Command::new(&program)
            .args(["serve", "--json", "--collector-port", "0", "--home"])
            .arg(home)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}; build it first", program.display()))?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let ready: Value = serde_json::from_str(&line).context("touchstone serve did not start")?;
        let collector = ready["collector"].as_str().context("no collector address")?.to_owned();
        Ok(Self { child, home: home.to_owned(), collector })
    }

    /// Ends it as a user would and answers its home, once it has tidied up.
    pub(crate) fn stop(mut self) -> anyhow::Result<PathBuf> {
        let process = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &process]).status()?;
        let status = self.child.wait()?;
        if !status.success() {
            bail!("touchstone serve ended with {status}");
        }
        Ok(self.home.clone())
    }

    /// A connection to its socket.
    pub(crate) fn engine(&self) -> anyhow::Result<Engine> {
        let path = self.home.join("engine.sock");
        let stream = UnixStream::connect(&path).with_context(|| path.display().to_string())?;
        Ok(Engine { stream: BufReader::new(stream) })
    }

    /// CPU time it has used, user and system together.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        cpu_of(&std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?)
    }

    /// The part of it that its text index has used.
    pub(crate) fn index_cpu(&self) -> anyhow::Result<Duration> {
        let mut used = Duration::ZERO;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // A thread may end while they are gone through.
            let Ok(stat) = std::fs::read_to_string(thread?.path().join("stat")) else { continue };
            if ["(store-index", "(store-pairs"].iter().any(|name| stat.contains(name)) {
                used += cpu_of(&stat)?;
            }
        }
        Ok(used)
    }

    /// Memory it holds (PSS), in MB.
    pub(crate) fn memory_mb(&self) -> anyhow::Result<f64> {
        let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id()))?;
        let line = rollup.lines().find(|line| line.starts_with("Pss:")).context("no Pss line")?;
        let kilobytes: f64 = line.split_whitespace().nth(1).context("no number")?.parse()?;
        Ok(kilobytes * 1_024.0 / 1e6)
    }
}

/// What a process or a thread has used by its line in `/proc`.
fn cpu_of(stat: &str) -> anyhow::Result<Duration> {
    // The name in parentheses may hold blanks; the numbers follow it.
    let after = stat.rsplit_once(')').context("unexpected /proc/stat")?.1;
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    let used = ticks(11).context("utime")? + ticks(12).context("stime")?;
    Ok(Duration::from_secs_f64(used / TICKS_PER_S))
}

impl Drop for Server {
    fn drop(&mut self) {
        // The home is thrown away, so there is nothing that an orderly end would save.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The engine's socket: a request and an answer per line.
#[derive(Debug)]
pub(crate) struct Engine {
    stream: BufReader<UnixStream>,
}

impl Engine {
    /// Calls a command.
    pub(crate) fn call(&mut self, command: &str, payload: &Value) -> anyhow::Result<Value> {
        let line = json!({ "command": command, "payload": payload }).to_string();
        let socket = self.stream.get_mut();
        socket.write_all(line.as_bytes())?;
        socket.write_all(b"\n")?;
        let mut answer = String::new();
        self.stream.read_line(&mut answer)?;
        let mut answer: Value = serde_json::from_str(&answer)?;
        if let Some(error) = answer.get("err") {
            bail!("{command}: {error}");
        }
        Ok(answer["ok"].take())
    }
}
