/** The editable list of further names of the host. */

/** Why this cannot be a name of a host; null if it can be one. Whether it is, only the engine tells. */
export function hostProblem(text: string): string | null {
  const name = text.trim();
  if (name === "") return null;
  if (/^[a-z]+:\/\//i.test(name)) return "A name alone, without http://.";
  if (/:\d+$/.test(name) && !name.includes("::")) return "A name alone, without a port.";
  return /[\s/,;]/.test(name) ? "One name, without blanks or slashes." : null;
}

/** What is sent: trimmed, without the empty ones, each once. */
export function hostsOf(texts: ReadonlyArray<string>): string[] {
  return [...new Set(texts.map((text) => text.trim().toLowerCase()).filter((text) => text !== ""))];
}

/** Whether the list says something else than before. */
export function hostsChanged(texts: ReadonlyArray<string>, before: ReadonlyArray<string>): boolean {
  return hostsOf(texts).toSorted().join(" ") !== [...before].toSorted().join(" ");
}
