//! Tests of where searches take their candidates.

use rusqlite::StatementStatus;
use touchstone_domain::facts::SpanType;

use super::judged::judged_shop;
use super::*;
use crate::search::drive::FEW;

/// Filters that an index answers, with the index that proposes.
const INDEXED: [(&str, &str); 29] = [
    ("name = 'Answer'", "trace_by_name"),
    ("name:Ans*", "trace_by_name"),
    ("user:ada", "trace_by_user"),
    ("session:s-1", "trace_by_session"),
    ("version = '2'", "trace_by_version"),
    ("version:2*", "trace_by_version"),
    ("status:error", "trace_by_state"),
    ("status IN ('ERROR', 'IN_PROGRESS')", "trace_by_state"),
    ("duration > 500ms", "trace_by_duration"),
    ("cost > $1", "trace_by_cost"),
    ("tokens > 100k", "trace_by_tokens"),
    ("ended < 2020-01-01", "trace_by_end"),
    ("tags.color = 'blue'", "trace_label_by_value"),
    ("tags.color:bl*", "trace_label_by_value"),
    ("has:tags.color", "trace_label_by_value"),
    ("metadata.plan = 'free'", "trace_label_by_value"),
    ("prompt = 'qa/short/4'", "trace_label_by_value"),
    ("model = 'gpt'", "SEARCH f USING PRIMARY KEY (facet=?)"),
    ("model:gp*", "SEARCH f USING PRIMARY KEY (facet=?)"),
    ("provider:openai", "SEARCH f USING PRIMARY KEY (facet=?)"),
    ("span.name = 'lookup'", "SEARCH f USING PRIMARY KEY (facet=?)"),
    ("span.type:tool", "SEARCH f USING PRIMARY KEY (facet=?)"),
    ("span.status:error", "SEARCH f USING PRIMARY KEY (facet=?)"),
    ("errors > 0", "SEARCH f USING PRIMARY KEY (facet=?)"),
    ("span.name:look* span.type:tool", "SEARCH f USING PRIMARY KEY (facet=?)"),
    ("feedback.ok = 'true'", "assessment_by_value"),
    ("feedback.score > 0.5", "assessment_by_value"),
    ("expectation.answer IS NOT NULL", "assessment_by_value"),
    ("has:feedback", "assessment_by_value"),
];

/// The plans of the count that chooses, and of the search that follows, or that goes through all.
fn plans(tx: &ReadTx<'_>, search: &TraceSearch, is_walk: bool) -> Result<String> {
    let mut params = search.params.clone();
    let candidates =
        if is_walk { Candidates::All } else { tx.candidates(&search.drives, &mut params)? };
    let sql = search.statement.sql(&candidates);
    let mut ask = tx.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    let rows = ask.query_map(params.values(), |row| row.get::<_, String>("detail"))?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("; "))
}

/// Gathers statistics, as of a thousand times a hundred rows: of three rows a scan is right.
async fn analyse(home: &Home) {
    // The schema's change has every connection read the statistics anew.
    let sql = "ANALYZE;
        UPDATE sqlite_stat1 SET stat = CAST(CAST(stat AS INTEGER) * 100000 AS TEXT)
          || substr(stat, instr(stat || ' ', ' '));
        CREATE TABLE analysed(x); DROP TABLE analysed;";
    home.store.write(move |tx| Ok(tx.conn.execute_batch(sql)?)).await.unwrap();
}

fn assert_no_scan(filter: &str, plan: &str) {
    for step in plan.split("; ").filter(|step| step.starts_with("SCAN")) {
        // Values are few, and lists that a step made are no tables.
        let is_list = ["SCAN p ", "SCAN d", "SCAN few", "SCAN (sub"]
            .iter()
            .any(|list| step.starts_with(list))
            || step.ends_with("CONSTANT ROW");
        assert!(is_list, "{filter}: {step} in {plan}");
    }
}

