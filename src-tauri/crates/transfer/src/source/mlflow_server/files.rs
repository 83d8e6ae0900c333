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
use crate::source::artifact::{BATCH_BYTES, BATCH_FILES, MOST_BYTES, Shelf, Upload, too_large};
use crate::source::http::{Client, Download, Patience};

/// Most files of one run.
const MOST_FILES: usize = 10_000;
/// Why the files of a run are not brought.
const NOT_LISTED: &str = "the server does not list the files of a run";

/// Why a file is not brought.
const NOT_WHOLE: &str = "a run's file does not come with as many bytes as the server lists";

/// The files of one run on their way.
#[derive(Debug)]
pub(super) struct Files {
    run: RunId,
    shelf: Shelf,
    /// Directories to list, each with the token of its next page.
    directories: Vec<(String, Option<String>)>,
    /// Files that were listed, with their bytes where the server states them.
    found: VecDeque<(String, Option<u64>)>,
    open: Option<Open>,
    count: usize,
}

#[derive(Debug)]
struct Open {
    name: String,
    upload: Upload,
    body: Download,
    /// Its bytes as they were listed, and those that came.
    size: Option<u64>,
    bytes: u64,
}

/// What came of asking for a list.
enum Listed {
    Page(Vec<Json>, Option<String>),
    Refused(String),
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
                    self.ask(client, name, size, upload, batch).await?;
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
        let mut listed = self.page(client, &directory, token.as_deref()).await;
        if is_unreachable(&listed) {
            answers(client).await?;
            listed = self.page(client, &directory, token.as_deref()).await;
        }
        let listed = listed.unwrap_or_else(|error| Listed::Refused(error.to_string()));
        let (files, next) = match listed {
            Listed::Page(files, next) => (files, next),
            Listed::Refused(told) => {
                let reason = format!("{NOT_LISTED}: {told}");
                self.shelf.refuse(&mut batch.report, &reason, &directory);
                return Ok(());
            }
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
            let size = size.as_u64().or_else(|| size.as_str()?.parse().ok());
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
        token: Option<&str>,
    ) -> Result<Listed, Error> {
        let run = self.run.to_string();
        let mut query = vec![("run_id", run.as_str())];
        query.extend((!directory.is_empty()).then_some(("path", directory)));
        query.extend(token.map(|token| ("page_token", token)));
        let path = "api/2.0/mlflow/artifacts/list";
        let answer = client.get(path, &query, Patience::Short).await?;
        if !answer.status.is_success() {
            return Ok(Listed::Refused(answer.told()));
        }
        let (files, next) = taken(client.json(&answer)?, "files");
        Ok(Listed::Page(files, next))
    }

    async fn ask(
        &mut self,
        client: &Client,
        name: String,
        size: Option<u64>,
        upload: Upload,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let run = self.run.to_string();
        let query = [("run_uuid", run.as_str()), ("path", name.as_str())];
        let asked = client.download("get-artifact", &query).await;
        if is_unreachable(&asked) {
            answers(client).await?;
        }
        let told = match asked {
            Ok(Ok(body)) => {
                self.open = Some(Open { name, upload, body, size, bytes: 0 });
                return Ok(());
            }
            Ok(Err(told)) => told,
            Err(error) => error.to_string(),
        };
        let reason = format!("the server does not give a run's file: {told}");
        self.shelf.refuse(&mut batch.report, &reason, &name);
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
            Ok(None) if open.size.is_some_and(|size| size != open.bytes) => {
                self.shelf.refuse(report, NOT_WHOLE, &open.name);
                files.push(open.upload.give_up());
            }
            Ok(None) => files.push(open.upload.end()),
            Ok(Some(_)) => {
                self.shelf.refuse(report, &too_large(), &open.name);
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

fn is_unreachable<T>(asked: &Result<T, Error>) -> bool {
    matches!(asked, Err(Error::Unreachable { .. }))
}

/// That the server still answers at all: else the files of all runs that follow would be given up.
async fn answers(client: &Client) -> Result<(), Error> {
    client.get("version", &[], Patience::Long).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::Home;
    use crate::source::http::Credentials;
    use crate::source::http::tests::{answer, server};

    fn files(run: &str) -> Files {
        let run: RunId = run.parse().unwrap();
        let shelf = Shelf { run, directory: "here".to_owned() };
        let directories = vec![(String::new(), None)];
        Files { run, shelf, directories, found: VecDeque::new(), open: None, count: 0 }
    }

    #[tokio::test]
    async fn trouble_with_the_files_of_a_run_is_told_and_ends_no_import() {
        let list = "{\"files\": [{\"path\": \"cut\", \"file_size\": 9}, {\"path\": \"unsized\"}]}";
        let cut = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhalf".to_owned();
        let told = vec![
            answer("200 OK", "", "<html>"),
            answer("200 OK", "", list),
            cut,
            answer("200 OK", "", "whole"),
        ];
        let (address, _) = server(told).await;
        let client = Client::new(&address, Credentials::None).unwrap();
        let (home, run) = (Home::new(), "b40e5799db904773b736955e62c24675");
        let mut batch = Batch::default();
        for _ in 0..2 {
            assert!(files(run).take(&client, &home.store, &mut batch).await.unwrap());
        }
        let refused: Vec<_> = batch.report.refused.iter().map(|it| it.reason.as_str()).collect();
        assert!(refused[0].starts_with(NOT_LISTED) && refused[0].contains("not JSON"));
        assert_eq!(refused[1..], [NOT_WHOLE]);
        // Each one's bytes, and the end of both.
        assert_eq!(batch.files.len(), 4);
    }
}
