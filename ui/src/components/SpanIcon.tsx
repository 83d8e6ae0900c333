/** A sign for each of the fifteen span types; a custom type gets the one for unknown. Shape and hue both tell. */
import type { JSX } from "react";
import styles from "./SpanIcon.module.css";

type Family = "model" | "agent" | "tool" | "search" | "flow" | "guard";
type Sign = { label: string; family: Family; path: string };

const signs: Record<string, Sign> = {
  LLM: {
    label: "LLM",
    family: "model",
    path: "M8 2.2c.5 3.4 2.4 5.3 5.8 5.8-3.4.5-5.3 2.4-5.8 5.8-.5-3.4-2.4-5.3-5.8-5.8 3.4-.5 5.3-2.4 5.8-5.8Z",
  },
  CHAT_MODEL: { label: "Chat model", family: "model", path: "M2.5 3.2h11v7.6H7.3l-3 2.5v-2.5H2.5ZM5.3 5.9h5.4M5.3 8.2h3.4" },
  AGENT: { label: "Agent", family: "agent", path: "M3.2 5.5h9.6v7.3H3.2ZM8 5.5V3M8 2.4v.01M6 8.4v1.2M10 8.4v1.2M1.5 8v2.4M14.5 8v2.4" },
  TOOL: {
    label: "Tool",
    family: "tool",
    path: "M13.3 4.6a3.4 3.4 0 0 1-4.5 4.3l-4.4 4.4a1.2 1.2 0 0 1-1.7-1.7l4.4-4.4a3.4 3.4 0 0 1 4.3-4.5L9.3 4.8l.3 1.6 1.6.3Z",
  },
  CHAIN: {
    label: "Chain",
    family: "flow",
    path: "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2A2.6 2.6 0 1 0 9 3.3l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 1 0 7 12.7l.9-.9",
  },
  RETRIEVER: {
    label: "Retriever",
    family: "search",
    path: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3l3.2 3.2M5.2 6.2h3.6M5.2 8.2h2.2",
  },
  EMBEDDING: { label: "Embedding", family: "search", path: "M2.5 2.5v11h11M5.8 10.2h.01M8 7.4h.01M10.4 8.8h.01M11.8 4.6h.01M6.6 4.9h.01" },
  RERANKER: { label: "Reranker", family: "search", path: "M2.5 4h7M2.5 8h5M2.5 12h3M12 12.5v-9M9.8 5.7 12 3.5l2.2 2.2" },
  PARSER: {
    label: "Parser",
    family: "flow",
    path: "M6 2.5c-1.8 0-2.2.8-2.2 2.2S3.7 7.3 2.3 8c1.4.7 1.5 1.9 1.5 3.3S4.2 13.5 6 13.5M10 2.5c1.8 0 2.2.8 2.2 2.2s.1 2.6 1.5 3.3c-1.4.7-1.5 1.9-1.5 3.3s-.4 2.2-2.2 2.2",
  },
  MEMORY: {
    label: "Memory",
    family: "flow",
    path: "M4.5 4.5h7v7h-7ZM6.5 4.5v-2M9.5 4.5v-2M6.5 13.5v-2M9.5 13.5v-2M4.5 6.5h-2M4.5 9.5h-2M13.5 6.5h-2M13.5 9.5h-2",
  },
  WORKFLOW: { label: "Workflow", family: "flow", path: "M2.5 2.5h4v3h-4ZM9.5 10.5h4v3h-4ZM9.5 5.5h4v3h-4ZM4.5 5.5v6.5h5M4.5 7h5" },
  TASK: { label: "Task", family: "flow", path: "M3 3h10v10H3ZM5.6 8.2l1.7 1.7 3.2-3.6" },
  GUARDRAIL: { label: "Guardrail", family: "guard", path: "M8 1.9 13 3.7v4c0 3-2 5.2-5 6.4-3-1.2-5-3.4-5-6.4v-4ZM5.8 7.9l1.6 1.6 2.9-3.1" },
  EVALUATOR: { label: "Evaluator", family: "guard", path: "M8 2.5v11M5 13.5h6M3 4.5h10M3.8 4.5 2 9.2h3.6ZM12.2 4.5l-1.8 4.7H14Z" },
};

const unknown: Sign = {
  label: "Unknown",
  family: "flow",
  path: "M8 2.2a5.8 5.8 0 0 1 4.1 1.7M13.8 8a5.8 5.8 0 0 1-1.7 4.1M8 13.8a5.8 5.8 0 0 1-4.1-1.7M2.2 8a5.8 5.8 0 0 1 1.7-4.1M8 8h.01",
};

function signOf(type: string): Sign {
  return (Object.hasOwn(signs, type) ? signs[type] : undefined) ?? unknown;
}

/** The type as people read it; a custom one as it was sent. */
export function spanTypeLabel(type: string): string {
  return Object.hasOwn(signs, type) || type === "UNKNOWN" ? signOf(type).label : type;
}

export function SpanIcon({ type, size = 16 }: { type: string; size?: number }): JSX.Element {
  const sign = signOf(type);
  return (
    <svg
      className={`${styles["sign"] ?? ""} ${styles[sign.family] ?? ""}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      role="img"
      aria-label={spanTypeLabel(type)}
    >
      <path d={sign.path} />
    </svg>
  );
}
