//! What projects want replaced in what comes in, ready for every way by which it comes.
//!
//! Settings act on what comes after them: what is stored stays as it is. How spans and log records
//! are gone through is in `otlp::redact`; the kinds of things are the crate `redact`'s.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Map, Value as Json};
use touchstone_domain::assessment::{Assessment, Verdict};
use touchstone_domain::id::ProjectId;
use touchstone_domain::redaction::{Found, REDACTED, Redaction};
use touchstone_domain::trace_info::TraceInfo;
use touchstone_redact::Redactor;
use touchstone_store::{IncomingLog, ProjectRef, Store, StoreError, TraceLabels};

use crate::convention::{Meaning, meaning};
use crate::otlp::redact;

/// All projects' settings, compiled. Nothing until [`Redactions::load`] was called.
#[derive(Debug, Default)]
pub struct Redactions {
    ready: RwLock<Arc<Ready>>,
    /// Held while settings are read, so that older ones never replace newer ones.
    loading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Ready {
    of: HashMap<ProjectId, (Redaction, Arc<Redactor>)>,
    names: HashMap<String, ProjectId>,
}

impl Redactions {
    /// Takes over the settings as they are stored. To be called when they, or the names of projects,
    /// change.
    pub async fn load(&self, store: &Store) -> Result<(), StoreError> {
        let _one_at_a_time = self.loading.lock().await;
        let stored = store.read(|tx| tx.redactions()).await?;
        self.take(stored)
    }

    /// Takes over these settings, each with its project's number and name.
    pub(crate) fn take(
        &self,
        stored: Vec<(ProjectId, String, Redaction)>,
    ) -> Result<(), StoreError> {
        let before = self.ready();
        let mut ready = Ready::default();
        for (project, name, wanted) in stored {
            let known = before.of.get(&project).filter(|(known, _)| *known == wanted);
            let redactor = match known {
                Some((_, redactor)) => Arc::clone(redactor),
                None => Arc::new(compiled(project, &wanted)?),
            };
            ready.of.insert(project, (wanted, redactor));
            ready.names.insert(name, project);
        }
        *self.ready.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ready);
        Ok(())
    }

    /// Whether no project wants anything replaced.
    pub fn is_off(&self) -> bool {
        self.ready().of.is_empty()
    }

    /// What a project wants replaced, by its number or its name.
    pub fn of(&self, project: &ProjectRef) -> Option<Arc<Redactor>> {
        let ready = self.ready();
        let id = match project {
            ProjectRef::Id(id) => id,
            ProjectRef::Named(name) => ready.names.get(name)?,
        };
        ready.of.get(id).map(|(_, redactor)| Arc::clone(redactor))
    }

    /// What any project wants replaced.
    fn all(&self) -> Vec<Arc<Redactor>> {
        self.ready().of.values().map(|(_, redactor)| Arc::clone(redactor)).collect()
    }

