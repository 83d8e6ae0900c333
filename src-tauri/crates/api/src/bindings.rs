//! The TypeScript of the interface, written from the list of commands.
//!
//! `ui/src/bindings/api.ts` holds this text; a test compares the two.

use std::any::TypeId;
use std::collections::HashSet;
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

use crate::error::Error;
use crate::schema::COMMANDS;
use crate::stream::STREAMS;

const HEAD: &str = "\
// Generated from src-tauri/crates/api; do not edit. `make bindings` writes it anew.

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]?: JsonValue } | null;
";

/// The text of `ui/src/bindings/api.ts`.
pub fn bindings() -> String {
    let config = Config::new().with_large_int("number");
    let mut declarations = Declarations { config, seen: HashSet::new(), text: HEAD.to_owned() };
    declarations.visit::<Error>();
    for command in COMMANDS {
        (command.request.declare)(&mut declarations);
        (command.response.declare)(&mut declarations);
    }
    for stream in STREAMS {
        (stream.request.declare)(&mut declarations);
        (stream.item.declare)(&mut declarations);
    }
    let Declarations { config, mut text, .. } = declarations;
    commands(&config, &mut text);
    reads(&mut text);
    streams(&config, &mut text);
    text
}

fn commands(config: &Config, text: &mut String) {
    text.push_str("\n/** Every command: its request and its response. */\nexport interface Commands {\n");
    for command in COMMANDS {
        let [request, response] =
            [command.request, command.response].map(|shape| (shape.type_script)(config));
        line(text, &format!("  /** {} */", command.about));
        line(text, &format!("  {}: {{ request: {request}, response: {response} }};", command.name));
    }
    text.push_str("}\n");
}

fn reads(text: &mut String) {
    text.push_str(
        "\n/** The tags whose staleness makes a command's answer stale. `{x}` stands for a member \
         of the request. */\n\
         export const reads: { readonly [C in keyof Commands]: ReadonlyArray<string> } = {\n",
    );
    for command in COMMANDS {
        let tags: Vec<String> = command.reads.iter().map(|tag| format!("{tag:?}")).collect();
        line(text, &format!("  {}: [{}],", command.name, tags.join(", ")));
    }
    text.push_str("};\n");
}

fn streams(config: &Config, text: &mut String) {
    text.push_str("\n/** Commands that answer with a stream. */\nexport interface Streams {\n");
    for stream in STREAMS {
        let [request, item] =
            [stream.request, stream.item].map(|shape| (shape.type_script)(config));
        line(text, &format!("  /** {} */", stream.about));
        line(text, &format!("  {}: {{ request: {request}, item: {item} }};", stream.name));
    }
    text.push_str("}\n");
}

fn line(text: &mut String, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}

/// Collects each type's declaration once, those it needs before it.
pub(crate) struct Declarations {
    config: Config,
    seen: HashSet<TypeId>,
    text: String,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            line(&mut self.text, "");
            line(&mut self.text, &format!("{docs}export {}", T::decl(&self.config)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written instead of compared where `TOUCHSTONE_WRITE_BINDINGS` is set, as `make bindings` does.
    #[test]
    fn the_committed_bindings_are_those_of_the_commands() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../ui/src/bindings/api.ts");
        if std::env::var_os("TOUCHSTONE_WRITE_BINDINGS").is_some() {
            std::fs::write(file, bindings()).unwrap();
        }
        let committed = std::fs::read_to_string(file).unwrap();
        assert!(committed == bindings(), "the bindings are stale: run `make bindings`");
    }
}
