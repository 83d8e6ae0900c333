//! The one list of commands. A transport that serves this list serves them all.
//!
//! To add a command: write its request and response in [`shape`], its function in
//! `command/<noun>.rs`, and its line below; then run `make bindings`.

use std::pin::Pin;

use schemars::{JsonSchema, Schema};
use ts_rs::{Config, TS, TypeVisitor as _};

use crate::bindings::Declarations;
use crate::call::{decode, encode, unknown};
use crate::command::{
    app, assessment, author, collector, compare, connect, conversation, deletion, demo, facet,
    find, job, preference, price, project, query, reach, redaction, retention, run, session, span,
    stats, store, tag, timeline, trace, transfer, tree, value, view, window,
};
use crate::context::Ctx;
use crate::error::Error;
use crate::shape;

/// Who may call a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The owner alone.
    Owner,
    /// Raters, too.
    Rater,
}

/// A type that travels: its names and its schema.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Its JSON schema.
    pub schema: fn() -> Schema,
    pub(crate) type_script: fn(&Config) -> String,
    pub(crate) declare: fn(&mut Declarations),
}

impl Shape {
    pub(crate) const fn of<T: TS + JsonSchema + 'static>() -> Self {
        Self {
            schema: || schemars::schema_for!(T),
            type_script: |config| T::name(config),
            declare: |declarations| declarations.visit::<T>(),
        }
    }
}

/// The answer of a command, on its way.
pub type Answer = Pin<Box<dyn Future<Output = Result<Vec<u8>, Error>> + Send>>;

/// One command.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its name, `noun_verb`.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// What it is asked.
    pub request: Shape,
    /// What it answers.
    pub response: Shape,
    /// Who may call it.
    pub access: Access,
    /// The tags whose staleness makes its answer stale; `{x}` stands for a member of the request.
    pub reads: &'static [&'static str],
    pub(crate) run: fn(Ctx, &[u8]) -> Answer,
}

/// The command of that name; the error of an unknown one lists those that come near.
pub fn find(name: &str) -> Result<&'static Command, Error> {
    COMMANDS.iter().find(|command| command.name == name).ok_or_else(|| {
        let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
        unknown("command", name, &names)
    })
}

macro_rules! commands {
    ($($name:ident: $function:path, $request:ty => $response:ty, $access:ident,
       reads $reads:expr, $about:literal;)*) => {
        /// Every command.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: stringify!($name),
            about: $about,
            request: Shape::of::<$request>(),
            response: Shape::of::<$response>(),
            access: Access::$access,
            reads: &$reads,
            run: |ctx, payload| {
                let request: Result<$request, Error> = decode(payload);
                Box::pin(async move {
                    let response: $response = $function(&ctx, request?).await?;
                    encode(&response)
                })
            },
        }),*];
    };
}