#[tokio::test]
async fn filters_with_an_index_scan_nothing_with_and_without_statistics() {
    let home = judged_shop().await;
    for is_analysed in [false, true] {
        if is_analysed {
            analyse(&home).await;
        }
        for (filter, index) in INDEXED {
            for projects in [&[][..], &[0], &[0, 1]] {
                let search = search(projects, filter, &[]);
                let plan = home.store.read(move |tx| plans(tx, &search, false)).await.unwrap();
                assert_no_scan(filter, &plan);
                let is_few = plan.contains("SEARCH t USING INTEGER PRIMARY KEY");
                assert!(plan.contains(index) && is_few, "{filter}: {plan}");
                assert!(!plan.contains("MULTI-INDEX"), "{filter}: {plan}");
            }
        }
    }
}

#[tokio::test]
async fn a_walk_goes_by_the_index_of_the_order_and_looks_each_trace_up() {
    let home = judged_shop().await;
    for is_analysed in [false, true] {
        if is_analysed {
            analyse(&home).await;
        }
        for (filter, _) in INDEXED {
            for (projects, order, index) in [
                (&[0][..], "timestamp DESC", "SEARCH t USING INDEX trace_by_project"),
                (&[], "timestamp DESC", "t USING INDEX trace_by_start"),
                (&[0], "execution_time DESC", "t USING INDEX trace_by_duration"),
                (&[0], "end_time", "t USING INDEX trace_by_end"),
                (&[], "name DESC", "t USING INDEX trace_by_name"),
            ] {
                if plan::names_few(&filter.parse().unwrap()) {
                    continue;
                }
                let search = search(projects, filter, &[order]);
                let plan = home.store.read(move |tx| plans(tx, &search, true)).await.unwrap();
                assert!(plan.contains(index), "{filter} by {order}: {plan}");
                for step in plan.split("; ").filter(|step| step.starts_with("SCAN")) {
                    let is_walk = step.starts_with("SCAN t USING INDEX");
                    let is_list = step.starts_with("SCAN p ");
                    assert!(is_walk || is_list, "{filter} by {order}: {step} in {plan}");
                }
                assert!(!plan.contains("USE TEMP B-TREE FOR ORDER BY"), "{filter}: {plan}");
            }
        }
    }
}

/// Writes many traces of one span each, at once: every hundredth has `rare` things.
pub(super) async fn many(traces: i64) -> Home {
    let home = Home::new();
    let mut first = span(1, 1, 0, 0, "x");
    first.facts.model = Some("usual".into());
    let mut rare = span(2, 1, 0, 1, "x");
    rare.name = "rare".into();
    rare.status = SpanStatus::Error;
    rare.facts.span_type = SpanType::TOOL;
    rare.facts.model = Some("seldom".into());
    rare.facts.user = Some("eve".into());
    home.put(vec![first, rare]).await;
    home.store
        .write(move |tx| {
            let copy = |sql: &str| tx.conn.execute(sql, [traces]);
            copy(
                "WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                  INSERT INTO trace(id, trace_id, project, revision, state, start_ns, end_ns,
                    span_count, error_count, name, user)
                  SELECT n.i, randomblob(16), t.project, 1, t.state, t.start_ns + n.i * 1000000,
                    t.end_ns + n.i * 2000000, 1, t.error_count, t.name, t.user
                  FROM n JOIN trace AS t ON t.id = 1 + (n.i % 1000 = 0)",
            )?;
            copy(
                "INSERT INTO span(id, trace, span_id, digest, project, flags, status, start_ns,
                    end_ns, name, type, model)
                  SELECT t.id << 20, t.id, s.span_id, s.digest, s.project, s.flags, s.status,
                    t.start_ns, t.end_ns, s.name, s.type, s.model
                  FROM trace AS t JOIN span AS s ON s.trace = 1 + (t.id % 1000 = 0)
                  WHERE t.id > 2 AND t.id <= ?1",
            )?;
            copy(
                "INSERT INTO facet_trace(facet, trace)
                  SELECT f.facet, t.id FROM trace AS t
                  JOIN facet_trace AS f ON f.trace = 1 + (t.id % 1000 = 0)
                  WHERE t.id > 2 AND t.id <= ?1",
            )?;
            copy(
                "INSERT INTO trace_label(trace, kind, key, origin, value)
                  SELECT id, 0, 'color', 1, iif(id % 1000 = 0, 'red', 'blue') FROM trace
                  WHERE id <= ?1",
            )?;
            Ok(())
        })
        .await
        .unwrap();
    home
}

