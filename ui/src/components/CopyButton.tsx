/** Copies what `text` makes, and says so for a moment. */
import { useEffect, useState, type JSX } from "react";
import { copyText } from "../lib/clipboard.ts";
import { Button } from "./Button.tsx";
import { IconButton } from "./IconButton.tsx";

type Props = { text: () => string; label: string; small?: boolean; className?: string | undefined };

export function CopyButton({ text, label, small = true, className }: Props): JSX.Element {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return undefined;
    const timer = setTimeout(() => {
      setState("idle");
    }, 1600);
    return () => {
      clearTimeout(timer);
    };
  }, [state]);
  const copy = () => {
    void copyText(text()).then((done) => {
      setState(done ? "copied" : "failed");
    });
  };
  const said = state === "copied" ? "Copied" : state === "failed" ? "Could not copy" : "";
  const icon = state === "copied" ? "check" : state === "failed" ? "warning" : "copy";
  return (
    <>
      {small ? (
        <IconButton icon={icon} label={said === "" ? label : said} onClick={copy} className={className} />
      ) : (
        <Button icon={icon} onClick={copy} className={className}>
          {said === "" ? label : said}
        </Button>
      )}
      <span className="visually-hidden" aria-live="polite">
        {said}
      </span>
    </>
  );
}