commands! {
    trace_list: trace::list, shape::trace::TraceListRequest => shape::trace::TracePage,
        Owner, reads ["trace"], "A page of traces, newest first.";
    trace_get: trace::get, shape::trace::TraceGetRequest => shape::trace::Trace,
        Owner, reads ["trace:{trace_id}"], "One trace without its spans.";
    trace_rows: tree::rows, shape::tree::TraceRowsRequest => shape::tree::TraceRows,
        Owner, reads ["trace:{trace_id}"], "A window on the tree of a trace's spans.";
    span_locate: tree::locate, shape::tree::SpanLocateRequest => shape::tree::SpanLocated,
        Owner, reads ["trace:{trace_id}"], "Where in the tree a span lies, or one that failed.";
    timeline_get: timeline::get,
        shape::timeline::TimelineGetRequest => shape::timeline::Timeline,
        Owner, reads ["trace:{trace_id}"], "How much of a trace ran when.";
    trace_find: find::find, shape::find::TraceFindRequest => shape::find::TraceFound,
        Owner, reads ["trace:{trace_id}"], "Where a trace says something, a part of it at a time.";
    trace_read: conversation::read,
        shape::conversation::TraceReadRequest => shape::conversation::Conversation,
        Owner, reads ["trace:{trace_id}"], "A trace as a person would have read it.";
    trace_move: trace::moves, shape::trace::TraceMoveRequest => shape::trace::TraceMoved,
        Owner, reads [], "Moves traces to another project, where they stay.";
    span_get: span::get, shape::span::SpanGetRequest => shape::span::SpanDetail,
        Owner, reads ["trace:{trace_id}"], "Everything about one span.";
    value_get: value::get, shape::value::ValueGetRequest => shape::value::ValuePart,
        Owner, reads ["trace:{trace_id}"], "A part of a large value of a span.";
    value_text: value::text, shape::value::ValueTextRequest => shape::value::ValueText,
        Owner, reads ["trace:{trace_id}"], "A part of a large value of a span as text, to be copied.";
    value_find: value::find, shape::value::ValueFindRequest => shape::value::ValueFound,
        Owner, reads ["trace:{trace_id}"], "Where a large value of a span says something.";
    trace_compare: compare::traces,
        shape::compare::TraceCompareRequest => shape::compare::TraceComparison,
        Owner, reads ["trace:{trace_a}", "trace:{trace_b}"], "Two traces, step by step.";
    span_compare: compare::spans,
        shape::difference::SpanCompareRequest => shape::difference::SpanComparison,
        Owner, reads ["trace:{trace_a}", "trace:{trace_b}"], "Two spans, word by word.";
    session_compare: compare::sessions,
        shape::compare::SessionCompareRequest => shape::compare::SessionComparison,
        Owner, reads ["trace"], "Two sessions, turn by turn.";
    stats_get: stats::get, shape::stats::StatsGetRequest => shape::stats::Stats,
        Owner, reads ["trace"], "Traces, errors, latency, tokens and cost over time.";
    import_start: transfer::import_start,
        shape::transfer::ImportStartRequest => shape::job::JobStarted,
        Owner, reads [], "Begins to import a file of another tool, or an export.";
    import_inspect: transfer::import_inspect,
        shape::transfer::ImportInspectRequest => shape::transfer::ImportInspected,
        Owner, reads [], "What a file is, by its first records.";
    export_start: transfer::export_start,
        shape::transfer::ExportStartRequest => shape::transfer::ExportStarted,
        Owner, reads [], "Begins to write traces into a file.";
    import_connect: connect::connect,
        shape::connect::ImportConnectRequest => shape::job::JobStarted,
        Owner, reads [], "Imports from a running server, or from its database.";
    query_fields: query::fields, shape::query::QueryFieldsRequest => shape::query::QueryFields,
        Owner, reads [], "The fields of the query language.";
    query_values: query::values, shape::query::QueryValuesRequest => shape::query::QueryValues,
        Owner, reads ["trace"], "Values that a field of the query language has.";
    trace_tag: tag::tag, shape::tag::TraceTagRequest => shape::tag::TraceTagged,
        Owner, reads [], "Gives traces a tag, or takes it away.";
    query_choose: facet::choose,
        shape::facet::QueryChooseRequest => shape::facet::QueryChosen,
        Owner, reads [], "Exchanges in a query which values a field is to have.";
    trace_facets: facet::list, shape::facet::TraceFacetsRequest => shape::facet::TraceFacets,
        Owner, reads ["trace"], "Which values traces have, with how many have them.";
    view_list: view::list, shape::view::ViewListRequest => shape::view::ViewList,
        Owner, reads ["view"], "The saved views of a list of traces.";
    view_put: view::put, shape::view::ViewPutRequest => shape::view::View,
        Owner, reads [], "Saves a view of a list of traces.";
    view_delete: view::delete, shape::view::ViewDeleteRequest => shape::view::View,
        Owner, reads [], "Deletes a saved view; answers what it was.";
    run_list: run::list, shape::run::RunListRequest => shape::run::RunPage,
        Owner, reads ["run"], "A page of runs, newest first.";
    run_get: run::get, shape::run::RunGetRequest => shape::run::Run,
        Owner, reads ["run:{run_id}", "trace"], "One run with everything that was logged into it.";
    session_list: session::list,
        shape::session::SessionListRequest => shape::session::SessionPage,
        Owner, reads ["trace", "setting"], "A page of sessions, last active first or sorted.";
    session_get: session::get,
        shape::session::SessionGetRequest => shape::session::Session,
        Owner, reads ["trace"], "One session without its turns.";
    session_turns: session::turns,
        shape::session::SessionTurnsRequest => shape::session::SessionTurns,
        Owner, reads ["trace"], "A window on the turns of a session.";
    session_locate: session::locate,
        shape::session::SessionLocateRequest => shape::session::SessionLocated,
        Owner, reads ["trace"], "Where in a session a turn stands, or one that failed.";
    assessment_add: assessment::add,
        shape::assessing::AssessmentAddRequest => shape::assessment::Assessment,
        Owner, reads [], "Says something of a trace, a span or a session.";
    assessment_supersede: assessment::supersede,
        shape::assessing::AssessmentSupersedeRequest => shape::assessment::Assessment,
        Owner, reads [], "Edits an assessment; what was said before stays as history.";
    assessment_delete: assessment::delete,
        shape::assessing::AssessmentDeleteRequest => shape::assessing::AssessmentDeleted,
        Owner, reads [], "Deletes an assessment; for a while it can be undone.";
    assessment_restore: assessment::restore,
        shape::assessing::AssessmentRestoreRequest => shape::assessment::Assessment,
        Owner, reads [], "Brings back a deleted assessment.";
    assessment_history: assessment::history,
        shape::assessing::AssessmentHistoryRequest => shape::assessing::AssessmentList,
        Owner, reads ["trace"], "All versions of an assessment.";
    assessment_list: assessment::list,
        shape::assessing::AssessmentListRequest => shape::assessing::AssessmentList,
        Owner, reads ["trace"], "The assessments of a session as a whole.";
    assessment_names: assessment::names,
        shape::assessing::AssessmentNamesRequest => shape::assessing::AssessmentNames,
        Owner, reads ["trace"], "Names of assessments in use, with the type of their answers.";
    author_get: author::get, shape::assessing::AuthorGetRequest => shape::assessing::Author,
        Owner, reads ["setting"], "Under which name the user assesses.";
    author_set: author::set, shape::assessing::AuthorSetRequest => shape::assessing::Author,
        Owner, reads [], "Sets under which name the user assesses.";
    project_list: project::list, shape::project::ProjectListRequest => shape::project::ProjectList,
        Owner, reads ["project", "trace"], "All projects.";
    project_create: project::create,
        shape::project::ProjectCreateRequest => shape::project::ProjectCreated,
        Owner, reads [], "Makes a project.";
    collector_status: collector::status,
        shape::collector::CollectorStatusRequest => shape::collector::CollectorStatus,
        Owner, reads ["collector"], "How the collector stands, with its last requests.";
    collector_start: collector::start,
        shape::collector::CollectorStartRequest => shape::collector::CollectorStatus,
        Owner, reads [], "Starts the collector, now and at later starts.";
    collector_stop: collector::stop,
        shape::collector::CollectorStopRequest => shape::collector::CollectorStatus,
        Owner, reads [], "Stops the collector, now and at later starts.";
    collector_health: collector::health,
        shape::health::CollectorHealthRequest => shape::health::CollectorHealth,
        Owner, reads ["collector"], "How ingest fares, by client library.";
    reach_get: reach::get, shape::reach::ReachGetRequest => shape::reach::Reach,
        Owner, reads ["setting"], "Who may reach the collector.";
    reach_set: reach::set, shape::reach::ReachSetRequest => shape::reach::Reach,
        Owner, reads [], "Lets more hosts reach the collector; needs a key.";
    key_make: reach::key_make, shape::reach::KeyMakeRequest => shape::reach::KeyShown,
        Owner, reads [], "Makes or sets the collector's key.";
    key_show: reach::key_show, shape::reach::KeyShowRequest => shape::reach::KeyShown,
        Owner, reads ["setting"], "The collector's key, to be copied.";
    key_remove: reach::key_remove, shape::reach::KeyRemoveRequest => shape::reach::Reach,
        Owner, reads [], "Asks for no key any more; further hosts and addresses go with it.";
    demo_load: demo::load, shape::project::DemoLoadRequest => shape::project::DemoLoaded,
        Owner, reads [], "Loads the demo into a project of its own.";
    demo_remove: demo::remove, shape::project::DemoRemoveRequest => shape::job::JobStarted,
        Owner, reads [], "Begins to remove the demo's project with everything in it.";
    price_list: price::list, shape::cost::PriceListRequest => shape::cost::PriceList,
        Owner, reads ["price"], "The prices that the user set for models.";
    price_find: price::find, shape::cost::PriceFindRequest => shape::cost::PriceFound,
        Owner, reads ["price"], "What a model costs today.";
    price_set: price::set, shape::cost::PriceSetRequest => shape::cost::PriceChanged,
        Owner, reads [], "Sets a model's price over the shipped data.";
    price_remove: price::remove, shape::cost::PriceRemoveRequest => shape::cost::PriceChanged,
        Owner, reads [], "Removes a model's own price.";
    preference_get: preference::get,
        shape::preference::PreferenceGetRequest => shape::preference::Preference,
        Owner, reads ["setting"], "What the interface keeps under a name.";
    preference_put: preference::put,
        shape::preference::PreferencePutRequest => shape::preference::Preference,
        Owner, reads [], "Keeps something for the interface.";
    job_list: job::list, shape::job::JobListRequest => shape::job::JobList,
        Owner, reads ["job"], "The newest jobs.";
    job_cancel: job::cancel, shape::job::JobCancelRequest => shape::job::JobList,
        Owner, reads [], "Stops a job between two steps; what it did stays.";
    deletion_preview: deletion::preview,
        shape::deletion::DeletionPreviewRequest => shape::deletion::DeletionPreview,
        Owner, reads ["trace"], "What deleting traces would take, and what protects some.";
    trace_delete: deletion::delete,
        shape::deletion::TraceDeleteRequest => shape::deletion::TraceDeleted,
        Owner, reads [], "Deletes traces; for a while it can be undone.";
    deletion_undo: deletion::undo,
        shape::deletion::DeletionUndoRequest => shape::deletion::DeletionUndone,
        Owner, reads [], "Brings back what a deletion took.";
    redaction_get: redaction::get,
        shape::redaction::RedactionGetRequest => shape::redaction::Redaction,
        Owner, reads ["setting"], "What a project wants replaced in what comes in.";
    redaction_set: redaction::set,
        shape::redaction::RedactionSetRequest => shape::redaction::Redaction,
        Owner, reads [], "Sets what a project wants replaced in what comes from now on.";
    redaction_try: redaction::attempt,
        shape::redaction::RedactionTryRequest => shape::redaction::RedactionTried,
        Owner, reads [], "Tries what would be replaced in a text; nothing is kept.";
    retention_get: retention::get,
        shape::retention::RetentionGetRequest => shape::retention::Retention,
        Owner, reads ["project", "trace"], "How long a project's traces are kept.";
    retention_set: retention::set,
        shape::retention::RetentionSetRequest => shape::retention::Retention,
        Owner, reads [], "Sets how long a project's traces are kept.";
    store_status: store::status, shape::store::StoreStatusRequest => shape::store::StoreStatus,
        Owner, reads ["trace", "store"], "How much is stored, how much room is left, how the file fares.";
    store_backup: store::backup, shape::store::StoreBackupRequest => shape::store::StoreBackup,
        Owner, reads [], "Writes a copy of the database while it is in use.";
    store_check: store::check, shape::store::StoreCheckRequest => shape::job::JobStarted,
        Owner, reads [], "Begins to check the database for damage.";
    index_rebuild: store::rebuild, shape::store::IndexRebuildRequest => shape::job::JobStarted,
        Owner, reads [], "Begins to build the search index anew.";
    store_compact: store::compact, shape::store::StoreCompactRequest => shape::job::JobStarted,
        Owner, reads [], "Begins to give space back that nothing uses.";
    app_info: app::info, shape::app::AppInfoRequest => shape::app::AppInfo,
        Owner, reads [], "Which program answers.";
    window_focus: window::focus, shape::app::WindowFocusRequest => shape::app::WindowFocus,
        Owner, reads [], "Brings the window to the front, if there is one.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_a_noun_and_a_verb_and_stands_once() {
        let names: BTreeSet<&str> = COMMANDS.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
        for name in names {
            let words: Vec<&str> = name.split('_').collect();
            let plain =
                |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
            assert!(words.len() == 2 && words.iter().all(plain), "{name}");
        }
    }

    #[test]
    fn every_member_that_a_tag_names_is_in_the_request() {
        for command in COMMANDS {
            let schema = (command.request.schema)();
            for tag in command.reads {
                let Some((_, member)) = tag.split_once('{') else { continue };
                let path = format!("/properties/{}", member.trim_end_matches('}'));
                assert!(schema.pointer(&path).is_some(), "{}: {tag}", command.name);
            }
        }
    }
}
