import type { JSX } from "react";
import { Button } from "../components/Button.tsx";
import { Dialog } from "../components/Dialog.tsx";
import { PlainText } from "../components/PlainText.tsx";

/** A link of ours that names no trace: whoever made it may have meant harm, so it is only shown. */
export function LinkDialog({ link, onClose }: { link: string; onClose: () => void }): JSX.Element {
  return (
    <Dialog
      title="This link leads nowhere"
      onClose={onClose}
      actions={
        <Button look="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <PlainText text={link} code />
      <p>
        Touchstone opens <code>touchstone://trace/</code> with the 32 letters and digits of a trace’s id, and nothing else.
      </p>
    </Dialog>
  );
}
