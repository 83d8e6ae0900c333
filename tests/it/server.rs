//! The real program, started on a home and killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running `touchstone serve`. It is killed when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    /// Kept open: a closed one would end the program at its next line.
    _output: BufReader<ChildStdout>,
    address: String,
}

impl Server {
    /// Starts it on a home with any free port and waits until it accepts.
    pub(crate) fn start(home: &Path) -> Self {
        Self::start_with(home, &[])
    }

    /// Starts it with more variables in its environment.
    pub(crate) fn start_with(home: &Path, variables: &[(&str, &str)]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_touchstone"))
            .args(["serve", "--json", "--collector-port", "0", "--home"])
            .arg(home)
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let ready: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            let _ = process.kill();
            panic!("it ended before it was ready ({}): {line}", process.wait().unwrap())
        });
        assert_eq!(ready["event"], "ready");
        let url = ready["collector"].as_str().unwrap();
        let address = url.strip_prefix("http://").unwrap().to_owned();
        Self { process, _output: output, address }
    }

    /// Host and port of its collector.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The most memory that it has had so far, in bytes; only Linux tells.
    pub(crate) fn peak_bytes(&self) -> Option<usize> {
        let status = format!("/proc/{}/status", self.process.id());
        let told = std::fs::read_to_string(status).ok()?;
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kib: usize = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kib * 1_024)
    }

    /// Ends it as a user would (SIGTERM) and waits until it has tidied up.
    pub(crate) fn stop(mut self) {
        let process = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
        let status = self.process.wait().unwrap();
        assert!(status.success(), "it ended with {status}");
    }

    /// Ends it as a crash would (SIGKILL).
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
