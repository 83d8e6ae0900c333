//! Importing straight from another tool's server or database.

use std::path::PathBuf;

use touchstone_domain::id::ProjectId;
use touchstone_engine::{Credentials, Place};

use crate::context::Ctx;
use crate::error::Error;
use crate::ids::id;
use crate::shape::connect::{ConnectKind, ImportConnectRequest};
use crate::shape::job::JobStarted;

pub(crate) async fn connect(ctx: &Ctx, request: ImportConnectRequest) -> Result<JobStarted, Error> {
    let project = match &request.project {
        Some(text) => Some(open_project(ctx, text).await?),
        None => None,
    };
    let (place, credentials) = (place(&request)?, credentials(&request)?);
    let job = ctx.engine().connect(&place, credentials, project).await?;
    Ok(JobStarted { job: job.into() })
}

async fn open_project(ctx: &Ctx, text: &str) -> Result<ProjectId, Error> {
    let wanted: ProjectId = id("project", text)?;
    let found = ctx.store().read(move |tx| tx.project_open(wanted)).await?;
    found.map(|project| project.id).ok_or_else(|| Error::not_found("project", text))
}

/// An address has a scheme; whatever has none is a path of a file.
fn place(request: &ImportConnectRequest) -> Result<Place, Error> {
    let url = request.url.trim();
    let is_address = url.contains("://");
    match request.kind {
        _ if url.is_empty() => Err(Error::bad_request("`url` is empty")
            .hint("name the server's address, `http://localhost:5000` for instance")),
        ConnectKind::Langfuse => Ok(Place::Langfuse(url.to_owned())),
        ConnectKind::Mlflow if is_address => Ok(Place::MlflowServer(url.to_owned())),
        ConnectKind::Mlflow => match PathBuf::from(url) {
            file if file.is_absolute() => Ok(Place::MlflowFile(file)),
            _ => Err(Error::bad_request(format!("`{url}` is neither an address nor a whole path"))
                .hint("begin an address with http:// or https://, and a path at its root")),
        },
    }
}

fn credentials(request: &ImportConnectRequest) -> Result<Credentials, Error> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    match (given(&request.public_key), given(&request.secret_key)) {
        (Some(user), Some(password)) => Ok(Credentials::Basic { user, password: password.into() }),
        (None, Some(token)) if request.kind == ConnectKind::Mlflow => {
            Ok(Credentials::Bearer(token.into()))
        }
        (None, None) => Ok(Credentials::None),
        _ => {
            Err(Error::bad_request("`public_key` and `secret_key` belong together")
                .hint("give both"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(kind: ConnectKind, url: &str, keys: [Option<&str>; 2]) -> ImportConnectRequest {
        let [public_key, secret_key] = keys.map(|key| key.map(str::to_owned));
        ImportConnectRequest { kind, url: url.into(), public_key, secret_key, project: None }
    }

    #[test]
    fn an_address_is_told_from_a_path() {
        let place = |kind, url: &str| place(&request(kind, url, [None, None]));
        let server = place(ConnectKind::Mlflow, " http://h:5000 ").unwrap();
        assert_eq!(server, Place::MlflowServer("http://h:5000".into()));
        let absolute = std::env::temp_dir().join("mlflow.db");
        let text = absolute.display().to_string();
        let file = place(ConnectKind::Mlflow, &text).unwrap();
        assert_eq!(file, Place::MlflowFile(absolute));
        for wrong in ["", "mlflow.db", "localhost:5000"] {
            assert!(place(ConnectKind::Mlflow, wrong).unwrap_err().hint.is_some(), "{wrong}");
        }
    }

    #[test]
    fn keys_belong_together_and_are_not_printed() {
        let read = |kind, keys| credentials(&request(kind, "x", keys));
        let both = [Some("pk"), Some("hunter2")];
        assert!(matches!(read(ConnectKind::Langfuse, both), Ok(Credentials::Basic { .. })));
        let token = [None, Some("hunter2")];
        assert!(matches!(read(ConnectKind::Mlflow, token), Ok(Credentials::Bearer(_))));
        assert!(matches!(read(ConnectKind::Mlflow, [None, None]), Ok(Credentials::None)));
        assert!(read(ConnectKind::Langfuse, token).is_err());
        assert!(read(ConnectKind::Mlflow, [Some("u"), None]).is_err());
        assert!(!format!("{:?}", request(ConnectKind::Langfuse, "x", both)).contains("hunter2"));
    }
}
