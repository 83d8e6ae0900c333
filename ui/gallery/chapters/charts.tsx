import { Bars } from "../../src/components/Bars.tsx";
import { MetricCells } from "../../src/components/MetricCells.tsx";
import { Requests } from "../../src/components/Requests.tsx";
import type { Stats } from "../../src/bindings/api.ts";
import { answer, Answers } from "../Answers.tsx";
import { collector, requests, stats } from "../data.ts";
import type { Chapter } from "../story.ts";

const nothing = () => undefined;
const none: Stats = {
  ...stats,
  buckets: [],
  total: { traces: 0, errors: 0, p50_us: null, p95_us: null, p99_us: null, input_tokens: 0, output_tokens: 0, cost_usd_nanos: 0 },
};
const heights = stats.buckets.map((bucket) => bucket.traces);

export const charts: Chapter = {
  name: "Charts and tables",
  stories: [
    {
      of: ["Bars"],
      state: "plain, one marked",
      width: 300,
      show: () => (
        <Bars
          label="Traces"
          values={heights}
          mark={{ at: 12, anchor: null }}
          markText="41 traces"
          focusable
          onMark={nothing}
          onPick={nothing}
        />
      ),
    },
    {
      of: ["Bars"],
      state: "one height within another",
      width: 300,
      show: () => (
        <Bars
          label="Latency"
          values={stats.buckets.map((bucket) => bucket.p95_us)}
          inner={stats.buckets.map((bucket) => bucket.p50_us)}
          mark={null}
          markText=""
          onMark={nothing}
          onPick={nothing}
        />
      ),
    },
    {
      of: ["Bars"],
      state: "failures",
      width: 300,
      show: () => (
        <Bars
          label="Failed"
          values={stats.buckets.map((bucket) => bucket.errors)}
          tone="bad"
          mark={null}
          markText=""
          onMark={nothing}
          onPick={nothing}
        />
      ),
    },
    { of: ["MetricCells", "Bars"], state: "an hour", show: () => <MetricCells stats={stats} onPick={nothing} /> },
    { of: ["MetricCells"], state: "nothing happened", show: () => <MetricCells stats={none} onPick={nothing} /> },
    {
      of: ["Requests"],
      state: "taken, taken in part, refused",
      show: () => (
        <Answers of={[answer("collector_status", {}, collector({ recent: requests }))]}>
          <Requests />
        </Answers>
      ),
    },
  ],
};
