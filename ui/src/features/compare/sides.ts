/** A difference of texts laid out in two columns whose lines stand side by side. */
import type { TextPiece } from "../../bindings/api.ts";

/** A stretch of lines: what either side says there. */
export type Stretch = { a: TextPiece[]; b: TextPiece[] };

/** Characters as the engine counts them: code points. */
export function charCount(text: string): number {
  return Array.from(text).length;
}

/** Cuts where both sides have the same end of a line, so that what is equal stays on one height. */
export function stretches(pieces: ReadonlyArray<TextPiece>): Stretch[] {
  const found: Stretch[] = [];
  let open: Stretch = { a: [], b: [] };
  const close = () => {
    if (open.a.length > 0 || open.b.length > 0) found.push(open);
    open = { a: [], b: [] };
  };
  const both = (piece: TextPiece) => {
    open.a.push(piece);
    open.b.push(piece);
  };
  for (const piece of pieces) {
    if (piece.kind === "removed") open.a.push(piece);
    else if (piece.kind === "added") open.b.push(piece);
    else if (piece.kind === "folded") {
      close();
      both(piece);
      close();
    } else {
      // A change of whole lines is a stretch of its own.
      if ([open.a, open.b].every((side) => side.at(-1)?.text.endsWith("\n") ?? true)) close();
      const lines = piece.text.split("\n");
      // What is not told stands behind the last line.
      const hidden = piece.chars - charCount(piece.text);
      lines.forEach((line, index) => {
        const chars = charCount(line) + (index < lines.length - 1 ? 0 : hidden);
        if (line !== "") both({ ...piece, text: line, chars });
        if (index < lines.length - 1) {
          // An empty line keeps its height.
          if (open.a.length === 0 && open.b.length === 0) both({ ...piece, text: " ", chars: 1 });
          close();
        }
      });
    }
  }
  close();
  return found;
}
