/** What the engine says stands in other sentences there, small and without a full stop; here it stands alone. */
export function asSentence(text: string | null): string {
  const said = text?.trim() ?? "";
  if (said === "") return "";
  // Names keep their letters: trace_ids has …, notes.txt is …, http://localhost does not …
  const first = /^\p{Ll}[\p{Ll}\d]*(?=[\s,;!?]|[.:](?:\s|$)|$)/u.test(said) ? said.charAt(0).toUpperCase() + said.slice(1) : said;
  return /[.!?…:]$/.test(first) ? first : `${first}.`;
}
