/** Chat messages: who speaks, and their words. */
import type { Message } from "../bindings/api.ts";
import { textOf } from "./json.ts";

type Look = "system" | "user" | "assistant" | "tool";
type Role = { label: string; look: Look };

const roles: Record<string, Role> = {
  system: { label: "System", look: "system" },
  developer: { label: "Developer", look: "system" },
  user: { label: "User", look: "user" },
  human: { label: "User", look: "user" },
  assistant: { label: "Assistant", look: "assistant" },
  model: { label: "Assistant", look: "assistant" },
  ai: { label: "Assistant", look: "assistant" },
  tool: { label: "Tool", look: "tool" },
  function: { label: "Tool", look: "tool" },
};

/** Undefined for a role of the sender's own. */
export function roleOf(role: string): Role | undefined {
  return Object.hasOwn(roles, role) ? roles[role] : undefined;
}

/** A message's words, for the clipboard. */
export function wordsOf(message: Message): string {
  return message.parts.map((part) => (part.kind === "text" || part.kind === "reasoning" ? part.text : textOf(part))).join("\n\n");
}
