/** The difference of two texts: what was removed is struck through, what was added is underlined. */
import { useState, type JSX } from "react";
import type { TextDifference, TextPiece } from "../../bindings/api.ts";
import { VisibleText } from "../../components/PlainText.tsx";
import { formatCount, plural } from "../../lib/format.ts";
import type { Look } from "./look.ts";
import { charCount, stretches } from "./sides.ts";
import styles from "./TextDiff.module.css";

/** Characters of one piece that are shown at first. */
const firstChars = 8000;
/** Pieces, or stretches of lines, that are shown at first. */
const firstParts = 400;

type Props = { difference: TextDifference; look: Look; code?: boolean; onUnfold: () => void };

export function TextDiff({ difference, look, code = false, onUnfold }: Props): JSX.Element {
  const { pieces, left_out } = difference;
  if (pieces.length + left_out === 0) return <p className={styles["empty"]}>Both are empty.</p>;
  const oneSided = pieces.every((piece) => piece.kind === "added") || pieces.every((piece) => piece.kind === "removed");
  const Parts = look === "sides" && !oneSided && !difference.equal ? Sides : Inline;
  return (
    <div className={`${styles["diff"] ?? ""} ${code ? (styles["code"] ?? "") : ""}`}>
      <Parts pieces={pieces} onUnfold={onUnfold} />
      {left_out > 0 && <p className={styles["left"]}>{plural(left_out, "more part is", "more parts are")} not shown.</p>}
    </div>
  );
}

type PartsProps = { pieces: TextPiece[]; onUnfold: () => void };

function Inline({ pieces, onUnfold }: PartsProps): JSX.Element {
  const [limit, setLimit] = useState(firstParts);
  return (
    <div dir="auto">
      {pieces.slice(0, limit).map((piece, index) => (
        <Piece key={index} piece={piece} onUnfold={onUnfold} />
      ))}
      <More rest={pieces.length - limit} onMore={() => setLimit(limit * 5)} />
    </div>
  );
}

function Sides({ pieces, onUnfold }: PartsProps): JSX.Element {
  const [limit, setLimit] = useState(firstParts);
  const all = stretches(pieces);
  return (
    <div className={styles["sides"]}>
      {all.slice(0, limit).map((stretch, index) =>
        stretch.a[0]?.kind === "folded" ? (
          <Piece key={index} piece={stretch.a[0]} onUnfold={onUnfold} />
        ) : (
          <div key={index} className={styles["stretch"]}>
            {[stretch.a, stretch.b].map((side, at) => (
              <div key={at} dir="auto" className={styles["side"]}>
                {side.map((piece, place) => (
                  <Piece key={place} piece={piece} onUnfold={onUnfold} />
                ))}
              </div>
            ))}
          </div>
        ),
      )}
      <More rest={all.length - limit} onMore={() => setLimit(limit * 5)} />
    </div>
  );
}

function More({ rest, onMore }: { rest: number; onMore: () => void }): JSX.Element | null {
  if (rest <= 0) return null;
  return (
    <button type="button" className={styles["more"]} onClick={onMore}>
      Show more: {plural(rest, "part")} left
    </button>
  );
}

function Piece({ piece, onUnfold }: { piece: TextPiece; onUnfold: () => void }): JSX.Element {
  const [limit, setLimit] = useState(firstChars);
  if (piece.kind === "folded")
    return (
      <button type="button" className={styles["fold"]} onClick={onUnfold}>
        {plural(piece.chars, "equal character")}
      </button>
    );
  const cut = piece.text.length > limit ? piece.text.slice(0, limit) : piece.text;
  const hidden = piece.chars === cut.length ? 0 : piece.chars - charCount(cut);
  const loaded = piece.text.length > limit;
  const text = <VisibleText text={cut} />;
  return (
    <>
      {piece.kind === "removed" ? <del className={styles["removed"]}>{text}</del> : null}
      {piece.kind === "added" ? <ins className={styles["added"]}>{text}</ins> : null}
      {piece.kind === "equal" ? <span>{text}</span> : null}
      {loaded && (
        <button type="button" className={styles["more"]} onClick={() => setLimit(limit + 100_000)}>
          {formatCount(hidden)} more characters
        </button>
      )}
      {!loaded && hidden > 0 && <span className={styles["left"]}>… {formatCount(hidden)} more characters are not shown</span>}
    </>
  );
}
