/** The texts of a pair of steps: those that differ open, those that are equal folded away. */
import { useState, type JSX } from "react";
import type { ComparedText, SpanComparison } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { Section } from "../../components/Section.tsx";
import { formatCount, plural } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import type { Look } from "./look.ts";
import { faceOf, groupTexts, roleWord, type TextGroup } from "./steps.ts";
import { TextDiff } from "./TextDiff.tsx";
import styles from "./TextList.module.css";

type Props = { comparison: SpanComparison; look: Look; onUnfold: (key: string) => void };

export function TextList({ comparison, look, onUnfold }: Props): JSX.Element {
  const { texts, equal_attributes, left_out } = comparison;
  const read = texts.filter((text) => text.role !== "attribute");
  const attributes = texts.filter((text) => text.role === "attribute");
  return (
    <div className={styles["list"]}>
      {groupTexts(read).map((group) => (
        <Group key={group.key} group={group} look={look} onUnfold={onUnfold} />
      ))}
      {read.length === 0 && <p className={styles["nothing"]}>Neither step recorded input or output.</p>}
      {attributes.length > 0 && (
        <Section title="Attributes that differ" level={3} count={attributes.length} folded>
          <div className={styles["attributes"]}>
            {attributes.map((text) => (
              <div key={text.key}>
                <h4 className={styles["attribute"]}>
                  {oneLine(text.name ?? "", 200)} <Standing text={text} />
                </h4>
                <TextDiff difference={text.difference} look={look} code onUnfold={() => onUnfold(text.key)} />
              </div>
            ))}
          </div>
        </Section>
      )}
      <p className={styles["foot"]}>
        {plural(equal_attributes, "attribute is", "attributes are")} equal.
        {left_out > 0 && ` ${formatCount(left_out)} more texts are not shown.`}
      </p>
    </div>
  );
}

type GroupProps = { group: TextGroup; look: Look; onUnfold: (key: string) => void };

function Group({ group, look, onUnfold }: GroupProps): JSX.Element {
  const [open, setOpen] = useState(false);
  if (group.kind === "one") return <Text text={group.text} look={look} onUnfold={onUnfold} />;
  const [first] = group.texts;
  const only = group.texts.length === 1 && first !== undefined ? titleOf(first) : null;
  return (
    <>
      <button type="button" className={styles["equal"]} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? "chevronDown" : "chevronRight"} size={12} />
        {only === null
          ? `${formatCount(group.texts.length)} equal: ${group.texts.slice(0, 4).map(titleOf).join(", ")}`
          : `${only} is equal`}
        {group.texts.length > 4 && " …"}
      </button>
      {open && group.texts.map((text) => <Text key={text.key} text={text} look={look} onUnfold={onUnfold} />)}
    </>
  );
}

/** "Input: user". */
function titleOf(text: ComparedText): string {
  const name = oneLine(text.name ?? "", 80);
  return name === "" ? roleWord(text.role) : `${roleWord(text.role)}: ${name}`;
}

function Text({ text, look, onUnfold }: { text: ComparedText; look: Look; onUnfold: (key: string) => void }): JSX.Element {
  return (
    <Section title={titleOf(text)} level={3} tools={<Standing text={text} />}>
      <div className={styles["text"]}>
        <TextDiff
          difference={text.difference}
          look={look}
          code={text.role !== "input" && text.role !== "output"}
          onUnfold={() => onUnfold(text.key)}
        />
      </div>
    </Section>
  );
}

function Standing({ text }: { text: ComparedText }): JSX.Element {
  return (
    <span className={styles["standing"]}>
      {faceOf(text.sameness).word}
      {text.difference.coarse && ", told roughly: too long to compare every word"}
    </span>
  );
}
