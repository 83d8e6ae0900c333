/** Text from a trace: as it is, isolated from its surroundings, its control characters shown, long ones cut. */
import { memo, useState, type JSX } from "react";
import { placesOf } from "../lib/find-places.ts";
import { formatCount } from "../lib/format.ts";
import { hasHidden, pieces } from "../lib/visible-text.ts";
import styles from "./PlainText.module.css";
import { useSought } from "./sought.ts";

const firstChars = 4000;
const moreChars = 100_000;
/** Characters that are looked through for what the reader looks for. */
const mostLooked = 1_000_000;

const Visible = memo(function Visible({ text }: { text: string }): JSX.Element {
  if (!hasHidden(text)) return <>{text}</>;
  return (
    <>
      {pieces(text).map((piece, index) =>
        piece.kind === "plain" ? (
          <span key={index}>{piece.text}</span>
        ) : (
          <span
            key={index}
            className={styles["control"]}
            title={`Control character U+${piece.code.toString(16).toUpperCase().padStart(4, "0")}`}
          >
            {piece.label}
          </span>
        ),
      )}
    </>
  );
});

type Props = { text: string; code?: boolean; limit?: number };

export function PlainText({ text, code = false, limit = firstChars }: Props): JSX.Element {
  const [shown, setShown] = useState(limit);
  const needle = useSought();
  const [sought, setSought] = useState("");
  if (needle !== sought) {
    setSought(needle);
    const place = needle === "" || text.length <= shown ? undefined : placesOf(text.slice(0, mostLooked), needle, 1)[0];
    if (place !== undefined && place[1] > shown) setShown(place[1] + limit);
  }
  const rest = text.length - shown;
  const cut = rest > 0 ? text.slice(0, shown) : text;
  const nextStep = Math.min(rest, moreChars);
  return (
    <div className={styles["box"]}>
      <div dir="auto" className={`${styles["text"] ?? ""} ${code ? (styles["code"] ?? "") : ""}`}>
        <Visible text={cut} />
        {rest > 0 && "…"}
      </div>
      {rest > 0 && (
        <button type="button" className={styles["more"]} onClick={() => setShown(shown + moreChars)}>
          {rest > moreChars ? `Show ${formatCount(nextStep)} more characters` : "Show all"} · {formatCount(text.length)} in all
        </button>
      )}
    </div>
  );
}

/** The same in the middle of other text, whole. */
export { Visible as VisibleText };
