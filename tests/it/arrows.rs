//! Which crate may depend on which: downward only.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// The crates from the ground up. A crate depends on those of lower floors only.
const FLOORS: [&[&str]; 9] = [
    &["domain", "stats"],
    &["store", "prices", "redact"],
    &[
        "ingest",
        "gateway",
        "scorers",
        "labeling",
        "evals",
        "simulator",
        "align",
        "monitor",
        "registry",
        "archive",
    ],
    &["mlflow"],
    &["transfer"],
    &["engine"],
    &["api"],
    &["serve"],
    &["cli", "app"],
];

/// The arrows allowed on one floor.
const BESIDE: [(&str, &str); 4] =
    [("evals", "scorers"), ("simulator", "scorers"), ("monitor", "scorers"), ("align", "scorers")];

/// Crates that may use any other. Of them, `testkit` may be used by tests and by `bench`, `expect`
/// by tests.
const OUTSIDE: [&str; 4] = ["bench", "expect", "fuzz", "testkit"];

/// Libraries that only these crates may use, in what they ship.
const KEPT_TO: [(&str, &[&str]); 6] = [
    ("tauri", &["app"]),
    ("rfd", &["app"]),
    ("rusqlite", &["store"]),
    ("genai-prices", &["prices"]),
    ("axum", &["serve", "ingest", "gateway", "mlflow", "engine"]),
    ("reqwest", &["gateway", "transfer"]),
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .unwrap()
}

fn short(name: &str) -> Option<&str> {
    name.strip_prefix("touchstone-")
}

fn floor(name: &str) -> usize {
    FLOORS
        .iter()
        .position(|floor| floor.contains(&name))
        .unwrap_or_else(|| panic!("{name} has no place in FLOORS yet"))
}

/// Every arrow between the project's crates: from, to, and whether what is shipped has it.
fn arrows(packages: &[Package]) -> Vec<(&str, &str, bool)> {
    packages
        .iter()
        .filter_map(|package| Some((short(&package.name)?, package)))
        .flat_map(|(from, package)| {
            package.dependencies.iter().filter_map(move |dependency| {
                let shipped = dependency.kind != DependencyKind::Development;
                Some((from, short(&dependency.name)?, shipped))
            })
        })
        .collect()
}

fn is_allowed(from: &str, to: &str) -> bool {
    floor(to) < floor(from) || BESIDE.contains(&(from, to))
}

#[test]
fn crates_depend_on_lower_floors_only() {
    let metadata = metadata();
    let wrong: Vec<_> = arrows(&metadata.packages)
        .into_iter()
        .filter(|(from, to, _)| !OUTSIDE.contains(from) && !OUTSIDE.contains(to))
        .filter(|(from, to, _)| !is_allowed(from, to))
        .collect();
    assert!(wrong.is_empty(), "these arrows do not point downward: {wrong:?}");
}

#[test]
fn nothing_is_shipped_with_test_builders_or_measurements() {
    let metadata = metadata();
    let wrong: Vec<_> = arrows(&metadata.packages)
        .into_iter()
        .filter(|(from, to, shipped)| match *to {
            "testkit" => *shipped && *from != "bench",
            "expect" => *shipped,
            "bench" | "fuzz" => true,
            _ => false,
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn each_library_stays_in_the_crates_it_belongs_to() {
    let metadata = metadata();
    let mut wrong = BTreeMap::new();
    for package in &metadata.packages {
        let shipped = |kind| kind != DependencyKind::Development;
        for dependency in package.dependencies.iter().filter(|it| shipped(it.kind)) {
            let family = |library: &str| {
                dependency.name == library || dependency.name.starts_with(&format!("{library}-"))
            };
            let Some((_, crates)) = KEPT_TO.iter().find(|(library, _)| family(library)) else {
                continue;
            };
            if !short(&package.name).is_some_and(|name| crates.contains(&name)) {
                wrong.insert(package.name.to_string(), dependency.name.clone());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn an_upward_or_sideways_arrow_would_be_noticed() {
    assert!(is_allowed("engine", "store"));
    assert!(is_allowed("evals", "scorers"));
    assert!(!is_allowed("store", "engine"));
    assert!(!is_allowed("scorers", "evals"));
    assert!(!is_allowed("domain", "stats"));
}
