/** Asks before something would be missed, and says once that closing does not end the collector. */
import { useRef, type JSX } from "react";
import { Button } from "../components/Button.tsx";
import { Dialog } from "../components/Dialog.tsx";
import { plural } from "../lib/format.ts";
import type { ClosingAnswer, ClosingQuestion } from "./use-closing.ts";

type Props = { question: ClosingQuestion; onAnswer: (answer: ClosingAnswer) => void };

type Choice = { answer: ClosingAnswer; label: string };
type Face = { title: string; texts: string[]; other: Choice; first: Choice };

function faceOf({ step, arrived, port }: ClosingQuestion): Face {
  const came = arrived > 0 ? [`${plural(arrived, "span")} arrived in the last minute.`] : [];
  const quit: Choice = { answer: "exit", label: "Quit" };
  if (step === "say") {
    return {
      title: "Touchstone stays in the tray",
      texts: [
        `The collector goes on listening on port ${String(port)}, so that no trace is missed.`,
        "The icon in the tray opens the window again, and quits. Settings › Window changes what closing does.",
      ],
      other: { answer: "exit", label: "Quit instead" },
      first: { answer: "hide", label: "Stay in the tray" },
    };
  }
  if (step === "ask") {
    return {
      title: "Quit, or go on collecting?",
      texts: [
        ...came,
        "There is no tray here to stay in. Minimised, the window goes on collecting; once quit, programs that send traces are refused.",
      ],
      other: quit,
      first: { answer: "minimise", label: "Minimise" },
    };
  }
  return {
    title: "Quit while spans come in?",
    texts: [...came, "Once quit, programs that go on sending are refused. What arrived is kept."],
    other: quit,
    first: { answer: "stay", label: "Stay" },
  };
}

export function ClosingDialog({ question, onAnswer }: Props): JSX.Element {
  const first = useRef<HTMLButtonElement>(null);
  const face = faceOf(question);
  return (
    <Dialog
      title={face.title}
      focus={first}
      onClose={() => onAnswer("stay")}
      actions={
        <>
          <Button onClick={() => onAnswer(face.other.answer)}>{face.other.label}</Button>
          <Button ref={first} look="primary" onClick={() => onAnswer(face.first.answer)}>
            {face.first.label}
          </Button>
        </>
      }
    >
      {face.texts.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </Dialog>
  );
}
