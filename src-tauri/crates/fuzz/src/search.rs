//! Searches: their filters, orders and page tokens, read, written, and made.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde_json::json;
use touchstone_domain::filter::{Filter, Order, orders};
use touchstone_store::{SearchKey, TraceSearch};

use crate::server::with_server;

/// A filter: what is read, written and read again means the same, and can be searched for.
pub fn filter(text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    let Ok(filter) = text.parse::<Filter>() else { return };
    let written = filter.to_string();
    assert_eq!(written.parse::<Filter>().as_ref(), Ok(&filter), "{written}");
    let _may_be_a_broken_pattern = TraceSearch::new(&[], &filter, &[], None, 10);
}

/// The steps of an order, one in a line: each is written so that it is read again, and none is
/// there twice.
pub fn order_by(text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    let lines: Vec<&str> = text.lines().collect();
    for line in &lines {
        if let Ok(order) = line.parse::<Order>() {
            assert_eq!(order.to_string().parse(), Ok(order));
        }
    }
    let Ok(orders) = orders(&lines) else { return };
    for (index, order) in orders.iter().enumerate() {
        assert!(orders[..index].iter().all(|before| before.key != order.key), "{text}");
    }
    let search = TraceSearch::new(&[], &Filter::default(), &orders, None, 10);
    assert!(search.is_ok(), "every order can be searched in");
}

/// A page token, once as its text and once as its content, to which the checksum is made.
pub fn page_tokens(input: &[u8]) {
    let content = [&blake3::hash(input).as_bytes()[..6], input].concat();
    for token in [String::from_utf8_lossy(input).into_owned(), BASE64.encode(content)] {
        let Ok(key) = token.parse::<SearchKey>() else { continue };
        assert_eq!(key.to_string().parse::<SearchKey>().ok().as_ref(), Some(&key), "{token}");
        let _may_be_of_another_order =
            TraceSearch::new(&[], &Filter::default(), &[], Some(&key), 10);
        ask(&json!({"locations": here(), "page_token": token}));
    }
}

/// A filter, and in the lines after it an order, asked of a store with traces: it is answered or
/// refused, and what can be read is answered.
pub fn search(text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    let mut lines = text.lines();
    let filter = lines.next().unwrap_or_default();
    let order_by: Vec<&str> = lines.collect();
    let asked = json!({
        "locations": here(), "filter": filter, "order_by": order_by, "max_results": 3,
    });
    let (status, answer) = ask(&asked);
    let read = (filter.parse::<Filter>(), orders(&order_by));
    if let (Ok(filter), Ok(orders)) = read {
        let is_possible = TraceSearch::new(&[], &filter, &orders, None, 3).is_ok();
        assert_eq!(status == 200, is_possible, "{answer}");
    } else {
        assert_eq!(status, 400, "{answer}");
    }
}

fn here() -> serde_json::Value {
    json!([{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "0"}}])
}

fn ask(asked: &serde_json::Value) -> (u16, String) {
    let body = asked.to_string();
    with_server(|server| server.send("POST", "/api/3.0/mlflow/traces/search", body.as_bytes()))
}