    fn ready(&self) -> Arc<Ready> {
        Arc::clone(&self.ready.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Settings are checked when they are set. Should a later program not understand some of them, the
/// others still count.
fn compiled(project: ProjectId, wanted: &Redaction) -> Result<Redactor, StoreError> {
    let error = match Redactor::new(wanted) {
        Ok(redactor) => return Ok(redactor),
        Err(error) => error,
    };
    tracing::error!(%project, %error, "not everything is redacted: set its settings anew");
    let is_usable = |wanted: &Redaction| Redactor::new(wanted).is_ok();
    let mut usable = wanted.clone();
    usable
        .detectors
        .retain(|id| is_usable(&Redaction { detectors: vec![id.clone()], patterns: Vec::new() }));
    usable
        .patterns
        .retain(|it| is_usable(&Redaction { detectors: Vec::new(), patterns: vec![it.clone()] }));
    Redactor::new(&usable).map_err(|error| StoreError::Damaged {
        what: format!("the redaction settings of project {project}"),
        reason: error.to_string(),
    })
}

/// Replaces what is found in log records. A record belongs to the project of its trace where that is
/// stored, else to the one its sender names (`named`, beside `logs`). Where neither is known, nobody
/// can tell yet whose it is, and what any project wants replaced is replaced.
pub async fn logs(
    redactions: &Redactions,
    store: &Store,
    mut logs: Vec<IncomingLog>,
    named: &[Option<ProjectRef>],
) -> Result<Vec<IncomingLog>, StoreError> {
    if redactions.is_off() || logs.is_empty() {
        return Ok(logs);
    }
    let mut ids: Vec<_> = logs.iter().map(|log| log.trace_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let read = store.read(move |tx| {
        let mut projects = HashMap::new();
        for id in ids {
            projects.extend(tx.trace(id)?.map(|trace| (id, trace.project)));
        }
        Ok(projects)
    });
    let projects = read.await?;
    let named = named.iter().map(Option::as_ref).chain(std::iter::repeat(None));
    for (log, named) in logs.iter_mut().zip(named) {
        let known = projects.get(&log.trace_id).map(|id| ProjectRef::Id(*id));
        let wanted = match known.as_ref().or(named) {
            Some(project) => redactions.of(project).into_iter().collect(),
            None => redactions.all(),
        };
        for redactor in wanted {
            redact::log(&redactor, &mut log.raw);
        }
    }
    Ok(logs)
}

/// Replaces what is found in what a client says of a whole trace, and states it among the metadata.
pub fn said(redactor: &Redactor, info: &mut TraceInfo, labels: &mut TraceLabels) {
    let mut found = Found::default();
    for preview in [&mut info.previews.request, &mut info.previews.response] {
        replace(preview, |text| redactor.text(text, &mut found));
    }
    for id in [&mut info.client_request_id, &mut info.session, &mut info.user, &mut info.name] {
        // The labels name the last three once more, and are counted there.
        replace(id, |text| redactor.id(text, &mut Found::default()));
    }
    for (key, value) in labels.tags.iter_mut().chain(&mut labels.metadata) {
        if let Some(new) = label(redactor, key, value, &mut found) {
            *value = new;
        }
    }
    if !found.is_empty() {
        labels.metadata.insert(REDACTED.to_owned(), found.to_json());
    }
}

fn replace(text: &mut Option<String>, new: impl FnOnce(&str) -> Option<String>) {
    if let Some(new) = text.as_deref().and_then(new) {
        *text = Some(new);
    }
}

/// The new value of a tag or of a piece of metadata; none if nothing in it is replaced.
pub fn label(redactor: &Redactor, key: &str, value: &str, found: &mut Found) -> Option<String> {
    match meaning(key) {
        Meaning::Words => redactor.text(value, found),
        Meaning::Json => redactor.json(value, found),
        Meaning::Id => redactor.id(value, found),
    }
}

/// Replaces what is found in an assessment: what was judged, why, and its metadata, which states it.
/// Who judged is left as it is.
pub fn assessment(redactor: &Redactor, assessment: &mut Assessment) {
    let mut found = Found::default();
    match &mut assessment.verdict {
        Verdict::Feedback { value, error } => {
            json(redactor, value, &mut found);
            if let Some(error) = error {
                for text in [&mut error.message, &mut error.stacktrace] {
                    replace(text, |text| redactor.text(text, &mut found));
                }
            }
        }
        Verdict::Expectation { value } => json(redactor, value, &mut found),
        Verdict::Issue { .. } => {}
    }
    replace(&mut assessment.rationale, |text| redactor.text(text, &mut found));
    for (key, value) in assessment.metadata.iter_mut().filter(|(key, _)| *key != REDACTED) {
        let new = value.as_str().and_then(|text| label(redactor, key, text, &mut found));
        match new {
            Some(new) => *value = Json::String(new),
            None if value.is_string() => {}
            None => json(redactor, value, &mut found),
        }
    }
    state(&mut assessment.metadata, &found);
}

/// States what was replaced among an assessment's metadata, over what is stated there already.
pub fn state(metadata: &mut Map<String, Json>, found: &Found) {
    if found.is_empty() {
        return;
    }
    let before = metadata.get(REDACTED).and_then(Json::as_str).and_then(Found::from_json);
    let mut all = before.unwrap_or_default();
    all.raise(found);
    metadata.insert(REDACTED.to_owned(), all.to_json().into());
}

/// Replaces what is found in JSON, names of members aside.
pub fn json(redactor: &Redactor, value: &mut Json, found: &mut Found) {
    let new = match value {
        Json::String(text) => redactor.text(text, found),
        Json::Number(number) => redactor.number(&number.to_string(), found),
        Json::Array(items) => {
            for item in items {
                json(redactor, item, found);
            }
            None
        }
        Json::Object(members) => {
            for member in members.values_mut() {
                json(redactor, member, found);
            }
            None
        }
        Json::Null | Json::Bool(_) => None,
    };
    if let Some(new) = new {
        *value = Json::String(new);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde_json::json;
    use touchstone_domain::assessment::{Source, SourceKind};
    use touchstone_domain::id::AssessmentId;
    use touchstone_domain::id::TraceId;
    use touchstone_domain::redaction::Pattern;

    pub(crate) const SHOP: ProjectId = ProjectId(7);

    pub(crate) fn wanted() -> Redaction {
        let pattern = Pattern { name: "order".into(), pattern: r"O-\d+".into() };
        let detectors = ["email", "card"].map(str::to_owned).to_vec();
        Redaction { detectors, patterns: vec![pattern] }
    }

    /// The project `Shop` wants addresses, cards and its orders replaced.
    pub(crate) fn of_shop() -> Redactions {
        let redactions = Redactions::default();
        redactions.take(vec![(SHOP, "Shop".into(), wanted())]).unwrap();
        redactions
    }

    #[test]
    fn a_project_is_found_by_its_number_and_its_name_until_it_wants_nothing() {
        let redactions = of_shop();
        let of = |project: ProjectRef| redactions.of(&project);
        let by_id = of(ProjectRef::Id(SHOP)).unwrap();
        assert!(Arc::ptr_eq(&by_id, &of(ProjectRef::Named("Shop".into())).unwrap()));
        assert!(of(ProjectRef::Id(ProjectId(8))).is_none());
        assert!(of(ProjectRef::Named("Other".into())).is_none());
        redactions.take(vec![(SHOP, "Store".into(), wanted())]).unwrap();
        assert!(Arc::ptr_eq(&by_id, &of(ProjectRef::Named("Store".into())).unwrap()));
        assert!(of(ProjectRef::Named("Shop".into())).is_none());
        redactions.take(Vec::new()).unwrap();
        assert!(redactions.is_off());
    }

    #[test]
    fn settings_that_are_not_understood_leave_the_others_in_force() {
        let mut odd = wanted();
        odd.detectors.push("mind".into());
        odd.patterns.push(Pattern { name: "bad".into(), pattern: "(".into() });
        let redactions = Redactions::default();
        redactions.take(vec![(SHOP, "Shop".into(), odd)]).unwrap();
        let redactor = redactions.of(&ProjectRef::Id(SHOP)).unwrap();
        let text = redactor.text("a@example.com O-1", &mut Found::default());
        assert_eq!(text.as_deref(), Some("[email] [order]"));
    }

    #[test]
    fn what_is_said_of_a_trace_is_replaced_and_told_and_ids_keep_their_digits() {
        let redactor = of_shop().of(&ProjectRef::Id(SHOP)).unwrap();
        let mut info = TraceInfo {
            client_request_id: Some("4111111111111111".into()),
            ..TraceInfo::default()
        };
        info.previews.request = Some("for O-1".into());
        let mut labels = TraceLabels::default();
        labels.tags.insert("note".into(), "a@example.com".into());
        labels.metadata.insert("mlflow.trace.session".into(), "4111111111111111".into());
        labels.metadata.insert("mlflow.traceInputs".into(), "4111111111111111".into());
        said(&redactor, &mut info, &mut labels);
        assert_eq!(info.client_request_id.as_deref(), Some("4111111111111111"));
        assert_eq!(info.previews.request.as_deref(), Some("for [order]"));
        assert_eq!(labels.tags["note"], "[email]");
        assert_eq!(labels.metadata["mlflow.trace.session"], "4111111111111111");
        assert_eq!(labels.metadata["mlflow.traceInputs"], "\"[card]\"");
        assert_eq!(labels.metadata[REDACTED], r#"{"card":1,"email":1,"order":1}"#);
    }

    #[test]
    fn an_assessment_is_replaced_but_for_who_judged_and_says_so() {
        let redactor = of_shop().of(&ProjectRef::Id(SHOP)).unwrap();
        let mut judged = Assessment {
            id: AssessmentId::from_bytes(&[1; 16]).unwrap(),
            trace_id: TraceId::from_bytes(&[1; 16]).unwrap(),
            span_id: None,
            name: "ok".into(),
            source: Source { kind: SourceKind::Human, id: "rater@example.com".into() },
            verdict: Verdict::Feedback {
                value: json!({"why": ["O-1", 4_111_111_111_111_111_u64]}),
                error: None,
            },
            rationale: Some("a@example.com".into()),
            metadata: Map::from_iter([("m".to_owned(), "O-2".into())]),
            overrides: None,
            valid: true,
            created_ns: 0,
            updated_ns: 0,
        };
        assessment(&redactor, &mut judged);
        let wanted = json!({"why": ["[order]", "[card]"]});
        assert_eq!(judged.verdict, Verdict::Feedback { value: wanted, error: None });
        assert_eq!(
            (judged.rationale.as_deref(), judged.source.id.as_str()),
            (Some("[email]"), "rater@example.com")
        );
        let told = json!({"m": "[order]", REDACTED: r#"{"card":1,"email":1,"order":2}"#});
        assert_eq!(Json::Object(judged.metadata.clone()), told);
        let once = judged.clone();
        assessment(&redactor, &mut judged);
        assert_eq!(judged, once);
    }
}
