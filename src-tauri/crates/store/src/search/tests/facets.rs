//! Tests of the counts beside a list.

use touchstone_domain::filter::field;

use super::drives::many;
use super::judged::judged_shop;
use super::*;
use crate::search::facets::{FacetPrecision, FacetQuery, FacetSearch, Facets};

async fn facets(home: &Home, project: Option<i64>, filter: &str) -> Facets {
    let filter = Filter::read_at(filter, 0).unwrap();
    let query = FacetQuery { project: project.map(ProjectId), filter, ..FacetQuery::default() };
    let search = FacetSearch::new(query).unwrap();
    home.store.read(move |tx| tx.facets(&search, 1)).await.unwrap()
}

fn values<'a>(facets: &'a Facets, name: &str) -> Vec<(&'a str, i64)> {
    let (field, _) = field(name).unwrap();
    let facet = facets.facets.iter().find(|facet| facet.field == field);
    let values = facet.map(|facet| facet.values.iter()).unwrap_or_default();
    values.map(|(value, count)| (&**value, *count)).collect()
}

#[tokio::test]
async fn each_value_comes_with_how_many_traces_have_it() {
    let home = judged_shop().await;
    let found = facets(&home, None, "").await;
    assert_eq!((found.counted, found.traces), (3, Some(3)));
    assert!(
        found
            .facets
            .iter()
            .all(|facet| facet.precision == FacetPrecision::Exact && facet.more == 0)
    );
    let states = [("ERROR", 1), ("IN_PROGRESS", 1), ("OK", 1)];
    assert_eq!(values(&found, "status"), states);
    assert_eq!(values(&found, "session"), [("s-1", 2)]);
    assert_eq!(values(&found, "user"), [("ada", 1)]);
    assert_eq!(values(&found, "tags.color"), [("Red", 1), ("blue", 1)]);
    assert_eq!(values(&found, "feedback.calm"), [("true", 1)]);
    assert!(found.facets.iter().all(|facet| !facet.field.to_string().contains("mlflow.linked")));
}

#[tokio::test]
async fn counts_keep_to_the_filter_the_project_and_what_the_text_says() {
    let home = judged_shop().await;
    for (filter, names) in [
        ("session:s-1 user:ada", &[("Answer", 1)][..]),
        ("text:order", &[("Answer", 1)]),
        ("name = 'Answer' status:ok", &[("Answer", 1)]),
        ("-session:s-1", &[("answer", 1)]),
        ("user:nobody", &[]),
    ] {
        let found = facets(&home, Some(0), filter).await;
        assert_eq!(values(&found, "name"), names, "{filter}");
    }
    assert_eq!(facets(&home, Some(9), "").await.counted, 0);
}

#[tokio::test]
async fn a_value_that_spans_repeat_counts_once_and_a_removed_tag_does_not() {
    let home = judged_shop().await;
    home.store
        .write(|tx| {
            tx.assessment_create(&feedback(101, 1, "calm", json!(true)))?;
            tx.trace_tag_set(trace_id(2), "color", None)
        })
        .await
        .unwrap();
    let found = facets(&home, None, "").await;
    assert_eq!(values(&found, "feedback.calm"), [("true", 1)]);
    assert_eq!(values(&found, "tags.color"), [("Red", 1)]);
}

#[tokio::test]
async fn of_very_many_traces_the_newest_are_counted_and_the_rest_is_estimated() {
    let home = many(24_000).await;
    let sql = "UPDATE project SET trace_count = 24000 WHERE id = 0";
    home.store.write(move |tx| Ok(tx.conn.execute(sql, [])?)).await.unwrap();
    let found = facets(&home, Some(0), "").await;
    assert_eq!(found.traces, Some(24_000));
    assert!((500..=10_000).contains(&found.counted), "{}", found.counted);
    let colours = values(&found, "tags.color");
    assert_eq!(colours[0], ("blue", 24_000));
    assert!((10..=40).contains(&colours[1].1), "{colours:?}");
    assert!(found.facets.iter().all(|facet| facet.precision == FacetPrecision::Estimated));
    // No index knows these; only the newest are looked at.
    let found = facets(&home, Some(0), "NOT name = 'span 1'").await;
    assert_eq!(found.traces, None);
    assert!(found.facets.iter().all(|facet| facet.precision == FacetPrecision::AtLeast));
    assert!((20..=21).contains(&found.counted), "{}", found.counted);
    // An index knows these, however old they are.
    let found = facets(&home, Some(0), "user:eve").await;
    assert_eq!((found.counted, found.traces), (25, Some(25)));
}
