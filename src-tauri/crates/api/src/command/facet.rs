//! Facets beside the list of traces. What counts what is bounded in the store.

use touchstone_domain::filter::{Choice, Conditions, Field};
use touchstone_domain::id::ProjectId;
use touchstone_domain::time::ns_from_us;
use touchstone_domain::trace_info::{SESSION, USER};
use touchstone_store::{Facet as Counted, FacetQuery, FacetSearch, Facets};

use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::number::exact_count;
use crate::selection::refused;
use crate::shape::facet::{
    Facet, FacetKind, FacetPrecision, FacetValue, QueryChooseRequest, QueryChosen, TraceFacets,
    TraceFacetsRequest,
};

/// Choices for which the traces are counted once more without them, so that the other values that
/// could be chosen have counts. Those beyond show what passes everything.
const COUNTED_APART: usize = 4;
/// Most values of a choice.
const MOST_VALUES: usize = 100;

pub(crate) async fn list(ctx: &Ctx, request: TraceFacetsRequest) -> Result<TraceFacets, Error> {
    let project = request.project.as_deref().map(|id| ids::id::<ProjectId>("project", id));
    let project = project.transpose()?;
    let text = request.query.as_deref().unwrap_or_default();
    let read = Conditions::read_at(text, ctx.engine().now_ns())?;
    let query = FacetQuery {
        project,
        filter: read.filter(),
        from_ns: request.from_us.map(ns_from_us),
        to_ns: request.to_us.map(ns_from_us),
    };
    let mut choices = read.choices();
    choices.retain(|choice| face(&choice.field).is_some());
    let search = |query| FacetSearch::new(query).map_err(|error| refused(&error));
    let apart: Vec<(Choice, FacetSearch)> = choices
        .iter()
        .take(COUNTED_APART)
        .map(|choice| {
            let filter = read.without(&choice.field);
            Ok((choice.clone(), search(FacetQuery { filter, ..query.clone() })?))
        })
        .collect::<Result<_, Error>>()?;
    let all = search(query)?;
    let counted = ctx.store().read(move |tx| {
        if let Some(id) = project
            && tx.project(id)?.is_none()
        {
            return Ok(None);
        }
        let counts = u32::try_from(apart.len() + 1).unwrap_or(1);
        let mut facets = tx.facets(&all, counts)?;
        for (choice, search) in &apart {
            let others = tx.facets(search, counts)?;
            exchange(&mut facets, others, choice);
        }
        Ok(Some(facets))
    });
    let Some(counted) = counted.await? else {
        let project = request.project.unwrap_or_default();
        return Err(Error::not_found("project", project).hint("`project_list` lists them"));
    };
    Ok(shape(counted, choices))
}

pub(crate) async fn choose(ctx: &Ctx, request: QueryChooseRequest) -> Result<QueryChosen, Error> {
    let QueryChooseRequest { query, field, mut values } = request;
    if values.len() > MOST_VALUES {
        let message = format!("`values` has more than {MOST_VALUES} values");
        return Err(Error::bad_request(message).hint("ask for what they have in common instead"));
    }
    let mut seen = std::collections::HashSet::new();
    values.retain(|value| seen.insert(value.clone()));
    let read = Conditions::read_at(&query, ctx.engine().now_ns())?;
    let query = read
        .choose(&field, &values)
        .map_err(|error| Error::bad_request(format!("`field`: {error}")))?;
    Ok(QueryChosen { query })
}

/// Takes over the counts of a choice's field. What was chosen and is too rare to be among them keeps
/// the count that it had.
fn exchange(facets: &mut Facets, others: Facets, choice: &Choice) {
    let is_it = |facet: &Counted| facet.field == choice.field;
    let Some(mut other) = others.facets.into_iter().find(is_it) else { return };
    let Some(known) = facets.facets.iter_mut().find(|facet| is_it(facet)) else {
        facets.facets.push(other);
        return;
    };
    for (value, count) in std::mem::take(&mut known.values) {
        let is_there = other.values.iter().any(|(shown, _)| *shown == value);
        if !is_there && choice.values.contains(&value) {
            other.values.push((value, count));
            other.more = (other.more - 1).max(0);
        }
    }
    *known = other;
}

fn shape(counted: Facets, choices: Vec<Choice>) -> TraceFacets {
    let mut facets: Vec<Facet> = counted.facets.into_iter().filter_map(facet).collect();
    for choice in choices {
        let Some((kind, key, name)) = face(&choice.field) else { continue };
        if !facets.iter().any(|facet| facet.field == name) {
            let (precision, values, more) = (FacetPrecision::Exact, Vec::new(), 0);
            facets.push(Facet { field: name.clone(), kind, key, precision, values, more });
        }
        if let Some(facet) = facets.iter_mut().find(|facet| facet.field == name) {
            mark(facet, choice.values);
        }
    }
    // The kinds stand in the order of the sidebar; of one kind the more usual comes first.
    facets.sort_by_key(|facet| facet.kind as u8);
    TraceFacets {
        traces: counted.traces.map(exact_count),
        counted: exact_count(counted.counted),
        facets,
    }
}

fn facet(counted: Counted) -> Option<Facet> {
    let (kind, key, field) = face(&counted.field)?;
    let values = counted.values.into_iter().map(|(value, count)| FacetValue {
        value,
        count: exact_count(count),
        chosen: false,
    });
    let (values, more) = (values.collect(), exact_count(counted.more));
    let precision = counted.precision.into();
    Some(Facet { field, kind, key, precision, values, more })
}

/// Marks what is chosen; what no trace has is added.
fn mark(facet: &mut Facet, chosen: Vec<String>) {
    for value in chosen {
        match facet.values.iter_mut().find(|known| known.value == value) {
            Some(known) => known.chosen = true,
            None => facet.values.push(FacetValue { value, count: 0, chosen: true }),
        }
    }
}

/// What a field is beside the list: its kind, its key, and its name in a query. None for others.
fn face(field: &Field) -> Option<(FacetKind, Option<String>, String)> {
    let plain = |kind, name: &str| Some((kind, None, name.to_owned()));
    match field {
        Field::Status => plain(FacetKind::Status, "status"),
        Field::Name => plain(FacetKind::Name, "name"),
        Field::Model => plain(FacetKind::Model, "model"),
        Field::Version => plain(FacetKind::Version, "version"),
        Field::Metadata(key) if key == SESSION => plain(FacetKind::Session, "session"),
        Field::Metadata(key) if key == USER => plain(FacetKind::User, "user"),
        Field::Metadata(key) if key == "mlflow.source.name" => {
            plain(FacetKind::Source, &field.to_string())
        }
        Field::Tag(key) => Some((FacetKind::Tag, Some(key.clone()), field.to_string())),
        Field::Feedback(name) => Some((FacetKind::Feedback, Some(name.clone()), field.to_string())),
        Field::Expectation(name) => {
            Some((FacetKind::Expectation, Some(name.clone()), field.to_string()))
        }
        _ => None,
    }
}
