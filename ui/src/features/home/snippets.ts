/** What to paste into a program so that its traces arrive here. Checked against the libraries' own documents. */
import type { Language } from "../../lib/highlight.ts";

export type Snippet = {
  id: string;
  label: string;
  intro: string;
  blocks: ReadonlyArray<{ title: string; language: Language; code: string }>;
};

/** Where to send over HTTP and gRPC, the project's name, and that name as the project header carries it. */
export type Place = { url: string; grpc: string; name: string; project: string };

const pythonSetup = ({ url, project }: Place) => `provider = TracerProvider(resource=Resource.create({"service.name": "my-agent"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(
    endpoint="${url}/v1/traces",
    headers={"x-touchstone-project": "${project}"},  # optional: made if there is none
)))`;

const pythonImports = `from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor`;

const python = (place: Place) => `from opentelemetry import trace
${pythonImports}

${pythonSetup(place)}
trace.set_tracer_provider(provider)

with trace.get_tracer("my-agent").start_as_current_span("chat gpt-5-mini") as span:
    span.set_attribute("gen_ai.operation.name", "chat")
    span.set_attribute("gen_ai.request.model", "gpt-5-mini")
    span.set_attribute("gen_ai.input.messages", '[{"role": "user", "parts": [{"type": "text", "content": "Hello"}]}]')
    span.set_attribute("gen_ai.output.messages", '[{"role": "assistant", "parts": [{"type": "text", "content": "Hi!"}], "finish_reason": "stop"}]')

provider.shutdown()  # sends what is left
`;

const openinference = (place: Place) => `from openai import OpenAI
from openinference.instrumentation.openai import OpenAIInstrumentor
${pythonImports}

${pythonSetup(place)}
OpenAIInstrumentor().instrument(tracer_provider=provider)

# From here on every call is traced.
OpenAI().chat.completions.create(
    model="gpt-5-mini",
    messages=[{"role": "user", "content": "Hello"}],
)
provider.shutdown()  # sends what is left
`;

const mlflow = ({ url, name }: Place) => `import mlflow

mlflow.set_tracking_uri("${url}")
mlflow.set_experiment(${JSON.stringify(name)})  # the project: made if there is none
mlflow.openai.autolog()  # or mlflow.langchain, mlflow.anthropic, mlflow.dspy …


@mlflow.trace
def answer(question: str) -> str:
    return f"You asked: {question}"


answer("Hello")
`;

const grpc = ({ grpc: url, project }: Place) => `from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider(resource=Resource.create({"service.name": "my-agent"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(
    endpoint="${url}",
    insecure=True,  # it stays on this machine
    headers={"x-touchstone-project": "${project}"},  # optional: made if there is none
)))
trace.set_tracer_provider(provider)

with trace.get_tracer("my-agent").start_as_current_span("chat gpt-5-mini") as span:
    span.set_attribute("gen_ai.operation.name", "chat")
    span.set_attribute("gen_ai.request.model", "gpt-5-mini")

provider.shutdown()  # sends what is left
`;

const typescript = ({ url, project }: Place) => `import { trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { NodeSDK } from "@opentelemetry/sdk-node";

const sdk = new NodeSDK({
  serviceName: "my-agent",
  traceExporter: new OTLPTraceExporter({
    url: "${url}/v1/traces",
    headers: { "x-touchstone-project": "${project}" }, // optional: made if there is none
  }),
});
sdk.start();

trace.getTracer("my-agent").startActiveSpan("chat gpt-5-mini", (span) => {
  span.setAttribute("gen_ai.operation.name", "chat");
  span.setAttribute("gen_ai.request.model", "gpt-5-mini");
  span.end();
});
await sdk.shutdown(); // sends what is left
`;

const rust = ({ url, project }: Place) => `use std::collections::HashMap;

use opentelemetry::trace::{TraceContextExt, Tracer};
use opentelemetry::{global, KeyValue};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{trace::SdkTracerProvider, Resource};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint("${url}/v1/traces")
        .with_headers(HashMap::from([("x-touchstone-project".into(), "${project}".into())])) // optional
        .build()?;
    let provider = SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name("my-agent").build())
        .with_batch_exporter(exporter)
        .build();
    global::set_tracer_provider(provider.clone());

    global::tracer("my-agent").in_span("chat gpt-5-mini", |cx| {
        cx.span().set_attribute(KeyValue::new("gen_ai.operation.name", "chat"));
    });

    provider.shutdown()?; // sends what is left
    Ok(())
}
`;

function environment({ url, project }: Place, windows: boolean): string {
  const set = (name: string, value: string) => (windows ? `$env:${name} = "${value}"` : `export ${name}="${value}"`);
  return `${set("OTEL_EXPORTER_OTLP_ENDPOINT", url)}
${set("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")}
${set("OTEL_SERVICE_NAME", "my-agent")}

# Optional: the project the traces go to; made if there is none.
${set("OTEL_EXPORTER_OTLP_HEADERS", `x-touchstone-project=${encodeURIComponent(project)}`)}

# Metrics are taken and not kept: this saves sending them.
${set("OTEL_METRICS_EXPORTER", "none")}
`;
}

export function snippets(place: Place, windows: boolean): Snippet[] {
  return [
    {
      id: "python",
      label: "Python",
      intro: "OpenTelemetry’s own SDK, as it is.",
      blocks: [
        { title: "Install", language: "shell", code: "pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http" },
        { title: "agent.py", language: "python", code: python(place) },
      ],
    },
    {
      id: "openai",
      label: "OpenAI in Python",
      intro:
        "OpenInference traces every call of the OpenAI library; there are instrumentors for LangChain, LlamaIndex, Anthropic and others, used the same way.",
      blocks: [
        {
          title: "Install",
          language: "shell",
          code: "pip install openinference-instrumentation-openai openai opentelemetry-sdk opentelemetry-exporter-otlp-proto-http",
        },
        { title: "agent.py", language: "python", code: openinference(place) },
      ],
    },
    {
      id: "mlflow",
      label: "MLflow",
      intro: "MLflow’s own client, as it is: traces, sessions, feedback and runs arrive here. Only the address is new.",
      blocks: [
        { title: "Install", language: "shell", code: "pip install mlflow openai" },
        { title: "agent.py", language: "python", code: mlflow(place) },
      ],
    },
    {
      id: "typescript",
      label: "TypeScript",
      intro: "Node.js with OpenTelemetry’s SDK.",
      blocks: [
        {
          title: "Install",
          language: "shell",
          code: "npm install @opentelemetry/api @opentelemetry/sdk-node @opentelemetry/exporter-trace-otlp-proto",
        },
        { title: "agent.ts", language: "typescript", code: typescript(place) },
      ],
    },
    {
      id: "rust",
      label: "Rust",
      intro: "The opentelemetry-otlp crate over HTTP.",
      blocks: [
        { title: "Install", language: "shell", code: "cargo add opentelemetry opentelemetry_sdk opentelemetry-otlp" },
        { title: "src/main.rs", language: "rust", code: rust(place) },
      ],
    },
    {
      id: "grpc",
      label: "gRPC",
      intro: "OTLP over gRPC, which some exporters speak by default. Elsewhere set OTEL_EXPORTER_OTLP_PROTOCOL to grpc.",
      blocks: [
        { title: "Install", language: "shell", code: "pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-grpc" },
        { title: "agent.py", language: "python", code: grpc(place) },
      ],
    },
    {
      id: "environment",
      label: "Environment",
      intro: "For a program that is instrumented already: set these and start it again.",
      blocks: [{ title: windows ? "PowerShell" : "Shell", language: "shell", code: environment(place, windows) }],
    },
  ];
}
