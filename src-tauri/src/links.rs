//! Whether links that begin with `touchstone://` open here. Where an installer put the program, it
//! said so to the system; elsewhere on Linux a desktop file of the user does.

#[cfg(target_os = "linux")]
pub(crate) use desktop::{are_taken, take};

/// Whether links open here; none where the installer sees to that.
#[cfg(not(target_os = "linux"))]
pub(crate) fn are_taken() -> Option<bool> {
    None
}

/// Lets links open here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn take() -> std::io::Result<()> {
    Err(std::io::Error::other("the installer does this"))
}

#[cfg(target_os = "linux")]
mod desktop {
    //! The desktop file that names the program to the user's session.

    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::{env, fs, io};

    use crate::link::SCHEME;

    const FILE: &str = "dev.touchstone.app-links.desktop";

    /// Whether links open here; none where the installer sees to that.
    pub(crate) fn are_taken() -> Option<bool> {
        let program = program().ok()?;
        // Packages install here, with a desktop file of their own.
        if program.starts_with("/usr") || program.starts_with("/opt") {
            return None;
        }
        let wanted = text(&program).ok()?;
        Some(fs::read_to_string(file()?).is_ok_and(|there| there == wanted))
    }

    /// Lets links open here.
    pub(crate) fn take() -> io::Result<()> {
        let file = file().ok_or_else(|| io::Error::other("the user has no directory for data"))?;
        fs::create_dir_all(file.parent().unwrap_or(Path::new("/")))?;
        fs::write(&file, text(&program()?)?)?;
        let asked = Command::new("xdg-mime")
            .args(["default", FILE, &format!("x-scheme-handler/{SCHEME}")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match asked {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(io::Error::other(format!("xdg-mime ended with {status}"))),
            Err(error) => Err(error),
        }
        // What does not count must not be said to.
        .inspect_err(|_| drop(fs::remove_file(&file)))
    }

    /// An `AppImage` is the file that was started, not what lies in it.
    fn program() -> io::Result<PathBuf> {
        env::var_os("APPIMAGE").map(PathBuf::from).map_or_else(env::current_exe, Ok)
    }

    fn file() -> Option<PathBuf> {
        let set = |name: &str| env::var_os(name).map(PathBuf::from).filter(|dir| dir.is_absolute());
        let data = set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")))?;
        Some(data.join("applications").join(FILE))
    }

    fn text(program: &Path) -> io::Result<String> {
        let program = quoted(program)?;
        Ok(format!(
            "[Desktop Entry]\nType=Application\nName=Touchstone\nExec={program} %u\nTerminal=false\n\
             NoDisplay=true\nMimeType=x-scheme-handler/{SCHEME};\n"
        ))
    }

    /// As the Desktop Entry Specification quotes an argument of `Exec`: once as an argument, and its
    /// backslashes once more as a value.
    fn quoted(program: &Path) -> io::Result<String> {
        let text = program.to_str().filter(|text| !text.contains(char::is_control));
        let text = text.ok_or_else(|| io::Error::other("the program's path is no plain text"))?;
        let mut out = String::from("\"");
        for character in text.chars() {
            match character {
                '"' | '`' | '$' => out.extend(["\\\\", &character.to_string()]),
                '\\' => out.push_str("\\\\\\\\"),
                '%' => out.push_str("%%"),
                other => out.push(other),
            }
        }
        out.push('"');
        Ok(out)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_desktop_file_names_the_program_whatever_its_path_has_in_it() {
            let file = text(Path::new("/home/ada/my apps/touchstone-app")).unwrap();
            assert!(file.contains("\nExec=\"/home/ada/my apps/touchstone-app\" %u\n"), "{file}");
            assert!(file.contains("\nMimeType=x-scheme-handler/touchstone;\n"), "{file}");
            assert_eq!(quoted(Path::new("/a$b")).unwrap(), r#""/a\\$b""#);
            assert_eq!(quoted(Path::new(r"/a\b")).unwrap(), r#""/a\\\\b""#);
            assert_eq!(quoted(Path::new("/100%")).unwrap(), "\"/100%%\"");
        }

        #[test]
        fn a_path_that_would_add_a_line_is_refused() {
            assert!(text(Path::new("/tmp/x\nExec=evil")).is_err());
        }
    }
}
