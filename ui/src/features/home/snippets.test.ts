import { expect, test } from "vitest";
import { snippets } from "./snippets.ts";

const place = { url: "http://127.0.0.1:5000", grpc: "http://127.0.0.1:5001", name: "gear support", project: "gear support" };

test("every snippet names the real address and the project", () => {
  for (const windows of [false, true]) {
    for (const snippet of snippets(place, windows)) {
      const code = snippet.blocks.map((block) => block.code).join("\n");
      expect(code, snippet.id).toContain(snippet.id === "grpc" ? "http://127.0.0.1:5001" : "http://127.0.0.1:5000");
      expect(code, snippet.id).toMatch(snippet.id === "mlflow" ? /set_experiment\("gear support"\)/ : /x-touchstone-project/);
      expect(code, snippet.id).not.toMatch(/431[78]/);
    }
  }
});

test("in the environment the header's value is percent-encoded, as the exporters decode it", () => {
  const shell = snippets(place, false).at(-1)?.blocks[0]?.code ?? "";
  expect(shell).toContain('export OTEL_EXPORTER_OTLP_HEADERS="x-touchstone-project=gear%20support"');
  expect(shell).toContain('export OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"');
  expect(snippets(place, true).at(-1)?.blocks[0]?.code).toContain('$env:OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:5000"');
});

test("a project's name stays within its quotes", () => {
  const code = snippets({ ...place, name: 'a" + evil() + "' }, false).flatMap((one) => one.blocks.map((block) => block.code));
  expect(code.join("\n")).toContain('set_experiment("a\\" + evil() + \\"")');
});
