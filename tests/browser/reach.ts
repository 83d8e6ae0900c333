/** Whether everything that can be used can be reached: nothing cut off, no page wider than the window. */
import type { Page } from "@playwright/test";

/** Runs in the page; answers what cannot be reached, by its text. */
function outOfReach(): string[] {
  const found: string[] = [];
  const page = document.scrollingElement;
  if (page !== null && page.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  const main = document.querySelector("main");
  if (main !== null && main.scrollWidth > main.clientWidth + 1) found.push("the screen scrolls sideways");
  const slack = 1;
  const controls = "button, a[href], input, select, textarea, summary, [role=tab], [role=option], [role=switch]";
  /** What stands for a control: the label of one that is drawn by it. */
  const faceOf = (control: Element): Element => {
    const style = getComputedStyle(control);
    const hidden = style.opacity === "0" || style.clipPath !== "none" || control.clientWidth <= 1;
    return hidden ? (control.closest("label") ?? control) : control;
  };
  const isThere = (control: Element): boolean =>
    control.checkVisibility({ visibilityProperty: true, opacityProperty: false }) &&
    control.closest("[inert], [aria-hidden=true]") === null;
  for (const control of document.querySelectorAll(controls)) {
    if (!isThere(control)) continue;
    const face = faceOf(control);
    const own = face.getBoundingClientRect();
    // What only a screen reader or the focus shows, as a link to skip the rail.
    if (own.width <= 1 || own.height <= 1 || own.bottom <= 0) continue;
    // Behind a panel that covers the list.
    const there = document.elementFromPoint((own.left + own.right) / 2, (own.top + own.bottom) / 2);
    if (there !== null && !face.contains(there) && !there.contains(face)) continue;
    let [left, right, top, bottom] = [own.left, own.right, own.top, own.bottom];
    let cut = "";
    let fixed = getComputedStyle(face).position === "fixed";
    for (let above = face.parentElement; above !== null && cut === "" && !fixed; above = above.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(above);
      const area = above.getBoundingClientRect();
      if (/auto|scroll/.test(overflowX)) [left, right] = [Math.max(left, area.left), Math.min(right, area.right)];
      else if (overflowX !== "visible" && (left < area.left - slack || right > area.right + slack)) cut = "sideways";
      // What scrolls shows it somewhere within itself.
      if (/auto|scroll/.test(overflowY)) [top, bottom] = [area.top, area.bottom];
      else if (overflowY !== "visible" && (top < area.top - slack || bottom > area.bottom + slack)) cut = "above or below";
      fixed = position === "fixed";
    }
    if (left < -slack || right > innerWidth + slack) cut ||= "sideways of the window";
    if (top < -slack || bottom > innerHeight + slack) cut ||= "above or below the window";
    const name = control.getAttribute("aria-label") ?? control.textContent ?? "";
    if (cut !== "") found.push(`${control.tagName.toLowerCase()} "${name.trim().slice(0, 40)}" is cut ${cut}`);
  }
  return [...new Set(found)];
}

export async function notReached(page: Page): Promise<string[]> {
  return page.evaluate(outOfReach);
}
