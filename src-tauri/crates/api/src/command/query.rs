//! What a query can ask, for completion. Searching itself is [`trace_list`](super::trace::list)'s.

use touchstone_domain::filter::{KNOWN, Known, field};
use touchstone_domain::id::ProjectId;

use crate::context::Ctx;
use crate::error::Error;
use crate::ids;
use crate::shape::query::{
    QueryField, QueryFields, QueryFieldsRequest, QueryValue, QueryValues, QueryValuesRequest,
};

/// Characters of a prefix that a value can be found by.
const LONGEST_PREFIX: usize = 200;

pub(crate) async fn fields(_: &Ctx, _: QueryFieldsRequest) -> Result<QueryFields, Error> {
    let offered = KNOWN.iter().filter(|known| known.is_offered);
    Ok(QueryFields { fields: offered.map(QueryField::from).collect() })
}

pub(crate) async fn values(ctx: &Ctx, request: QueryValuesRequest) -> Result<QueryValues, Error> {
    let project = request.project.as_deref().map(|id| ids::id::<ProjectId>("project", id));
    let project = project.transpose()?;
    let prefix: String = request.prefix.chars().take(LONGEST_PREFIX).collect();
    // `has` is followed by the name of a field, and is none itself.
    let of_has = KNOWN.iter().find(|known| known.name == "has" && known.name == request.field);
    if let Some(has) = of_has {
        return Ok(QueryValues { values: choices(has, &prefix) });
    }
    let (field, known) = field(&request.field)?;
    let begin = prefix.clone();
    let found = ctx.store().read(move |tx| tx.known_values(project, &field, &begin));
    let mut values: Vec<QueryValue> = found.await?.into_iter().map(QueryValue::from).collect();
    for choice in choices(known, &prefix) {
        if !values.iter().any(|found| found.value == choice.value) {
            values.push(choice);
        }
    }
    Ok(QueryValues { values })
}

/// The words of a choice that begin so, in any case.
fn choices(known: &Known, prefix: &str) -> Vec<QueryValue> {
    let begins = |word: &str| word.to_lowercase().starts_with(&prefix.to_lowercase());
    let words = known.values.iter().filter(|word| begins(word));
    words.map(|word| QueryValue { value: (*word).to_owned(), count: None }).collect()
}
