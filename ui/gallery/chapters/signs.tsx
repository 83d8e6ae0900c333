import { Icon, type IconName } from "../../src/components/Icon.tsx";
import { Keys } from "../../src/components/Keys.tsx";
import { Mark } from "../../src/components/Mark.tsx";
import { SpanIcon, spanTypeLabel } from "../../src/components/SpanIcon.tsx";
import { StateIcon, StateWord } from "../../src/components/State.tsx";
import styles from "../Gallery.module.css";
import type { Chapter } from "../story.ts";

// prettier-ignore
const icons: readonly IconName[] = [
  "home", "traces", "sessions", "runs", "gear", "signal", "search", "filter", "table", "columns", "clock", "compare", "swap",
  "chevronDown", "chevronUp", "chevronRight", "upDown", "arrowUp", "arrowDown", "arrowRight", "check", "cross", "ok", "error",
  "warning", "running", "none", "plus", "minus", "copy", "link", "edit", "trash", "undo", "move", "tag", "star", "key", "eye",
  "file", "folder", "disk", "box", "download", "upload", "wrench", "lightbulb", "question", "keyboard", "sun", "moon", "screen",
  "person", "scales", "code", "assess", "shield", "tree", "timeline", "chat", "grip", "target", "full", "unfull",
];
const types =
  "LLM CHAT_MODEL AGENT TOOL CHAIN RETRIEVER EMBEDDING RERANKER PARSER MEMORY WORKFLOW TASK GUARDRAIL EVALUATOR UNKNOWN robot_arm";
const states = ["ok", "error", "in_progress", "unset"] as const;

export const signs: Chapter = {
  name: "Signs",
  stories: [
    {
      of: ["Icon"],
      state: "most of them",
      show: () => (
        <div className={styles["row"]}>
          {icons.map((name) => (
            <Icon key={name} name={name} />
          ))}
        </div>
      ),
    },
    {
      of: ["SpanIcon"],
      state: "all types, and one that a sender made up",
      show: () => (
        <ul className={styles["row"]}>
          {types.split(" ").map((type) => (
            <li key={type}>
              <SpanIcon type={type} /> {spanTypeLabel(type)}
            </li>
          ))}
        </ul>
      ),
    },
    {
      of: ["State"],
      state: "as a sign, and with its word",
      width: 500,
      show: () => (
        <div className={styles["row"]}>
          {states.map((state) => (
            <StateIcon key={state} state={state} />
          ))}
          {states.map((state) => (
            <StateWord key={state} state={state} />
          ))}
        </div>
      ),
    },
    {
      of: ["Keys"],
      state: "one, with Mod, a sequence",
      width: 240,
      show: () => (
        <div className={styles["row"]}>
          <Keys keys="?" />
          <Keys keys="Mod+K" />
          <Keys keys="g h" />
        </div>
      ),
    },
    {
      of: ["Mark"],
      state: "in two sizes",
      width: 160,
      show: () => (
        <div className={styles["row"]}>
          <Mark />
          <Mark size={48} />
        </div>
      ),
    },
  ],
};
