//! The server itself: its version, whether it is well, and what it can do.

use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

/// The MLflow whose protocol is spoken. Clients parse it and ask for at least 3.4.
pub(crate) const VERSION: &str = "3.17.2";

/// `GET /version`.
pub(crate) async fn version() -> Response {
    VERSION.into_response()
}

/// `GET /health`.
pub(crate) async fn health() -> Response {
    "OK".into_response()
}

/// `GET server-info`.
pub(crate) fn info() -> Json {
    json!({
        "store_type": "SqlStore",
        "workspaces_enabled": false,
        "trace_archival_enabled": false,
        "multipart_uploads_enabled": false,
        "multipart_downloads_enabled": false,
        "artifact_serving_enabled": true,
        "artifacts_presigned_only": false,
        "presigned_upload_run_id_supported": false,
        "presigned_upload_model_id_supported": false,
        "model_artifact_presigned_downloads_supported": false,
        "features_enabled": {"gateway": false, "scheduled_issue_detection": false},
        "tracking_auth": "",
    })
}

/// What a search answers that finds nothing.
pub(crate) fn nothing() -> Json {
    json!({})
}
