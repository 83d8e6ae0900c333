//! The files of a run: listed directory by directory, each brought part by part through the server,
//! wherever it keeps them.

use std::collections::VecDeque;

use bytes::Bytes;
use serde_json::Value as Json;
use touchstone_domain::id::RunId;
use touchstone_store::Store;

use super::page::taken;
use crate::error::Error;
use crate::source::Batch;
use crate::source::artifact::{BATCH_BYTES, BATCH_FILES, MOST_BYTES, Shelf, Upload};
use crate::source::http::{Client, Download, Patience};

/// Most files of one run.
const MOST_FILES: usize = 10_000;
/// Why the files of a run are not brought.
const NOT_LISTED: &str = "the server does not list the files of a run";

/// The files of one run on their way.
#[derive(Debug)]
pub(super) struct Files {
    run: RunId,
    shelf: Shelf,
    /// Directories to list, each with the token of its next page.
    directories: Vec<(String, Option<String>)>,
    /// Files that were listed, with their bytes.
    found: VecDeque<(String, u64)>,
    open: Option<Open>,
    count: usize,
}

#[derive(Debug)]
struct Open {
    name: String,
    upload: Upload,
    body: Download,
    bytes: u64,
}

/// What came of asking for a list.
enum Listed {
    Page(Vec<Json>, Option<String>),
    Refused,
}

impl Files {
    /// The files of a run that is stored here.
    pub(super) async fn of(store: &Store, run: RunId) -> Result<Option<Self>, Error> {
        let shelf = Shelf::of(store, run).await?;
        Ok(shelf.map(|shelf| Self {
            run,
            shelf,
            directories: vec![(String::new(), None)],
            found: VecDeque::new(),
            open: None,
            count: 0,
        }))
    }

    /// Adds files to a batch until it is full; answers whether all are done.
    pub(super) async fn take(
        &mut self,
        client: &Client,
        store: &Store,
        batch: &mut Batch,
    ) -> Result<bool, Error> {
        let (mut bytes, mut steps) = (0, 0);
        while bytes < BATCH_BYTES && steps < BATCH_FILES {
            steps += 1;
            if let Some(open) = self.open.take() {
                bytes += self.go_on(open, batch).await;
            } else if let Some((name, size)) = self.found.pop_front() {
                let report = &mut batch.report;
                if let Some(upload) = self.shelf.begin(store, &name, size, report).await? {
                    self.ask(client, name, upload, batch).await?;
                }
            } else if let Some((directory, token)) = self.directories.pop() {
                self.list(client, directory, token, batch).await?;
            } else {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn list(
        &mut self,
        client: &Client,
        directory: String,
        token: Option<String>,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let Listed::Page(files, next) = self.page(client, &directory, token).await? else {
            self.shelf.refuse(&mut batch.report, NOT_LISTED, &directory);
            return Ok(());
        };
        if next.is_some() {
            self.directories.push((directory.clone(), next));
        }
        for file in files {
            let Some(path) = file["path"].as_str() else { continue };
            if self.count >= MOST_FILES {
                let reason = format!("a run has more than {MOST_FILES} files");
                self.shelf.refuse(&mut batch.report, &reason, path);
                self.directories.clear();
                break;
            }
            self.count += 1;
            // What does not lie in its directory could lead in circles.
            let is_within = directory.is_empty() || path.starts_with(&format!("{directory}/"));
            let size = &file["file_size"];
            let size = size.as_u64().or_else(|| size.as_str()?.parse().ok()).unwrap_or(0);
            match file["is_dir"].as_bool() {
                _ if !is_within => {}
                Some(true) => self.directories.push((path.to_owned(), None)),
                _ => self.found.push_back((path.to_owned(), size)),
            }
        }
        Ok(())
    }

    async fn page(
        &self,
        client: &Client,
        directory: &str,
        token: Option<String>,
    ) -> Result<Listed, Error> {
        let run = self.run.to_string();
        let mut query = vec![("run_id", run.as_str())];
        query.extend((!directory.is_empty()).then_some(("path", directory)));
        query.extend(token.as_deref().map(|token| ("page_token", token)));
        let path = "api/2.0/mlflow/artifacts/list";
        let answer = client.get(path, &query, Patience::Short).await?;
        if !answer.status.is_success() {
            return Ok(Listed::Refused);
        }
        let (files, next) = taken(client.json(&answer)?, "files");
        Ok(Listed::Page(files, next))
    }

    async fn ask(
        &mut self,
        client: &Client,
        name: String,
        upload: Upload,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let run = self.run.to_string();
        let query = [("run_uuid", run.as_str()), ("path", name.as_str())];
        match client.download("get-artifact", &query).await? {
            Ok(body) => self.open = Some(Open { name, upload, body, bytes: 0 }),
            Err(told) => {
                let reason = format!("the server does not give a run's file: {told}");
                self.shelf.refuse(&mut batch.report, &reason, &name);
            }
        }
        Ok(())
    }

    /// Takes the next part of a file; answers its bytes.
    async fn go_on(&mut self, mut open: Open, batch: &mut Batch) -> usize {
        let part = open.body.part().await;
        let (report, files) = (&mut batch.report, &mut batch.files);
        match part {
            Ok(Some(part)) if open.bytes + part.len() as u64 <= MOST_BYTES => {
                let bytes: Bytes = part;
                open.bytes += bytes.len() as u64;
                files.extend(open.upload.bytes(&bytes));
                self.open = Some(open);
                return bytes.len();
            }
            Ok(None) => files.push(open.upload.end()),
            Ok(Some(_)) => {
                let mib = MOST_BYTES >> 20;
                let reason = format!("a run's file has more than {mib} MiB");
                self.shelf.refuse(report, &reason, &open.name);
                files.push(open.upload.give_up());
            }
            Err(error) => {
                let reason = format!("a run's file breaks off on its way: {error}");
                self.shelf.refuse(report, &reason, &open.name);
                files.push(open.upload.give_up());
            }
        }
        0
    }
}
