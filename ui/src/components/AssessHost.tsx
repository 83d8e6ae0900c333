/** Where the editor of assessments opens, whichever screen asked for it, and what says what became of them. */
import { Popover } from "@base-ui/react/popover";
import { useMemo, useState, type JSX } from "react";
import { assessing, type Assessing } from "../api/assess.ts";
import { keyOf } from "../lib/assess.ts";
import { useSignal } from "../lib/signal.ts";
import { AssessEditor, firstField } from "./AssessEditor.tsx";
import styles from "./AssessHost.module.css";
import { AssessToast } from "./AssessToast.tsx";

const width = 400;
/** Openers higher than this are whole lists: nothing opens below them. */
const highest = 200;

/** The opener's place; the last it had once it is gone, as rows of a long list go. */
function placeOf(opener: Element | null): { getBoundingClientRect: () => DOMRect } {
  let last = new DOMRect((innerWidth - width) / 2, innerHeight / 5, width, 0);
  return {
    getBoundingClientRect: () => {
      const now = opener?.isConnected === true && opener !== document.body ? opener.getBoundingClientRect() : null;
      if (now !== null && now.height > 0 && now.height <= highest) last = now;
      return last;
    },
  };
}

/** Back to where it was opened; if that is gone to the list around it, else to the row or span that can have the focus. */
function backTo(what: Assessing | null): HTMLElement | true {
  if (what?.opener instanceof HTMLElement && what.opener.isConnected && what.opener !== document.body) return what.opener;
  const list = what?.around?.isConnected === true ? what.around.querySelector<HTMLElement>("[data-assess]") : null;
  return list ?? document.querySelector<HTMLElement>("[data-keys] [tabindex='0']") ?? true;
}

const close = () => assessing.set(null);

export function AssessHost(): JSX.Element {
  const what = useSignal(assessing);
  const [shown, setShown] = useState(what);
  if (what !== null && what !== shown) setShown(what);
  const place = useMemo(() => placeOf(shown?.opener ?? null), [shown]);
  return (
    <>
      <Popover.Root
        open={what !== null}
        onOpenChange={(open) => {
          if (!open) close();
        }}
      >
        <Popover.Portal>
          <Popover.Positioner
            anchor={place}
            side="bottom"
            align="start"
            sideOffset={6}
            collisionPadding={8}
            className={styles["positioner"]}
          >
            <Popover.Popup
              className={styles["popup"]}
              initialFocus={firstField}
              finalFocus={() => backTo(shown)}
              aria-label={shown?.edited === null ? "Assess" : "Change the assessment"}
            >
              {shown !== null && (
                <AssessEditor key={`${keyOf(shown.targets[0].target)} ${shown.edited?.assessment_id ?? ""}`} what={shown} onClose={close} />
              )}
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      <AssessToast />
    </>
  );
}
