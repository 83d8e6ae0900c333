/** A model call as something to run or to paste elsewhere: a request in OpenAI's form, as cURL, as Python. */
import type { JsonValue, Message, Part, SpanDetail } from "../bindings/api.ts";
import { textOf } from "./json.ts";

type Members = { [key: string]: JsonValue };

/** Parameters that OpenAI's chat completions take, by the names that spans give them. */
const parameters: ReadonlySet<string> = new Set([
  "temperature",
  "top_p",
  "max_tokens",
  "max_completion_tokens",
  "frequency_penalty",
  "presence_penalty",
  "seed",
  "stop",
  "n",
  "reasoning_effort",
  "response_format",
  "tool_choice",
]);

const roles: Record<string, string> = { human: "user", ai: "assistant", model: "assistant", function: "tool" };

function contentOf(parts: readonly Part[]): JsonValue {
  const shown = parts.filter((part) => part.kind === "text" || part.kind === "media" || part.kind === "other");
  if (shown.every((part) => part.kind === "text")) return shown.map((part) => part.text).join("\n\n");
  return shown.map((part): JsonValue => {
    if (part.kind === "text") return { type: "text", text: part.text };
    if (part.kind === "media" && part.media === "image") return { type: "image_url", image_url: { url: part.uri } };
    return part.kind === "media" ? { type: "file", file: { file_id: part.uri } } : part.value;
  });
}

/** One message in OpenAI's form; results of tools become messages of their own. */
function openAiMessages({ role, parts }: Message): Members[] {
  const known = Object.hasOwn(roles, role) ? (roles[role] ?? role) : role;
  const results = parts.flatMap((part): Members[] =>
    part.kind === "tool_result" ? [{ role: "tool", tool_call_id: part.id ?? "", content: textOf(part.result) }] : [],
  );
  const calls = parts.flatMap((part): Members[] =>
    part.kind === "tool_call"
      ? [{ id: part.id ?? "", type: "function", function: { name: part.name, arguments: textOf(part.arguments) } }]
      : [],
  );
  const said = parts.some((part) => part.kind !== "tool_result" && part.kind !== "tool_call" && part.kind !== "reasoning");
  if (!said && calls.length === 0) return results;
  return [{ role: known, content: said ? contentOf(parts) : null, ...(calls.length > 0 && { tool_calls: calls }) }, ...results];
}

/** The call's messages in OpenAI's form; where it has none, its input as what the user said. */
export function messagesOf(span: SpanDetail): Members[] {
  if (span.input_messages.length > 0) return span.input_messages.flatMap(openAiMessages);
  return span.input === null ? [] : [{ role: "user", content: textOf(span.input) }];
}

/** The call as a request of OpenAI's chat completions. */
function requestOf(span: SpanDetail): Members {
  const tools = span.tools.map((tool): JsonValue => ({
    type: "function",
    function: {
      name: tool.name,
      ...(tool.description !== null && { description: tool.description }),
      ...(tool.parameters !== null && { parameters: tool.parameters }),
    },
  }));
  const given = span.parameters.filter((one) => parameters.has(one.name)).map((one) => [one.name, one.value] as const);
  return {
    model: span.row.model ?? "",
    messages: messagesOf(span),
    ...Object.fromEntries(given),
    ...(tools.length > 0 && { tools }),
  };
}

/** For a shell: within single quotes nothing has a meaning but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The call as a command; address and key are left to the shell's variables. */
export function curlOf(span: SpanDetail): string {
  return [
    'curl "${OPENAI_BASE_URL:-https://api.openai.com/v1}/chat/completions" \\',
    '  -H "Authorization: Bearer $OPENAI_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d ${quoted(JSON.stringify(requestOf(span), null, 2))}`,
  ].join("\n");
}

/** A JSON value as Python writes it. */
function python(value: JsonValue | undefined, indent: string): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  // Python reads JSON's escapes; what lies beyond its sixteen bits stands as it is.
  if (typeof value === "string") return JSON.stringify(value);
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((one) => `${inner}${python(one, inner)},\n`).join("")}${indent}]`;
  }
  const members = Object.keys(value);
  if (members.length === 0) return "{}";
  const line = (key: string) => `${inner}${JSON.stringify(key)}: ${python(value[key], inner)},\n`;
  return `{\n${members.map(line).join("")}${indent}}`;
}

export function pythonOf(span: SpanDetail): string {
  return `messages = ${python(messagesOf(span), "")}\n`;
}

export function jsonOf(span: SpanDetail): string {
  return JSON.stringify(span, null, 2);
}
