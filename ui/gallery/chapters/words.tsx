import { AddressLink } from "../../src/components/AddressLink.tsx";
import { ChatMessage } from "../../src/components/ChatMessage.tsx";
import { Markdown } from "../../src/components/Markdown.tsx";
import { Media } from "../../src/components/Media.tsx";
import { MessagePart } from "../../src/components/MessagePart.tsx";
import { Prose } from "../../src/components/Prose.tsx";
import type { Part } from "../../src/bindings/api.ts";
import { hostile, messages } from "../data.ts";
import styles from "../Gallery.module.css";
import type { Chapter } from "../story.ts";

const markdown = `# A heading
Some **strong** and *soft* words, \`code\`, and [a link](https://example.invalid/page).

1. first
2. second with <b>no HTML</b>

| order | state |
|---|---|
| 88213 | shipped |

\`\`\`python
print("hello")
\`\`\`

> quoted, and ![a picture](https://example.invalid/p.png)

- [x] done
- [ ] left
`;
const silence = "data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";
const media: Array<Extract<Part, { kind: "media" }>> = [
  { kind: "media", media: "audio", mime_type: "audio/wav", uri: silence },
  { kind: "media", media: "file", mime_type: "application/pdf", uri: "file-88213" },
];
const parts = messages.flatMap((message) => message.parts).filter((part) => part.kind !== "text");

export const words: Chapter = {
  name: "Words",
  stories: [
    { of: ["Markdown", "AddressLink", "CodeText"], state: "all of it", width: 520, show: () => <Markdown text={markdown} /> },
    {
      of: ["Prose"],
      state: "plain, and with hidden signs, which stay plain",
      width: 420,
      show: () => (
        <div className={styles["column"]}>
          <Prose text="Only words." />
          <Prose text={`# ${hostile}`} />
        </div>
      ),
    },
    {
      of: ["ChatMessage", "MessagePart", "Media"],
      state: "every role",
      width: 640,
      show: () => (
        <ul className={styles["column"]}>
          {messages.map((message, index) => (
            <ChatMessage key={index} message={message} prose />
          ))}
        </ul>
      ),
    },
    {
      of: ["MessagePart"],
      state: "every kind but words",
      width: 420,
      show: () => (
        <div className={styles["column"]}>
          {parts.map((part, index) => (
            <MessagePart key={index} part={part} />
          ))}
        </div>
      ),
    },
    {
      of: ["Media"],
      state: "a sound, and a file that lies elsewhere",
      width: 420,
      show: () => (
        <div className={styles["column"]}>
          {media.map((part) => (
            <Media key={part.uri} part={part} />
          ))}
        </div>
      ),
    },
    {
      of: ["AddressLink"],
      state: "closed, and without an address",
      width: 320,
      show: () => (
        <p>
          <AddressLink address="https://example.invalid/page">a link</AddressLink> and <AddressLink address="">none</AddressLink>
        </p>
      ),
    },
  ],
};
