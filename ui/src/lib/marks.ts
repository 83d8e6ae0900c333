/** Marks places of a text in the page without touching its elements, so that no renderer has to know. */
import { placesOf } from "./find-places.ts";

const mostMarks = 2000;
/** Characters that are looked through at once; more is never shown in one panel. */
const mostChars = 4_000_000;

const canMark: boolean = typeof Highlight !== "undefined" && typeof CSS !== "undefined" && "highlights" in CSS;

/** The places below an element, in the order of the page. */
export function rangesIn(box: Element, needle: string): Range[] {
  const ranges: Range[] = [];
  if (needle === "") return ranges;
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  let chars = 0;
  for (let node = walker.nextNode(); node !== null && ranges.length < mostMarks && chars < mostChars; node = walker.nextNode()) {
    const text = node.nodeValue ?? "";
    chars += text.length;
    for (const [from, to] of placesOf(text, needle, mostMarks - ranges.length)) {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      ranges.push(range);
    }
  }
  return ranges;
}

/** Shows these places, one of them as the present one; none takes all marks away. */
export function showMarks(ranges: readonly Range[], now: Range | undefined): void {
  if (!canMark) return;
  CSS.highlights.set("found", new Highlight(...ranges));
  if (now === undefined) CSS.highlights.delete("found-now");
  else CSS.highlights.set("found-now", new Highlight(now));
}

/** Opens what is folded around a place, and scrolls whatever scrolls around it until it is in the middle. */
export function scrollToRange(range: Range): void {
  for (let box = range.startContainer.parentElement; box !== null; box = box.parentElement)
    if (box instanceof HTMLDetailsElement) box.open = true;
  for (let box = range.startContainer.parentElement; box !== null; box = box.parentElement) {
    if (box.scrollHeight <= box.clientHeight || !/auto|scroll/.test(getComputedStyle(box).overflowY)) continue;
    const outer = box.getBoundingClientRect();
    const inner = range.getBoundingClientRect();
    box.scrollTop += inner.top + inner.height / 2 - (outer.top + outer.height / 2);
  }
}
