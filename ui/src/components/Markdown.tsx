/** Markdown from a trace. No HTML is made of it, no image is loaded, and a link says where it leads before it does. */
import type { JSX } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { AddressLink } from "./AddressLink.tsx";
import { isDeeper } from "../lib/prose.ts";
import { CodeText } from "./CodeText.tsx";
import styles from "./Markdown.module.css";

/** The text of a code block, whatever it is wrapped in. */
function textIn(node: unknown): string {
  if (typeof node === "string") return node;
  return Array.isArray(node) ? node.map(textIn).join("") : "";
}

const components: Components = {
  a: ({ href, children }) => <AddressLink address={href ?? ""}>{children}</AddressLink>,
  img: ({ alt, src }) => <AddressLink address={typeof src === "string" ? src : ""}>{`image: ${alt ?? ""} (not loaded)`}</AddressLink>,
  pre: ({ children }) => <div className={styles["block"]}>{children}</div>,
  code: ({ className, children }) => {
    const text = textIn(children);
    const language = /language-(\S+)/.exec(className ?? "")?.[1];
    if (language === undefined && !text.includes("\n")) return <code className={styles["code"]}>{children}</code>;
    return <CodeText text={text.replace(/\n$/, "")} language={language ?? ""} />;
  },
  table: ({ children }) => (
    <div className={styles["scroll"]}>
      <table className={styles["table"]}>{children}</table>
    </div>
  ),
  // Headings of a message must not look like headings of the page to a screen reader.
  h1: ({ children }) => <p className={styles["h1"]}>{children}</p>,
  h2: ({ children }) => <p className={styles["h2"]}>{children}</p>,
  h3: ({ children }) => <p className={styles["h3"]}>{children}</p>,
  h4: ({ children }) => <p className={styles["h3"]}>{children}</p>,
  h5: ({ children }) => <p className={styles["h3"]}>{children}</p>,
  h6: ({ children }) => <p className={styles["h3"]}>{children}</p>,
  input: ({ checked }) => <span>{checked === true ? "☑ " : "☐ "}</span>,
};

/** Deeper than anybody writes: laid out, such a text could end the page. */
const deepest = 60;

/** Throws, so that whoever shows the text shows it as it is. */
function refuseDeep() {
  return (tree: Parameters<typeof isDeeper>[0]) => {
    if (isDeeper(tree, deepest)) throw new Error("This text is nested too deeply to be laid out.");
  };
}

const plugins = [remarkGfm, refuseDeep];

export function Markdown({ text }: { text: string }): JSX.Element {
  return (
    <div className={styles["markdown"]} dir="auto">
      <ReactMarkdown remarkPlugins={plugins} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
