/** How a program is told the collector's key, by the variables that clients read. */

/** In the place of a key; always as many dots, so that not even its length is told. */
const mask = "••••••••••••";

// The exporters of OpenTelemetry percent-decode the values of their headers; MLflow sends its token as it is.
const openTelemetry = (value: string) => `OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20${value}"`;
const mlflow = (value: string) => `MLFLOW_TRACKING_TOKEN=${value}`;

/** The lines around a key, each with what is shown while the key is not to be read. */
export function keyLines(key: string): ReadonlyArray<{ name: string; text: string; hidden: string }> {
  return [
    { name: "Key", text: key, hidden: mask },
    { name: "OpenTelemetry", text: openTelemetry(encodeURIComponent(key)), hidden: openTelemetry(mask) },
    { name: "MLflow", text: mlflow(key), hidden: mlflow(mask) },
  ];
}