/// How many steps SQLite takes for the first page of a search, and what it finds.
async fn steps(home: &Home, filter: &str, order: &[&str]) -> (usize, usize) {
    let search = search(&[0], filter, order);
    home.store
        .read(move |tx| {
            let mut params = search.params.clone();
            let candidates = tx.candidates(&search.drives, &mut params)?;
            let mut ask = tx.conn.prepare(&search.statement.sql(&candidates))?;
            let mut rows = ask.query(params.values())?;
            let mut found = 0;
            while found <= search.limit && rows.next()?.is_some() {
                found += 1;
            }
            drop(rows);
            Ok((usize::try_from(ask.get_status(StatementStatus::VmStep)).unwrap_or(0), found))
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn the_first_page_of_many_traces_takes_few_steps() {
    let traces = if cfg!(debug_assertions) { 40_000 } else { 100_000 };
    let home = many(traces).await;
    let rare = usize::try_from(traces / 1_000).unwrap() + 1;
    for (filter, order, expected) in [
        ("", &[][..], 101),
        ("model = 'usual'", &[], 101),
        ("model = 'seldom'", &[], rare),
        ("model = 'none'", &[], 0),
        ("span.name:rar*", &[], rare),
        ("span.type:tool span.status:error", &[], rare),
        ("status:error", &[], rare),
        ("user:eve", &[], rare),
        ("tags.color:red", &[], rare - 1),
        ("tags.color:blue", &[], 101),
        ("feedback.x = 'true'", &[], 0),
        ("name = 'rare'", &["execution_time DESC"], rare),
        ("", &["execution_time DESC"], 101),
        ("", &["name"], 101),
        ("", &["end_time DESC"], 101),
        ("model = 'usual'", &["execution_time DESC"], 101),
        ("duration > 1000d", &[], 0),
    ] {
        let (steps, found) = steps(&home, filter, order).await;
        assert_eq!(found, expected.min(101), "{filter} {order:?}");
        assert!(steps < 40_000, "{filter} {order:?} takes {steps} steps");
    }
}

#[tokio::test]
async fn candidates_that_are_many_are_met_on_the_way_and_the_fewest_are_sorted() {
    let home = many(FEW + 2_000).await;
    for (filter, expected) in [
        ("model = 'usual'", "All"),
        ("model = 'usual' name = 'rare'", "trace_by_name"),
        ("model = 'usual' status:error", "trace_by_state"),
        ("user:eve model = 'seldom' tags.color = 'blue'", "trace_by_user"),
        ("NOT model = 'seldom'", "All"),
        ("model = 'seldom' OR user:eve", "All"),
        ("name = 'root'", "Index"),
    ] {
        let name = if filter == "name = 'root'" {
            let first = home.trace(1).await.unwrap().name;
            format!("name = '{first}'")
        } else {
            filter.to_owned()
        };
        let search = search(&[], &name, &[]);
        let candidates =
            home.store.read(move |tx| tx.candidates(&search.drives, &mut Params::default())).await;
        let shown = format!("{:?}", candidates.unwrap());
        assert!(shown.contains(expected), "{name}: {shown}");
    }
}

#[tokio::test]
async fn in_another_order_the_few_traces_of_a_short_time_are_sorted() {
    let home = many(FEW + 2_000).await;
    let at = |ms: i64| Some((BASE + ms) * NS_PER_MS);
    for (to_ns, order, expected) in [
        (at(500), "execution_time DESC", "Few"),
        (at(40_000), "execution_time DESC", "All"),
        (at(500), "timestamp DESC", "All"),
    ] {
        for projects in [&[][..], &[0]] {
            let search = search(projects, "", &[order]).between(at(0), to_ns);
            let read = home.store.read(move |tx| {
                let candidates = tx.candidates(&search.drives, &mut Params::default())?;
                let mut page = tx.traces_search(&search)?.traces;
                page.truncate(2);
                Ok((format!("{candidates:?}"), page))
            });
            let (candidates, page) = read.await.unwrap();
            assert!(candidates.starts_with(expected), "{order}: {candidates}");
            assert!(page[0].end_ns - page[0].start_ns >= page[1].end_ns - page[1].start_ns);
        }
    }
}

#[tokio::test]
async fn by_what_no_index_has_few_traces_are_sorted_and_many_are_refused() {
    use touchstone_domain::filter::{Order, OrderKey};

    let home = many(SORTED + 2_000).await;
    let sql = "UPDATE trace SET total_tokens = id WHERE id % 3 <> 0 AND id < 500";
    home.store.write(move |tx| Ok(tx.conn.execute(sql, [])?)).await.unwrap();
    for (filter, is_too_many) in [("", true), ("NOT name:x", true), ("user:eve", false)] {
        let filter = Filter::read_at(filter, 0).unwrap();
        let order = [Order { key: OrderKey::Cost, descending: false }];
        let search = TraceSearch::new(&[], &filter, &order, None, 100).unwrap().between(None, None);
        let page = home.store.read(move |tx| tx.traces_search(&search)).await.unwrap();
        assert_eq!((page.is_too_many, page.traces.is_empty()), (is_too_many, is_too_many));
    }
    let to_ns = Some((BASE + 400) * NS_PER_MS);
    let order = [Order { key: OrderKey::Tokens, descending: true }];
    let search = TraceSearch::new(&[ProjectId(0)], &Filter::default(), &order, None, 300).unwrap();
    let search = search.between(None, to_ns);
    let page = home.store.read(move |tx| tx.traces_search(&search)).await.unwrap();
    let tokens: Vec<Option<i64>> = page.traces.iter().map(|trace| trace.usage.total).collect();
    assert!(tokens.len() == 300 && tokens.is_sorted_by(|a, b| a >= b), "{tokens:?}");
    assert!(tokens[0].is_some() && tokens[299].is_none());
}

#[tokio::test]
async fn without_facets_everything_is_found_all_the_same() {
    let home = shop().await;
    home.store
        .write(|tx| {
            tx.conn.execute_batch(
                "DELETE FROM facet_trace; DELETE FROM setting WHERE name = 'facets'",
            )?;
            Ok(())
        })
        .await
        .unwrap();
    let cases: &[(&str, &[u8])] =
        &[("span.name = 'lookup'", &[1]), ("span.type:tool", &[1]), ("errors > 0", &[1, 2])];
    assert_found(&home, cases).await;
}

#[tokio::test]
async fn friendly_fields_find_what_they_say() {
    let home = Home::new();
    let mut paid = named("Answer", SpanStatus::Ok, span(1, 1, 0, 0, "x"));
    paid.facts.model = Some("gpt-4o-mini".into());
    paid.facts.provider = Some("openai".into());
    paid.facts.cost.total_nanos = Some(50_000_000);
    paid.facts.usage.input = Some(900);
    paid.facts.usage.output = Some(100);
    paid.facts.usage.total = Some(1_000);
    let mut other = named("fallback", SpanStatus::Error, span(1, 2, 1, 0, "x"));
    other.facts.model = Some("claude".into());
    let plain = named("Answer", SpanStatus::Ok, span(2, 1, 0, 10, "x"));
    home.put(vec![paid, other, plain]).await;
    assert_found(
        &home,
        &[
            ("cost > $0.04", &[1]),
            ("cost = 0.05", &[1]),
            ("cost > 0.05", &[]),
            ("cost IS NULL", &[2]),
            ("has:cost", &[1]),
            ("tokens >= 1k", &[1]),
            ("input_tokens:900 output_tokens:100", &[1]),
            ("spans:2", &[1]),
            ("errors:0", &[2]),
            ("errors > 0", &[1]),
            ("model:gpt-4o*", &[1]),
            ("model:GPT*", &[]),
            ("model = 'claude'", &[1]),
            ("model != 'claude'", &[]),
            ("model != 'gemini'", &[1]),
            ("model IS NULL", &[2]),
            ("model IN ('claude', 'x')", &[1]),
            ("model NOT IN ('claude', 'x')", &[]),
            ("provider:openai", &[1]),
            ("span.model:claude span.status:error", &[1]),
            ("span.model:gpt-4o* span.status:error", &[]),
            ("project:Default", &[1, 2]),
            ("project:Shop", &[]),
            ("has:feedback", &[]),
            ("-has:feedback", &[1, 2]),
        ],
    )
    .await;
}
