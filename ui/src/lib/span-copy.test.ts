import { expect, test } from "vitest";
import type { Message, SpanDetail } from "../bindings/api.ts";
import { curlOf, messagesOf, pythonOf } from "./span-copy.ts";

const said: Message[] = [
  { role: "human", parts: [{ kind: "text", text: 'It\'s "here"\n$HOME `x`' }], finish_reason: null },
  {
    role: "ai",
    parts: [
      { kind: "reasoning", text: "Hm." },
      { kind: "tool_call", id: "c1", name: "look", arguments: { a: true, b: null } },
    ],
    finish_reason: null,
  },
  { role: "tool", parts: [{ kind: "tool_result", id: "c1", result: { found: [1] } }], finish_reason: null },
];

function call(input_messages: Message[], more: Partial<SpanDetail> = {}): SpanDetail {
  return {
    row: { model: "gpt-5-mini" },
    input: "the whole input",
    input_messages,
    tools: [{ name: "look", description: null, parameters: { type: "object" } }],
    parameters: [
      { name: "temperature", value: 0.5 },
      { name: "internal.flag", value: 1 },
    ],
    ...more,
  } as SpanDetail;
}

test("messages take OpenAI's form: roles, calls, and results of their own", () => {
  expect(messagesOf(call(said))).toEqual([
    { role: "user", content: 'It\'s "here"\n$HOME `x`' },
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "c1", type: "function", function: { name: "look", arguments: '{\n  "a": true,\n  "b": null\n}' } }],
    },
    { role: "tool", tool_call_id: "c1", content: '{\n  "found": [\n    1\n  ]\n}' },
  ]);
  expect(messagesOf(call([]))).toEqual([{ role: "user", content: "the whole input" }]);
});

test("an image stands beside the words", () => {
  const parts: Message["parts"] = [
    { kind: "text", text: "What is it?" },
    { kind: "media", media: "image", mime_type: null, uri: "https://a.example/i.png" },
  ];
  expect(messagesOf(call([{ role: "user", parts, finish_reason: null }]))[0]?.["content"]).toEqual([
    { type: "text", text: "What is it?" },
    { type: "image_url", image_url: { url: "https://a.example/i.png" } },
  ]);
});

test("nothing in a message can leave the quotes of the command", () => {
  const command = curlOf(call(said));
  const body = command.slice(command.indexOf("-d '") + 4, -1).replaceAll("'\\''", "\u0000");
  expect(body).not.toContain("'");
  const request = JSON.parse(body.replaceAll("\u0000", "'")) as Record<string, unknown>;
  expect(request["model"]).toBe("gpt-5-mini");
  expect(request["temperature"]).toBe(0.5);
  expect(request["internal.flag"]).toBeUndefined();
  expect(request["tools"]).toHaveLength(1);
});

test("Python has its own words for nothing, true and false", () => {
  const text = pythonOf(call([], { input: { deep: [true, null, 1.5] } }));
  expect(text).toContain('"role": "user"');
  const own = pythonOf(call([{ role: "user", parts: [{ kind: "other", value: { yes: true, no: null, many: [] } }], finish_reason: null }]));
  expect(own).toContain('"yes": True');
  expect(own).toContain('"no": None');
  expect(own).toContain('"many": []');
});
