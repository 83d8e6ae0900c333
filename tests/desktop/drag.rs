//! Drags a file onto a window as a file manager does: the source's side of the XDND protocol, version 5.

use std::path::Path;
use std::time::{Duration, Instant};

use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::CURRENT_TIME;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const PATIENCE: Duration = Duration::from_secs(20);
const VERSION: u32 = 5;

x11rb::atom_manager! {
    Atoms: AtomsCookie {
        XdndSelection, XdndEnter, XdndPosition, XdndStatus, XdndDrop, XdndFinished, XdndActionCopy,
        Files: b"text/uri-list",
    }
}

/// A drag that has begun. Each step waits for what the window says to it.
pub(crate) struct Drag {
    connection: RustConnection,
    atoms: Atoms,
    source: u32,
    target: u32,
    files: String,
}

impl Drag {
    /// Takes a file and moves it over a window, to this place on the screen.
    pub(crate) fn over(display: &str, target: u32, file: &Path, (x, y): (u32, u32)) -> Self {
        let (connection, screen) = x11rb::connect(Some(display)).unwrap();
        let root = connection.setup().roots[screen].root;
        let atoms = Atoms::new(&connection).unwrap().reply().unwrap();
        let source = connection.generate_id().unwrap();
        let (class, aux) = (WindowClass::INPUT_OUTPUT, CreateWindowAux::new());
        connection
            .create_window(COPY_DEPTH_FROM_PARENT, source, root, 0, 0, 1, 1, 0, class, 0, &aux)
            .unwrap();
        connection.set_selection_owner(source, atoms.XdndSelection, CURRENT_TIME).unwrap();
        let files = format!("file://{}\r\n", file.display());
        let drag = Self { connection, atoms, source, target, files };
        drag.tell(atoms.XdndEnter, [VERSION << 24, atoms.Files, 0, 0]);
        let copy = atoms.XdndActionCopy;
        drag.tell(atoms.XdndPosition, [0, x << 16 | y, CURRENT_TIME, copy]);
        drag.wait_for(atoms.XdndStatus);
        drag
    }

    /// Lets go of it.
    pub(crate) fn drop_it(self) {
        self.tell(self.atoms.XdndDrop, [0, CURRENT_TIME, 0, 0]);
        self.wait_for(self.atoms.XdndFinished);
    }

    fn tell(&self, kind: u32, [a, b, c, d]: [u32; 4]) {
        let message = ClientMessageEvent::new(32, self.target, kind, [self.source, a, b, c, d]);
        self.connection.send_event(false, self.target, EventMask::NO_EVENT, message).unwrap();
        self.connection.flush().unwrap();
    }

    /// Waits for a message of the window, and hands the file over as often as it is asked for.
    fn wait_for(&self, kind: u32) {
        let begun = Instant::now();
        loop {
            match self.connection.poll_for_event().unwrap() {
                Some(Event::ClientMessage(message)) if message.type_ == kind => return,
                Some(Event::SelectionRequest(request)) => self.hand_over(&request),
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(10)),
            }
            assert!(begun.elapsed() < PATIENCE, "the window does not answer the drag");
        }
    }

    fn hand_over(&self, request: &SelectionRequestEvent) {
        let SelectionRequestEvent { requestor, property, target, selection, time, .. } = *request;
        let (connection, bytes) = (&self.connection, self.files.as_bytes());
        connection.change_property8(PropMode::REPLACE, requestor, property, target, bytes).unwrap();
        let told = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time,
            requestor,
            selection,
            target,
            property,
        };
        connection.send_event(false, requestor, EventMask::NO_EVENT, told).unwrap();
        connection.flush().unwrap();
    }
}
