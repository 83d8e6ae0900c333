//! Who holds a port, as far as the system tells. Only Linux does so without asking as root.

/// Program and process that listen on a port of this machine, `ollama (process 4711)` for
/// instance.
#[cfg(target_os = "linux")]
pub(crate) fn of_port(port: u16) -> Option<String> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    let inode = tables
        .iter()
        .filter_map(|table| std::fs::read_to_string(table).ok())
        .find_map(|table| linux::listening_inode(&table, port).map(str::to_owned))?;
    linux::process_with(&format!("socket:[{inode}]"))
}

/// Other systems do not tell without asking as root.
#[cfg(not(target_os = "linux"))]
pub(crate) fn of_port(_port: u16) -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::path::Path;

    /// The number of `LISTEN` in the kernel's tables.
    const LISTEN: &str = "0A";

    /// The inode of the socket that listens on `port`, from the text of `/proc/net/tcp`: columns
    /// `sl local_address rem_address st … uid timeout inode`.
    pub(super) fn listening_inode(table: &str, port: u16) -> Option<&str> {
        let suffix = format!(":{port:04X}");
        table.lines().skip(1).find_map(|line| {
            let columns: Vec<&str> = line.split_ascii_whitespace().collect();
            let listens = columns.get(3) == Some(&LISTEN) && columns[1].ends_with(&suffix);
            listens.then(|| columns.get(9).copied()).flatten()
        })
    }

    /// The process that has this file open. Processes of other users cannot be looked into.
    pub(super) fn process_with(file: &str) -> Option<String> {
        fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
            let pid = entry.file_name().into_string().ok()?;
            pid.parse::<u32>().ok()?;
            let holds = fs::read_dir(entry.path().join("fd"))
                .ok()?
                .flatten()
                .any(|fd| fs::read_link(fd.path()).is_ok_and(|to| to == Path::new(file)));
            holds.then(|| {
                let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
                format!("{} (process {pid})", name.trim())
            })
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_listening_socket_is_found_by_its_port() {
            let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
                 0: 0100007F:10DE 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1000  0 11 1\n\
                 1: 0100007F:10DE 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000  0 4242 1\n";
            assert_eq!(listening_inode(table, 4318), Some("4242"));
            assert_eq!(listening_inode(table, 4317), None);
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_holder_of_a_port_is_named() {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let holder = of_port(socket.local_addr().unwrap().port()).unwrap();
        assert!(holder.ends_with(&format!("(process {})", std::process::id())), "{holder}");
    }
}
