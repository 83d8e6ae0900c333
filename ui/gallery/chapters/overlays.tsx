/** What opens over everything else: one to a chapter. */
import { useState, type JSX } from "react";
import { AddressLink } from "../../src/components/AddressLink.tsx";
import { Button } from "../../src/components/Button.tsx";
import { CompareChoices, ComparePopover } from "../../src/components/ComparePopover.tsx";
import { ConfirmButton } from "../../src/components/ConfirmButton.tsx";
import { CopyMenu } from "../../src/components/CopyMenu.tsx";
import { Dialog } from "../../src/components/Dialog.tsx";
import { PopoverPanel } from "../../src/components/PopoverPanel.tsx";
import { Requests } from "../../src/components/Requests.tsx";
import { StateIcon } from "../../src/components/State.tsx";
import { answer, Answers, diskFull, refusal } from "../Answers.tsx";
import { oneLine } from "../../src/lib/visible-text.ts";
import { collector, hostile } from "../data.ts";
import styles from "../Gallery.module.css";
import { Opened } from "../Opened.tsx";
import type { Chapter, Story } from "../story.ts";

const nothing = () => undefined;

function alone(name: string, of: Story["of"], show: () => JSX.Element): Chapter {
  return { name, stories: [{ of, state: name, show }] };
}

function compare(name: string, props: Parameters<typeof CompareChoices>[0]): Chapter {
  return alone(`Comparing, ${name}`, ["ComparePopover", "PopoverPanel"], () => (
    <Opened>
      <ComparePopover title="Compare with">
        <CompareChoices {...props} />
      </ComparePopover>
    </Opened>
  ));
}

const choices = ["support agent", oneLine(`${hostile} `.repeat(3), 80)].map((text, index) => ({
  key: text,
  search: { a: "1", b: String(index) },
  icon: <StateIcon state={index === 0 ? "ok" : "error"} />,
  text,
  facts: ["1.2 s", "$0.02"],
}));

function Plain(): JSX.Element {
  const [open, setOpen] = useState(true);
  return (
    <PopoverPanel label="A panel" open={open} onOpenChange={setOpen} wide trigger={<Button>Open</Button>}>
      <p className={styles["padded"]}>What it says.</p>
    </PopoverPanel>
  );
}

export const overlays: readonly Chapter[] = [
  alone("Dialog", ["Dialog"], () => (
    <Dialog title="Delete 2 traces?" onClose={nothing} actions={<Button look="danger">Delete</Button>}>
      <p>You can undo this for 30 seconds.</p>
    </Dialog>
  )),
  alone("Panel", ["PopoverPanel"], () => <Plain />),
  alone("Asking once more", ["ConfirmButton", "PopoverPanel"], () => (
    <Opened>
      <ConfirmButton
        label="Remove…"
        question="Remove the key?"
        consequence="Clients that send it are refused."
        confirm="Remove"
        onConfirm={nothing}
      />
    </Opened>
  )),
  alone("Copying", ["CopyMenu", "PopoverPanel"], () => (
    <Opened>
      <CopyMenu
        label="Copy the call"
        options={[
          { label: "cURL", text: () => "" },
          { label: "Python", note: "openai", text: () => "" },
        ]}
      />
    </Opened>
  )),
  alone("Where a link leads", ["AddressLink", "PopoverPanel"], () => (
    <Opened>
      <AddressLink address={`https://example.invalid/${"very/".repeat(30)}\u202elong`}>a link</AddressLink>
    </Opened>
  )),
  compare("two to choose from", { choices, error: null, none: "" }),
  compare("on its way", { choices: undefined, error: null, none: "" }),
  compare("none", { choices: [], error: null, none: "There is no other trace of this name." }),
  compare("failed", { choices: undefined, error: diskFull, none: "" }),
  // Not two to a page: they have an id of their own.
  alone("Requests, none", ["Requests"], () => (
    <Answers of={[answer("collector_status", {}, collector({}))]}>
      <Requests />
    </Answers>
  )),
  alone("Requests, failed", ["Requests"], () => (
    <Answers of={[refusal("collector_status", {}, diskFull)]}>
      <Requests />
    </Answers>
  )),
];
