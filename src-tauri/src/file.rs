//! The system's dialogs for choosing a file, a folder, or where to write.
//!
//! They answer a path and open nothing: reading and writing are the engine's work. `rfd` is used as it
//! is, since Tauri's plugin around it would bring commands of its own to the page.

use std::path::{Path, PathBuf};

use rfd::{AsyncFileDialog, FileHandle};
use serde::Deserialize;
use tauri::{Runtime, WebviewWindow};
use touchstone_api::{Error, ErrorCode};

use crate::rpc::check;

/// What is to be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wanted {
    /// A file that is there.
    File,
    /// A folder that is there.
    Folder,
    /// A file to write.
    Save,
}

/// Where a dialog begins.
#[derive(Debug, Default, PartialEq, Eq)]
struct Start {
    folder: Option<PathBuf>,
    name: Option<String>,
}

/// Asks the user for a path; null if they choose none. `suggested` is a path to begin at, of which
/// need be nothing there yet.
#[tauri::command]
pub(crate) async fn file_pick<R: Runtime>(
    window: WebviewWindow<R>,
    what: Wanted,
    title: String,
    suggested: Option<String>,
) -> Result<Option<String>, Error> {
    check(&window)?;
    let start = suggested.map(|path| start_of(what, Path::new(&path))).unwrap_or_default();
    // GTK takes no text that has a NUL in it.
    let mut dialog = AsyncFileDialog::new().set_title(title.replace('\0', " ")).set_parent(&window);
    if let Some(folder) = start.folder {
        dialog = dialog.set_directory(folder);
    }
    if let Some(name) = start.name {
        dialog = dialog.set_file_name(name);
    }
    let chosen = match what {
        Wanted::File => dialog.pick_file().await,
        Wanted::Folder => dialog.pick_folder().await,
        Wanted::Save => dialog.save_file().await,
    };
    chosen.as_ref().map(FileHandle::path).map(text_of).transpose()
}

/// The nearest folder of the path that is there, and for a file to write its name. A path that is
/// not whole says nothing: it would be taken from wherever the program was started.
fn start_of(what: Wanted, path: &Path) -> Start {
    if !path.is_absolute() {
        return Start::default();
    }
    let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    Start {
        folder: path.ancestors().find(|it| it.is_dir()).map(Path::to_owned),
        name: name.filter(|_| what == Wanted::Save && !path.is_dir()),
    }
}

fn text_of(path: &Path) -> Result<String, Error> {
    path.to_str().map(str::to_owned).ok_or_else(|| {
        let message = format!("the name of {} is no Unicode text", path.display());
        Error::new(ErrorCode::BadRequest, message).hint("give it another name, or choose another")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_begins_in_the_nearest_folder_that_is_there() {
        let home = tempfile::tempdir().unwrap();
        let folder = Some(home.path().to_owned());
        let later = home.path().join("exports/traces.jsonl");
        let save = Start { folder: folder.clone(), name: Some("traces.jsonl".to_owned()) };
        assert_eq!(start_of(Wanted::Save, &later), save);
        assert_eq!(start_of(Wanted::File, &later), Start { folder: folder.clone(), name: None });
        assert_eq!(start_of(Wanted::Save, home.path()), Start { folder, name: None });
    }

    #[test]
    fn a_path_that_is_not_whole_says_nothing() {
        assert_eq!(start_of(Wanted::Save, Path::new("traces.jsonl")), Start::default());
        assert_eq!(start_of(Wanted::File, Path::new("")), Start::default());
    }

    #[test]
    fn the_page_names_what_it_wants() {
        let wanted = |json| serde_json::from_str::<Wanted>(json).ok();
        assert_eq!(wanted(r#""file""#), Some(Wanted::File));
        assert_eq!(wanted(r#""folder""#), Some(Wanted::Folder));
        assert_eq!(wanted(r#""save""#), Some(Wanted::Save));
        assert_eq!(wanted(r#""delete""#), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_no_text_is_refused_by_name() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;

        let path = Path::new(OsStr::from_bytes(b"/tmp/tr\xffces"));
        let refused = text_of(path).unwrap_err();
        assert_eq!(refused.code, ErrorCode::BadRequest);
        assert!(refused.message.contains("/tmp/tr\u{FFFD}ces"), "{}", refused.message);
        assert_eq!(text_of(Path::new("/tmp/träces")).unwrap(), "/tmp/träces");
    }
}
