//! The TypeScript of the interface, written from the list of commands.
//!
//! `ui/src/bindings/api.ts` holds this text; a test compares the two.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
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
    let mut declarations = Declarations { config, seen: HashSet::new(), by_name: BTreeMap::new() };
    declarations.visit::<Error>();
    for command in COMMANDS {
        (command.request.declare)(&mut declarations);
        (command.response.declare)(&mut declarations);
    }
    for stream in STREAMS {
        (stream.request.declare)(&mut declarations);
        (stream.item.declare)(&mut declarations);
    }
    let Declarations { config, by_name, .. } = declarations;
    let mut text = HEAD.to_owned();
    for declaration in by_name.values() {
        line(&mut text, "");
        line(&mut text, declaration);
    }
    commands(&config, &mut text);
    reads(&mut text);
    streams(&config, &mut text);
    text
}

fn commands(config: &Config, text: &mut String) {
    text.push_str(
        "\n/** Every command: its request and its response. */\nexport interface Commands {\n",
    );
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

/// Collects each type's declaration once. They are sorted by name, since ts-rs names the types that
/// a type needs in an order that changes with each compilation.
pub(crate) struct Declarations {
    config: Config,
    seen: HashSet<TypeId>,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}", T::decl(&self.config));
            self.by_name.insert(T::ident(&self.config), laid_out(&declaration));
        }
    }
}

/// ts-rs writes each comment on three lines and indents nothing; here a comment of one line stands
/// on one, and members stand below each other.
fn laid_out(declaration: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut comment: Option<Vec<&str>> = None;
    for line in declaration.lines().map(str::trim) {
        match (&mut comment, line) {
            (None, "/**") => comment = Some(Vec::new()),
            (Some(words), "*/") => {
                let inner = words.join(" ");
                comment = None;
                lines.push(format!("/** {inner} */"));
            }
            (Some(words), line) => words.push(line.trim_start_matches('*').trim()),
            (None, line) => lines.push(line.to_owned()),
        }
    }
    let begun = lines.iter().position(|line| line.starts_with("export")).unwrap_or_default();
    let mut text = lines[..=begun].join("\n");
    for line in &lines[begun + 1..] {
        text.push_str("\n  ");
        text.push_str(line);
    }
    match text.strip_suffix(", };") {
        Some(members) if begun + 1 < lines.len() => format!("{members},\n}};"),
        _ => text,
    }
}
