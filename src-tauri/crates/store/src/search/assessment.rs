//! Comparisons of what was judged of a trace. Only valid judgements count.
//!
//! A judgement of a whole session, told by its metadata `mlflow.trace.session`, holds for every
//! trace of that session, as in MLflow.

use touchstone_domain::filter::{NumberTest, Test, TextTest};

use super::SearchError;
use super::params::Params;
use super::pattern::{function, pattern};

/// A comparison of the value of a judgement of that kind and name.
pub(super) fn value(
    kind: &'static str,
    name: &str,
    test: &Test,
    params: &mut Params,
) -> Result<String, SearchError> {
    let passes = passes(test, params)?;
    let (kind, name) = (params.bind(kind.to_owned()), params.bind(name.to_owned()));
    let judged = format!("a.kind = {kind} AND a.name = {name} AND a.valid = 1 AND {passes}");
    let found = format!(
        "(EXISTS(SELECT 1 FROM assessment AS a WHERE a.trace = t.id AND {judged})
          OR (t.project, t.session) IN ({}))",
        sessions(&judged)
    );
    let absent = matches!(test, Test::Null { negated: false });
    Ok(if absent { format!("({found} IS NOT TRUE)") } else { found })
}

/// Whether there is any valid judgement of that kind.
pub(super) fn any(kind: &'static str, test: &Test, params: &mut Params) -> String {
    let kind = params.bind(kind.to_owned());
    let judged = format!("a.kind = {kind} AND a.valid = 1");
    let found = format!(
        "(EXISTS(SELECT 1 FROM assessment AS a WHERE a.trace = t.id AND {judged})
          OR (t.project, t.session) IN ({}))",
        sessions(&judged)
    );
    let absent = matches!(test, Test::Null { negated: false });
    if absent { format!("({found} IS NOT TRUE)") } else { found }
}

/// The sessions that judgements speak of which pass this condition.
pub(super) fn sessions(judged: &str) -> String {
    format!(
        "SELECT o.project, o.session FROM assessment AS a JOIN trace AS o ON o.id = a.trace
         WHERE {judged} AND instr(a.metadata, '\"mlflow.trace.session\":') > 0
           AND o.session IS NOT NULL"
    )
}

/// A comparison of the id of an issue.
pub(super) fn issue(test: &Test, params: &mut Params) -> Result<String, SearchError> {
    let is_it = super::compare::text("a.issue", test, params)?;
    Ok(format!(
        "EXISTS(SELECT 1 FROM assessment AS a
           WHERE a.trace = t.id AND a.kind = 'issue' AND a.valid = 1 AND {is_it})"
    ))
}

/// A test of the JSON text `a.value`: equality holds for a number, a boolean and a text alike,
/// whether or not the text is given with its JSON quotes.
fn passes(test: &Test, params: &mut Params) -> Result<String, SearchError> {
    let unquoted = "CASE WHEN json_valid(a.value) THEN
                  CASE json_type(a.value) WHEN 'text' THEN a.value ->> '$' END END";
    Ok(match test {
        Test::Text(TextTest::Equal, wanted) => equal(wanted, params),
        Test::Text(TextTest::NotEqual, other) => format!("NOT {}", equal(other, params)),
        Test::Text(kind, source) => {
            pattern(*kind, source)?;
            let (call, source) = (function(*kind), params.bind(source.clone()));
            format!("({call}({source}, a.value) OR {call}({source}, {unquoted}))")
        }
        Test::Number(test, number) => format!(
            "CASE WHEN json_valid(a.value) THEN CASE WHEN json_type(a.value) IN ('integer', 'real')
               THEN CAST(a.value AS REAL) {} {} END END",
            sign(*test),
            params.bind(*number)
        ),
        // That there is one is all that is asked.
        Test::Null { .. } => "TRUE".into(),
        // The grammar knows no lists and no words here.
        Test::In { .. } | Test::Says(_) => "FALSE".into(),
    })
}

/// How the value of a test stands in a judgement as well: a text in its JSON quotes.
pub(super) fn quoted(test: &Test) -> Vec<String> {
    match test {
        Test::Text(_, wanted) => vec![serde_json::Value::from(&**wanted).to_string()],
        _ => Vec::new(),
    }
}

fn equal(wanted: &str, params: &mut Params) -> String {
    let json = serde_json::Value::from(wanted).to_string();
    format!("(a.value = {} OR a.value = {})", params.bind(wanted.to_owned()), params.bind(json))
}

pub(super) const fn sign(test: NumberTest) -> &'static str {
    match test {
        NumberTest::NotEqual => "<>",
        other => other.name(),
    }
}
