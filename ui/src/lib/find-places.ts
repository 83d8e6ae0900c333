/** Where a text says something, letters' case and accents aside, as the engine compares. */

const marks = /\p{M}/gu;

function folded(text: string): string {
  return text.normalize("NFKD").replace(marks, "").toLowerCase();
}

/** What is looked for, made ready; blanks around it do not count. */
export function foldedNeedle(text: string): string {
  return folded(text.trim());
}

function plainPlaces(text: string, needle: string, most: number): Array<[number, number]> {
  const found: Array<[number, number]> = [];
  const low = text.toLowerCase();
  for (let at = low.indexOf(needle); at >= 0 && found.length < most; at = low.indexOf(needle, at + needle.length))
    found.push([at, at + needle.length]);
  return found;
}

/** At most `most` places, each from one UTF-16 unit to another; `needle` as `foldedNeedle` makes it. */
export function placesOf(text: string, needle: string, most: number): Array<[number, number]> {
  if (needle === "") return [];
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(text)) return plainPlaces(text, needle, most);
  let low = "";
  // For each unit of `low` where the letter begins that it comes from, and where that ends.
  const from: number[] = [];
  const to: number[] = [];
  let at = 0;
  for (const letter of text) {
    const part = folded(letter);
    for (let unit = 0; unit < part.length; unit += 1) {
      from.push(at);
      to.push(at + letter.length);
    }
    low += part;
    at += letter.length;
  }
  return plainPlaces(low, needle, most).map(([start, end]) => [from[start] ?? 0, to[end - 1] ?? text.length]);
}
