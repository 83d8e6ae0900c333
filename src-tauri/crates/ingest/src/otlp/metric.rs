//! Metrics: their data points are counted and then dropped. What they say is deliberately not
//! read; what spans say is summed up here without them.

use bytes::Bytes;
use prost::Message as _;

use super::decode::{Encoding, refusal};
use super::json;
use crate::error::Error;

/// `ExportMetricsServiceRequest`, down to where the data points lie.
#[derive(Clone, PartialEq, prost::Message)]
struct Request {
    #[prost(message, repeated, tag = "1")]
    resources: Vec<OfResource>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct OfResource {
    #[prost(message, repeated, tag = "2")]
    scopes: Vec<OfScope>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct OfScope {
    #[prost(message, repeated, tag = "2")]
    metrics: Vec<Metric>,
}

/// A metric of any of its five kinds; a gauge, a sum, two histograms, a summary.
#[derive(Clone, PartialEq, prost::Message)]
struct Metric {
    #[prost(message, optional, tag = "5")]
    gauge: Option<Points>,
    #[prost(message, optional, tag = "7")]
    sum: Option<Points>,
    #[prost(message, optional, tag = "9")]
    histogram: Option<Points>,
    #[prost(message, optional, tag = "10")]
    exponential_histogram: Option<Points>,
    #[prost(message, optional, tag = "11")]
    summary: Option<Points>,
}

/// Data points, which are not decoded.
#[derive(Clone, PartialEq, prost::Message)]
struct Points {
    #[prost(bytes = "bytes", repeated, tag = "1")]
    points: Vec<Bytes>,
}

/// How many data points a request holds.
pub fn count(encoding: Encoding, body: &Bytes) -> Result<u64, Error> {
    if encoding == Encoding::Json {
        return json::count_points(body);
    }
    let request = Request::decode(body.clone()).map_err(|error| refusal(&error, ""))?;
    let scopes = request.resources.iter().flat_map(|resource| &resource.scopes);
    let kinds = |metric: &Metric| {
        let Metric { gauge, sum, histogram, exponential_histogram, summary } = metric;
        let kinds = [gauge, sum, histogram, exponential_histogram, summary];
        kinds.into_iter().flatten().map(|kind| kind.points.len() as u64).sum::<u64>()
    };
    Ok(scopes.flat_map(|scope| &scope.metrics).map(kinds).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
    use opentelemetry_proto::tonic::metrics::v1::metric::Data;
    use opentelemetry_proto::tonic::metrics::v1::{
        Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics,
        ScopeMetrics, Sum, Summary, SummaryDataPoint,
    };

    fn request() -> Bytes {
        let numbers = |count: usize| vec![NumberDataPoint::default(); count];
        let data = [
            Data::Gauge(Gauge { data_points: numbers(2) }),
            Data::Sum(Sum { data_points: numbers(3), ..Sum::default() }),
            Data::Histogram(Histogram {
                data_points: vec![HistogramDataPoint { count: 7, ..HistogramDataPoint::default() }],
                ..Histogram::default()
            }),
            Data::Summary(Summary { data_points: vec![SummaryDataPoint::default(); 4] }),
        ];
        let metric = |data| Metric { name: "m".into(), data: Some(data), ..Metric::default() };
        let scope = ScopeMetrics { metrics: data.map(metric).to_vec(), ..ScopeMetrics::default() };
        let resource = ResourceMetrics { scope_metrics: vec![scope], ..ResourceMetrics::default() };
        ExportMetricsServiceRequest { resource_metrics: vec![resource] }.encode_to_vec().into()
    }

    #[test]
    fn data_points_of_every_kind_are_counted_in_both_encodings() {
        assert_eq!(count(Encoding::Protobuf, &request()).unwrap(), 10);
        let json = Bytes::from_static(
            br#"{"resourceMetrics": [{"scopeMetrics": [{"metrics": [
                {"name": "a", "gauge": {"dataPoints": [{"asInt": "1"}, {}]}},
                {"sum": {"data_points": [{}, {}, {}], "isMonotonic": true}},
                {"histogram": {"dataPoints": [{}]}, "unit": "s"},
                {"exponentialHistogram": {"dataPoints": []}}, {"summary": {}}, {}]}]}]}"#,
        );
        assert_eq!(count(Encoding::Json, &json).unwrap(), 6);
    }

    #[test]
    fn broken_bodies_are_refused() {
        let told = |encoding, body: &'static [u8]| {
            count(encoding, &Bytes::from_static(body)).unwrap_err().to_string()
        };
        assert!(told(Encoding::Protobuf, b"\x0a\x7f").starts_with("not OTLP protobuf: "));
        assert!(told(Encoding::Json, b"[]").starts_with("not OTLP/JSON: expected an object"));
        assert!(told(Encoding::Json, br#"{"resourceMetrics": {}}"#).contains("in resourceMetrics"));
    }
}
