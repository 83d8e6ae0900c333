/** Finds what people type in a hurry: whole words before beginnings, beginnings before letters in order. */

/** How well it fits (more is better) and which places of the text it took, each as [from, to]. */
type Fit = { score: number; marks: Array<[number, number]> };

/** Longer texts are looked at no further: what is typed means their beginning. */
const longest = 240;

/** One sign for each of the text, so that places stay: small letters without their accents. */
function folded(text: string): string {
  let out = "";
  for (let at = 0; at < Math.min(text.length, longest); at += 1) {
    const sign = text.charAt(at);
    out += (sign > "~" ? (sign.normalize("NFD")[0] ?? sign) : sign).toLowerCase()[0] ?? sign;
  }
  return out;
}

function beginsWord(text: string, at: number): boolean {
  return at === 0 || (/[^\p{L}\p{N}]/u.test(text.charAt(at - 1)) && /[\p{L}\p{N}]/u.test(text.charAt(at)));
}

/** The word as it stands somewhere in the text: at its beginning, at a word's, else within one. */
function whole(text: string, word: string): Fit | null {
  let best: Fit | null = null;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    const full = end === text.length || /[^\p{L}\p{N}]/u.test(text.charAt(end));
    const place = beginsWord(text, at) ? (at === 0 ? 100 : 85) + (full ? 8 : 0) : 45;
    const score = place - Math.min(20, at / 8);
    if (best === null || score > best.score) best = { score, marks: [[at, end]] };
  }
  return best;
}

/** Where the next letter is best taken: right behind the last, else at the beginning of a word, else anywhere. */
function next(text: string, letter: string, from: number): number {
  if (text.charAt(from) === letter) return from;
  let any = -1;
  for (let at = text.indexOf(letter, from); at >= 0; at = text.indexOf(letter, at + 1)) {
    if (beginsWord(text, at)) return at;
    if (any < 0) any = at;
  }
  return any;
}

/** The letters in their order, the first at the beginning of a word: `gtr` is Go to Traces. */
function scattered(text: string, word: string): Fit | null {
  let best: Fit | null = null;
  for (let begin = text.indexOf(word.charAt(0)); begin >= 0; begin = text.indexOf(word.charAt(0), begin + 1)) {
    if (!beginsWord(text, begin)) continue;
    const marks: Array<[number, number]> = [[begin, begin + 1]];
    let score = 30 - Math.min(10, begin / 8);
    let at = begin;
    for (const letter of word.slice(1)) {
      const found = next(text, letter, at + 1);
      if (found < 0) {
        score = -1;
        break;
      }
      score += found === at + 1 ? 1 : beginsWord(text, found) ? 2 : -4;
      marks.push([found, found + 1]);
      at = found;
    }
    if (score > 0 && (best === null || score > best.score)) best = { score, marks };
  }
  return best;
}

/** Every word of what was typed must fit; null if one does not. */
export function fit(text: string, typed: string): Fit | null {
  const place = folded(text);
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const marks: Array<[number, number]> = [];
  let score = 0;
  for (const word of words) {
    const found = whole(place, word) ?? scattered(place, word);
    if (found === null) return null;
    score += found.score;
    marks.push(...found.marks);
  }
  const mean = words.length === 0 ? 0 : score / words.length;
  return { score: mean - Math.min(10, text.length / 24), marks: joined(marks) };
}

/** In order, without overlaps. */
function joined(marks: ReadonlyArray<[number, number]>): Array<[number, number]> {
  const out: Array<[number, number]> = [];
  for (const [from, to] of marks.toSorted((one, two) => one[0] - two[0])) {
    const last = out.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}
