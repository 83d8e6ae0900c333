/** The saved views: which is shown, and saving what the list shows as one. */
import { useState, type JSX } from "react";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { PopoverPanel } from "../../components/PopoverPanel.tsx";
import { oneLine } from "../../lib/visible-text.ts";
import type { Views } from "./use-views.ts";
import styles from "./ViewsMenu.module.css";
import { ViewRow } from "./ViewRow.tsx";

export function ViewsMenu({ views }: { views: Views }): JSX.Element {
  const [open, setOpen] = useState(false);
  const { active, changed } = views;
  const name = active === null ? "All traces" : oneLine(active.name, 60);
  return (
    <PopoverPanel
      label="Views"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className={styles["trigger"]} aria-label={`View: ${name}${changed ? ", changed" : ""}`}>
          <span className={styles["current"]}>{name}</span>
          {changed && <span className={styles["changed"]} title="Changed since it was saved" />}
          <Icon name="chevronDown" size={14} className={styles["arrow"]} />
        </button>
      }
    >
      <Menu views={views} onDone={() => setOpen(false)} />
    </PopoverPanel>
  );
}

function Menu({ views, onDone }: { views: Views; onDone: () => void }): JSX.Element {
  const { active, changed, removed, error } = views;
  return (
    <div>
      <ul className={styles["list"]} aria-label="Views">
        <li className={styles["row"]}>
          <button
            type="button"
            className={styles["view"]}
            aria-current={active === null ? "true" : undefined}
            onClick={() => {
              views.show(null);
              onDone();
            }}
          >
            <span className={styles["tick"]}>{active === null && <Icon name="check" size={14} />}</span>
            <span className={styles["name"]}>All traces</span>
          </button>
        </li>
        {views.views.map((view) => (
          <ViewRow
            key={view.view_id}
            view={view}
            current={view.view_id === active?.view_id}
            onShow={() => {
              views.show(view);
              onDone();
            }}
            onRename={(name) => views.rename(view, name)}
            onDefault={() => views.setDefault(view, !view.is_default)}
            onRemove={() => views.remove(view)}
          />
        ))}
      </ul>
      {removed !== null && (
        <p className={styles["removed"]} role="status">
          <span className={styles["name"]}>Deleted {oneLine(removed.name, 60)}</span>
          <Button look="quiet" icon="undo" disabled={views.busy} onClick={views.putBack}>
            Undo
          </Button>
        </p>
      )}
      {error !== null && (
        <div className={styles["error"]}>
          <InlineError error={error} />
        </div>
      )}
      <div className={styles["foot"]}>
        {active !== null && changed && (
          <div className={styles["update"]}>
            <Button disabled={views.busy} onClick={views.update}>
              Save changes
            </Button>
            <Button look="quiet" onClick={() => views.show(active)}>
              Undo changes
            </Button>
          </div>
        )}
        <SaveForm busy={views.busy} onSave={views.save} />
      </div>
    </div>
  );
}

function SaveForm({ busy, onSave }: { busy: boolean; onSave: (name: string) => void }): JSX.Element {
  const [name, setName] = useState("");
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        onSave(name.trim());
        setName("");
      }}
    >
      <input
        className={styles["input"]}
        aria-label="Name of the new view"
        placeholder="Save this list as…"
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" look="primary" disabled={name.trim() === "" || busy}>
        Save
      </Button>
    </form>
  );
}
