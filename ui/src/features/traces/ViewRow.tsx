import { useState, type JSX } from "react";
import type { View } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./ViewsMenu.module.css";

type Props = {
  view: View;
  current: boolean;
  onShow: () => void;
  onRename: (name: string) => void;
  onDefault: () => void;
  onRemove: () => void;
};

/** One saved view. */
export function ViewRow({ view, current, onShow, onRename, onDefault, onRemove }: Props): JSX.Element {
  const [renamed, setRenamed] = useState(false);
  const name = oneLine(view.name, 100);
  if (renamed) {
    return (
      <li className={styles["row"]}>
        <RenameForm
          name={view.name}
          onDone={(next) => {
            setRenamed(false);
            if (next !== null && next !== view.name) onRename(next);
          }}
        />
      </li>
    );
  }
  return (
    <li className={styles["row"]}>
      <button
        type="button"
        className={styles["view"]}
        aria-current={current ? "true" : undefined}
        title={oneLine(view.query)}
        onClick={onShow}
      >
        <span className={styles["tick"]}>{current && <Icon name="check" size={14} />}</span>
        <span className={styles["name"]}>{name}</span>
      </button>
      <IconButton
        icon="star"
        label={view.is_default ? `${name} opens first. Let it not` : `Let ${name} open first`}
        aria-pressed={view.is_default}
        className={styles["tool"]}
        onClick={onDefault}
      />
      <IconButton icon="edit" label={`Rename ${name}`} className={styles["tool"]} onClick={() => setRenamed(true)} />
      <IconButton icon="trash" label={`Delete ${name}`} className={styles["tool"]} onClick={onRemove} />
    </li>
  );
}

/** Null lets the name be as it was. */
function RenameForm({ name, onDone }: { name: string; onDone: (name: string | null) => void }): JSX.Element {
  const [text, setText] = useState(name);
  const done = () => onDone(text.trim() === "" ? null : text.trim());
  return (
    <form
      className={styles["rename"]}
      onSubmit={(event) => {
        event.preventDefault();
        done();
      }}
    >
      <input
        autoFocus
        className={styles["input"]}
        aria-label="Name of the view"
        maxLength={100}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          event.preventDefault();
          onDone(null);
        }}
      />
    </form>
  );
}
