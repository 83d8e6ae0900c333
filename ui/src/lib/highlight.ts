/** Cuts a snippet of ours into coloured tokens. Only for snippets in this repository, not for traces. */

export type Language = "python" | "typescript" | "rust" | "shell" | "toml";
export type Token = { kind: "plain" | "string" | "note" | "word" | "number"; text: string };

const words: Record<Language, string> = {
  python: "from|import|with|as|def|return|None|True|False",
  typescript: "import|from|const|new|await|async|return|export",
  rust: "use|fn|let|pub|Ok|async|await|dyn|mut|move",
  shell: "export|pip|npm|cargo|install|add",
  toml: "",
};

function pattern(language: Language): RegExp {
  const note = language === "typescript" || language === "rust" ? "\\/\\/[^\\n]*" : "#[^\\n]*";
  const word = words[language] === "" ? "(?!)" : `\\b(?:${words[language]})\\b`;
  return new RegExp(`("(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*')|(${note})|(${word})|(\\b\\d+(?:\\.\\d+)*\\b)`, "g");
}

export function highlight(code: string, language: Language): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const match of code.matchAll(pattern(language))) {
    if (match.index > from) tokens.push({ kind: "plain", text: code.slice(from, match.index) });
    const kind = match[1] !== undefined ? "string" : match[2] !== undefined ? "note" : match[3] !== undefined ? "word" : "number";
    tokens.push({ kind, text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < code.length) tokens.push({ kind: "plain", text: code.slice(from) });
  return tokens;
}
