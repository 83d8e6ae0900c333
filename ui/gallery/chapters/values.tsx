import { CodeBlock } from "../../src/components/CodeBlock.tsx";
import { CodeText } from "../../src/components/CodeText.tsx";
import { JsonTree } from "../../src/components/JsonTree.tsx";
import { JsonActions } from "../../src/components/JsonActions.tsx";
import { PlainText } from "../../src/components/PlainText.tsx";
import { Portion } from "../../src/components/Portion.tsx";
import { ValueTable } from "../../src/components/ValueTable.tsx";
import type { JsonValue } from "../../src/bindings/api.ts";
import { hostile, longText } from "../data.ts";
import styles from "../Gallery.module.css";
import type { Chapter } from "../story.ts";

const scalars: JsonValue[] = ["a text", "", 0.25, true, null];
const nested = JSON.parse(
  JSON.stringify({
    order: 88213,
    state: "shipped",
    parcels: [
      { weight: 1.2, contents: ["shirt", "hat"] },
      { weight: 0.4, contents: [] },
    ],
  }),
) as JsonValue;
// Written as text: in an object of the source this key would set the prototype.
const hostileKeys = JSON.parse(`{"__proto__": {"admin": true}, "constructor": 1, ${JSON.stringify(hostile)}: 2}`) as JsonValue;
const many: JsonValue = Array.from({ length: 8 }, (_, page) => Array.from({ length: 60 }, (__, index) => page * 60 + index));
const python = 'import mlflow\n\n@mlflow.trace\ndef answer(question):\n    return f"You asked {question}"  # as it came\n';

export const values: Chapter = {
  name: "Values",
  stories: [
    {
      of: ["JsonTree", "JsonNode"],
      state: "single values",
      width: 300,
      show: () => (
        <div className={styles["column"]}>
          {scalars.map((value, index) => (
            <JsonTree key={index} value={value} />
          ))}
        </div>
      ),
    },
    { of: ["JsonTree", "JsonNode"], state: "nested", width: 420, show: () => <JsonTree value={nested} /> },
    { of: ["JsonTree", "JsonNode"], state: "hostile keys", show: () => <JsonTree value={hostileKeys} /> },
    {
      of: ["JsonTree", "JsonSearch", "JsonNode"],
      state: "so large that it can be searched",
      width: 420,
      show: () => <JsonTree value={many} />,
    },
    { of: ["JsonActions"], state: "of an entry", width: 160, show: () => <JsonActions path={[]} value={1} /> },
    {
      of: ["ValueTable", "CopyButton"],
      state: "names and values",
      width: 560,
      show: () => (
        <ValueTable
          empty=""
          values={[
            { name: "gen_ai.usage.input_tokens", value: 120 },
            { name: "shop.order", value: nested },
            { name: hostile, value: hostile },
          ]}
        />
      ),
    },
    {
      of: ["Portion"],
      state: "of a longer list",
      width: 240,
      show: () => (
        <Portion items={["first", "second", "third"]} first={2} render={(item) => <li key={item}>{item}</li>}>
          {(items) => <ul>{items}</ul>}
        </Portion>
      ),
    },
    { of: ["ValueTable"], state: "empty", width: 240, show: () => <ValueTable values={[]} empty="This span has no attributes." /> },
    { of: ["PlainText"], state: "hidden signs", show: () => <PlainText text={hostile} /> },
    { of: ["PlainText"], state: "cut", width: 480, show: () => <PlainText text={longText} limit={300} /> },
    { of: ["PlainText"], state: "as code, from right to left", width: 320, show: () => <PlainText text={"שלום\nif (x) { y(); }"} code /> },
    {
      of: ["CodeBlock"],
      state: "Python",
      width: 520,
      show: () => <CodeBlock code={python} language="python" title="Python" name="the snippet" />,
    },
    {
      of: ["CodeText"],
      state: "a language that is known",
      width: 420,
      show: () => <CodeText text="SELECT name FROM orders WHERE id = 7" language="sql" />,
    },
    { of: ["CodeText"], state: "one that is not", width: 420, show: () => <CodeText text="MOVE A TO B." language="cobol" /> },
  ],
};
