//! A folder of recorded requests, as they came, with what they mean.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// What one library sent when its script ran.
#[derive(Debug, Clone)]
pub struct Recording {
    /// The folder's name, which says the library.
    pub name: String,
    /// The requests in the order in which they came.
    pub requests: Vec<Request>,
    /// What the script did: traces, their spans, and the facts that the requests carry.
    pub expected: Json,
}

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whether it was a gRPC call. Its `headers` then are the call's metadata, its `body` the
    /// message.
    pub is_grpc: bool,
    /// The HTTP method.
    pub method: String,
    /// The path that was asked.
    pub path: String,
    /// Headers with lower-case names; those of the connection are not recorded.
    pub headers: Vec<(String, String)>,
    /// The body on the wire.
    pub body: Vec<u8>,
}

impl Recording {
    /// The recording of that name.
    pub fn open(name: &str) -> Self {
        let folder = root().join(name);
        let mut files = entries(&folder);
        files.retain(|file| file.extension().is_some_and(|extension| extension == "body"));
        Self {
            name: name.to_owned(),
            requests: files.iter().map(|file| Request::read(file)).collect(),
            expected: json(&folder.join("EXPECT.json")),
        }
    }

    /// Every recording.
    pub fn all() -> Vec<Self> {
        let folders = entries(&root());
        let names = folders.iter().map(|folder| folder.file_name().unwrap().to_str().unwrap());
        names.map(Self::open).collect()
    }
}

impl Request {
    fn read(body: &Path) -> Self {
        let told = json(&body.with_extension("json"));
        let headers = told["headers"].as_object().unwrap().iter();
        let text = |json: &Json| json.as_str().unwrap().to_owned();
        Self {
            is_grpc: told["protocol"] == "grpc",
            method: text(&told["method"]),
            path: text(&told["path"]),
            headers: headers.map(|(name, value)| (name.clone(), text(value))).collect(),
            body: fs::read(body).unwrap(),
        }
    }

    /// The header of that name, which is lower-case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/otlp")
}

/// What stands in a directory, by name.
fn entries(directory: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn json(file: &Path) -> Json {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_in_the_order_in_which_they_came() {
        let recording = Recording::open("mlflow-server");
        assert_eq!(recording.requests.len(), 13);
        let first = &recording.requests[0];
        assert_eq!(
            (first.method.as_str(), first.path.as_str()),
            ("POST", "/api/2.0/mlflow/experiments/create")
        );
        assert_eq!(first.header("content-length"), Some("26"));
        assert_eq!((first.body.len(), first.is_grpc), (26, false));
        assert!(Recording::open("opentelemetry-sdk-grpc").requests.iter().all(|it| it.is_grpc));
        assert!(Recording::all().len() >= 14);
    }
}
