/** Cuts a query as it is being typed into tokens. Lenient: what is unfinished is a token, too. Meaning is the engine's. */

export type QueryToken = {
  kind: "word" | "text" | "sign" | "open" | "close" | "comma";
  /** As it stands, quotes included. */
  text: string;
  /** UTF-16 offsets. */
  start: number;
  end: number;
  /** Of a quoted text: whether its quote is closed. */
  closed: boolean;
};

const signs = ["!=", "<=", ">=", "=", "<", ">", ":"];
const marks: Record<string, QueryToken["kind"]> = { "(": "open", ")": "close", ",": "comma" };

/** Where a quoted text that begins at `from` ends, and whether it is closed; a doubled quote stands for one. */
function quoted(text: string, from: number): { end: number; closed: boolean } {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== quote) continue;
    if (text[at + 1] !== quote) return { end: at + 1, closed: true };
    at += 1;
  }
  return { end: text.length, closed: false };
}

/** Names may have quoted parts: tags.`a b`. */
function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !/[\s()=!<>:,'"]/.test(text[at] ?? " ")) {
    at = text[at] === "`" ? quoted(text, at).end : at + 1;
  }
  return Math.max(at, from + 1);
}

export function queryTokens(text: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  let at = 0;
  const push = (kind: QueryToken["kind"], end: number, closed = true) => {
    tokens.push({ kind, text: text.slice(at, end), start: at, end, closed });
    at = end;
  };
  while (at < text.length) {
    const first = text[at] ?? "";
    const sign = signs.find((one) => text.startsWith(one, at));
    const mark = marks[first];
    if (/\s/.test(first)) at += 1;
    else if (first === "'" || first === '"') {
      const { end, closed } = quoted(text, at);
      push("text", end, closed);
    } else if (mark !== undefined) push(mark, at + 1);
    else if (sign !== undefined) push("sign", at + sign.length);
    else push("word", wordEnd(text, at));
  }
  return tokens;
}

/** A query's value as it must be written. */
export function quotedValue(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** What a quoted or bare token says. */
export function unquoted(text: string): string {
  const quote = text[0];
  if (quote !== "'" && quote !== '"') return text;
  const closed = text.length > 1 && text.endsWith(quote);
  return text.slice(1, closed ? -1 : undefined).replaceAll(quote + quote, quote);
}
