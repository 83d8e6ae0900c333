/** One message of a chat, with all its parts. */
import { memo, type JSX } from "react";
import type { Message } from "../bindings/api.ts";
import { roleOf, wordsOf } from "../lib/messages.ts";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./ChatMessage.module.css";
import { CopyButton } from "./CopyButton.tsx";
import { MessagePart } from "./MessagePart.tsx";

type Props = { message: Message; /** Words are shown as markdown. */ prose?: boolean };

export const ChatMessage = memo(function ChatMessage({ message, prose = false }: Props): JSX.Element {
  const role = roleOf(message.role);
  const long = role?.look === "system";
  return (
    <li className={`${styles["message"] ?? ""} ${styles[role?.look ?? ""] ?? ""}`}>
      <div className={styles["messageHead"]}>
        <span className={styles["role"]}>{role?.label ?? oneLine(message.role, 40)}</span>
        {message.finish_reason !== null && <span>{oneLine(message.finish_reason, 40)}</span>}
        <CopyButton text={() => wordsOf(message)} label="Copy the message" className={styles["copy"]} />
      </div>
      <div className={styles["parts"]}>
        {message.parts.map((part, index) => (
          <MessagePart key={index} part={part} limit={long ? 800 : 4000} prose={prose && !long} />
        ))}
      </div>
    </li>
  );
});
