//! The committed TypeScript is what the list of commands says.

use std::path::Path;

#[test]
fn the_committed_bindings_are_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/bindings/api.ts");
    let generated = touchstone_api::bindings::bindings();
    if std::env::var_os("TOUCHSTONE_WRITE_BINDINGS").is_some() {
        std::fs::write(&file, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == generated, "ui/src/bindings/api.ts is out of date: run `make bindings`");
}
