//! Exports of metrics, whose data points are counted.

use bytes::Bytes;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use prost::Message as _;
use touchstone_ingest::otlp::decode::Encoding;
use touchstone_ingest::otlp::metric::count;

/// An export of metrics in either encoding: never more points than bytes, and of protobuf as many
/// as the whole message has.
pub fn metrics(body: &[u8]) {
    let body = Bytes::copy_from_slice(body);
    for encoding in [Encoding::Protobuf, Encoding::Json] {
        if let Ok(points) = count(encoding, &body) {
            assert!(points <= body.len() as u64, "{points} points in {} bytes", body.len());
        }
    }
    // A metric of two kinds is one of the last to whoever decodes it whole, and is not compared.
    let Ok(request) = ExportMetricsServiceRequest::decode(body.clone()) else { return };
    if request.encoded_len() == body.len() {
        let points = count(Encoding::Protobuf, &body).expect("the whole message is well formed");
        assert_eq!(points, points_of(&request));
    }
}

fn points_of(request: &ExportMetricsServiceRequest) -> u64 {
    let scopes = request.resource_metrics.iter().flat_map(|resource| &resource.scope_metrics);
    let data = scopes.flat_map(|scope| &scope.metrics).filter_map(|metric| metric.data.as_ref());
    let points = data.map(|data| match data {
        Data::Gauge(gauge) => gauge.data_points.len(),
        Data::Sum(sum) => sum.data_points.len(),
        Data::Histogram(histogram) => histogram.data_points.len(),
        Data::ExponentialHistogram(histogram) => histogram.data_points.len(),
        Data::Summary(summary) => summary.data_points.len(),
    });
    points.sum::<usize>() as u64
}
