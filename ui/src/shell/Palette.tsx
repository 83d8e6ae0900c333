/** The palette: one line in which every action, screen, project and recent trace is found. */
import { Dialog } from "@base-ui/react/dialog";
import { Fragment, useEffect, useId, useRef, useState, type JSX, type KeyboardEvent, type RefObject } from "react";
import { usePreference } from "../api/preference.ts";
import { Icon } from "../components/Icon.tsx";
import { Keys } from "../components/Keys.tsx";
import { chordOf } from "../hotkeys/chord.ts";
import { keymap } from "../hotkeys/keymap.ts";
import { formatCount } from "../lib/format.ts";
import { rank, usedNow, type PaletteItem, type PaletteKind, type Ranked } from "./palette-items.ts";
import { usePaletteItems } from "./use-palette-items.ts";
import styles from "./Palette.module.css";

type Props = { open: boolean; onOpenChange: (open: boolean) => void };

const texts = (kept: unknown): string[] => (Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : []);

export function Palette({ open, onOpenChange }: Props): JSX.Element {
  const chosen = useRef<PaletteItem | null>(null);
  const line = useRef<HTMLInputElement>(null);
  return (
    <Dialog.Root
      open={open}
      onOpenChange={onOpenChange}
      onOpenChangeComplete={(nowOpen) => {
        const item = chosen.current;
        chosen.current = null;
        // After the focus went back: what is done may take it elsewhere.
        if (!nowOpen && item !== null) setTimeout(item.run, 0);
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles["backdrop"]} />
        <Dialog.Popup className={styles["popup"]} initialFocus={line} aria-label="Do or find anything">
          <Finder
            line={line}
            onClose={() => onOpenChange(false)}
            onChoose={(item) => {
              chosen.current = item;
              onOpenChange(false);
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type FinderProps = { line: RefObject<HTMLInputElement | null>; onClose: () => void; onChoose: (item: PaletteItem) => void };

function Finder({ line, onClose, onChoose }: FinderProps): JSX.Element {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const used = usePreference("palette.used", texts);
  const { items, loading } = usePaletteItems(typed);
  const groups = rank(items, typed, used.value);
  const rows = groups.flatMap((group) => group.rows);
  const index = Math.min(at, rows.length - 1);
  const choose = (row: Ranked | undefined) => {
    if (row === undefined) return;
    if (row.item.kind !== "search") used.put(usedNow(used.value, row.item.id));
    onChoose(row.item);
  };
  useEffect(() => {
    document.getElementById(`${id}-${String(index)}`)?.scrollIntoView({ block: "nearest" });
  }, [id, index]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (event.nativeEvent.isComposing) return;
    if (step !== undefined && rows.length > 0) setAt(step(index, rows.length));
    else if (event.key === "Enter") choose(rows[index]);
    else if (keymap.get().palette.includes(chordOf(event.nativeEvent) ?? "")) onClose();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className={styles["line"]}>
        <Icon name="search" className={styles["glass"]} />
        <input
          ref={line}
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={rows.length > 0 ? `${id}-${String(index)}` : undefined}
          aria-autocomplete="list"
          aria-label="Do or find anything"
          placeholder="An action, a screen, a project, a trace …"
          autoComplete="off"
          spellCheck={false}
          className={styles["input"]}
          value={typed}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
        />
        <Keys keys="Escape" />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label="Found" className={styles["list"]} aria-busy={loading}>
        {groups.map((group, place) => (
          <Fragment key={group.title ?? "found"}>
            {group.title !== null && (
              <div className={styles["title"]} role="presentation">
                {group.title}
              </div>
            )}
            {group.rows.map((row, inGroup) => {
              const own = groups.slice(0, place).reduce((sum, one) => sum + one.rows.length, 0) + inGroup;
              return (
                <Row
                  key={row.item.id}
                  id={`${id}-${String(own)}`}
                  row={row}
                  mixed={group.mixed}
                  active={own === index}
                  onPoint={() => setAt(own)}
                  onChoose={() => choose(row)}
                />
              );
            })}
          </Fragment>
        ))}
      </div>
      <p className={styles["foot"]} role="status">
        {rows.length === 0 ? "Nothing fits." : `${formatCount(rows.length)} found`}
        <span className={styles["help"]} aria-hidden="true">
          <Keys keys="ArrowUp" />
          <Keys keys="ArrowDown" /> choose <Keys keys="Enter" /> do it
        </span>
      </p>
    </>
  );
}

const steps: Partial<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  PageDown: (at, count) => Math.min(count - 1, at + 8),
  PageUp: (at) => Math.max(0, at - 8),
};

const words: Record<PaletteKind, string> = { screen: "Screen", action: "Action", project: "Project", trace: "Trace", search: "" };

type RowProps = { id: string; row: Ranked; mixed: boolean; active: boolean; onPoint: () => void; onChoose: () => void };

function Row({ id, row: { item, marks }, mixed, active, onPoint, onChoose }: RowProps): JSX.Element {
  return (
    <div id={id} role="option" aria-selected={active} tabIndex={-1} className={styles["row"]} onPointerMove={onPoint} onClick={onChoose}>
      <Icon name={item.icon} className={styles["icon"]} />
      <span className={styles["text"]}>
        <Marked text={item.text} marks={marks} />
      </span>
      {item.note !== undefined && <span className={styles["note"]}>{item.note}</span>}
      <span className={styles["kind"]}>{mixed && words[item.kind]}</span>
      {item.keys !== undefined && <Keys keys={item.keys} />}
    </div>
  );
}

function Marked({ text, marks }: { text: string; marks: ReadonlyArray<[number, number]> }): JSX.Element {
  return (
    <>
      {marks.map(([from, to], index) => (
        <Fragment key={from}>
          {text.slice(marks[index - 1]?.[1] ?? 0, from)}
          <b className={styles["mark"]}>{text.slice(from, to)}</b>
        </Fragment>
      ))}
      {text.slice(marks.at(-1)?.[1] ?? 0)}
    </>
  );
}
