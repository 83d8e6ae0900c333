/** Cuts code into coloured tokens. It looks at each sign once; whoever shows code from a trace still bounds its length. */

export type Language = "python" | "typescript" | "rust" | "shell" | "toml" | "json" | "sql" | "go" | "java";
export type Token = { kind: "plain" | "string" | "note" | "word" | "number"; text: string };

const words: Record<Language, string> = {
  python:
    "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|if|import|in|is|lambda|None|not|or|pass|raise|return|True|False|try|while|with|yield",
  typescript:
    "as|async|await|break|case|catch|class|const|continue|default|else|export|extends|false|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|null|of|return|switch|this|throw|true|try|type|typeof|undefined|while|yield",
  rust: "as|async|await|break|const|continue|dyn|else|enum|false|fn|for|if|impl|in|let|loop|match|mod|move|mut|None|Ok|Err|pub|return|self|Self|Some|static|struct|trait|true|type|use|where|while",
  shell: "add|cargo|case|do|done|echo|elif|else|esac|exit|export|fi|for|function|if|in|install|local|npm|pip|return|then|while",
  toml: "true|false",
  json: "true|false|null",
  sql: "SELECT|FROM|WHERE|AND|OR|NOT|NULL|INSERT|INTO|VALUES|UPDATE|SET|DELETE|JOIN|LEFT|INNER|OUTER|ON|AS|GROUP|ORDER|BY|HAVING|LIMIT|CREATE|TABLE|INDEX|CASE|WHEN|THEN|ELSE|END|IN|LIKE|DISTINCT|UNION|WITH",
  go: "break|case|chan|const|continue|default|defer|else|false|for|func|go|if|import|interface|map|nil|package|range|return|select|struct|switch|true|type|var",
  java: "abstract|boolean|break|case|catch|class|const|continue|default|do|double|else|enum|extends|false|final|finally|float|for|if|implements|import|int|interface|long|namespace|new|null|override|package|private|protected|public|return|static|string|super|switch|this|throw|throws|true|try|using|var|void|while",
};

const names: Record<string, Language> = {
  py: "python",
  python3: "python",
  js: "typescript",
  jsx: "typescript",
  ts: "typescript",
  tsx: "typescript",
  javascript: "typescript",
  rs: "rust",
  sh: "shell",
  bash: "shell",
  zsh: "shell",
  console: "shell",
  yaml: "toml",
  yml: "toml",
  ini: "toml",
  jsonc: "json",
  golang: "go",
  kotlin: "java",
  csharp: "java",
  cs: "java",
  c: "java",
  cpp: "java",
};

/** The language of that name, as people write it behind three backticks; null if it is not known here. */
export function languageNamed(name: string): Language | null {
  const low = name.toLowerCase();
  if (Object.hasOwn(words, low)) return low as Language;
  return Object.hasOwn(names, low) ? (names[low] ?? null) : null;
}

/** Languages whose notes begin with two slashes. */
const slashed: ReadonlySet<Language> = new Set(["typescript", "rust", "go", "java"]);

function pattern(language: Language): RegExp {
  const note = slashed.has(language) ? "\\/\\/[^\\n]*" : language === "sql" ? "--[^\\n]*" : language === "json" ? "(?!)" : "#[^\\n]*";
  const word = words[language] === "" ? "(?!)" : `\\b(?:${words[language]})\\b`;
  return new RegExp(
    `("(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*')|(${note})|(${word})|(\\b\\d+(?:\\.\\d+)*\\b)`,
    language === "sql" ? "gi" : "g",
  );
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
