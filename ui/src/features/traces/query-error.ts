/** Where an error of a query is, so that it can be underlined. */
import { queryTokens } from "./query-tokens.ts";

/** UTF-16 offset of the character `at`, counted from 1 in code points; the text's length beyond its end. */
export function offsetOf(text: string, at: number): number {
  let offset = 0;
  let left = at - 1;
  for (const sign of text) {
    if (left <= 0) break;
    offset += sign.length;
    left -= 1;
  }
  return offset;
}

/** What to underline, in UTF-16 offsets: the token that begins there, else the character; past the end a place of no length. */
export function errorSpan(text: string, at: number): [number, number] {
  const start = offsetOf(text, at);
  const token = queryTokens(text).find((one) => one.start <= start && start < one.end);
  if (token !== undefined) return [start, token.end];
  const sign = text.codePointAt(start);
  return [start, sign === undefined ? start : start + String.fromCodePoint(sign).length];
}
