/** Words of a message as they were meant to be read: markdown, where they look like it. */
import { Component, lazy, Suspense, type JSX, type ReactNode } from "react";
import { looksLikeMarkdown } from "../lib/prose.ts";
import { hasHidden } from "../lib/visible-text.ts";
import { PlainText } from "./PlainText.tsx";

const Markdown = lazy(async () => ({ default: (await import("./Markdown.tsx")).Markdown }));

/** Longer texts stay plain: laying them out would stall the page. */
const mostChars = 30_000;

export function Prose({ text }: { text: string }): JSX.Element {
  // Signs that hide something are shown by name, which markdown would not do.
  if (text.length > mostChars || hasHidden(text) || !looksLikeMarkdown(text)) return <PlainText text={text} />;
  const plain = <PlainText text={text} />;
  return (
    <Otherwise key={text} plain={plain}>
      <Suspense fallback={plain}>
        <Markdown text={text} />
      </Suspense>
    </Otherwise>
  );
}

/** What no parser can lay out, lists ten thousand levels deep for instance, is shown as it is. */
class Otherwise extends Component<{ plain: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state: { failed: boolean } = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.plain : this.props.children;
  }
}
