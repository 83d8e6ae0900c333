/** The arrow keys within a JSON tree: from entry to entry, into what is closed and out of it. */
import type { KeyboardEvent } from "react";

/** What of an entry's row takes the focus. */
function focusable(row: Element | null | undefined): HTMLElement | null {
  if (row == null) return null;
  return row.querySelector<HTMLElement>("button[aria-expanded]") ?? (row as HTMLElement);
}

function target(key: string, row: Element, rows: Element[]): Element | null | undefined {
  if (key === "ArrowDown" || key === "ArrowRight") return rows[rows.indexOf(row) + 1];
  if (key === "ArrowUp") return rows[rows.indexOf(row) - 1];
  return row.closest("[data-inner]")?.previousElementSibling;
}

/** For the element around the entries: each row is marked `data-row`, what lies within an entry `data-inner`. */
export function onJsonKey(event: KeyboardEvent<HTMLElement>): void {
  const { key, currentTarget } = event;
  const row = event.target instanceof HTMLInputElement ? null : (event.target as Element).closest("[data-row]");
  if (row === null || !key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const opener = row.querySelector<HTMLElement>("button[aria-expanded]");
  const isOpen = opener?.getAttribute("aria-expanded") === "true";
  if (opener !== null && ((key === "ArrowRight" && !isOpen) || (key === "ArrowLeft" && isOpen))) opener.click();
  else {
    const to = focusable(target(key, row, [...currentTarget.querySelectorAll("[data-row]")]));
    // At the ends the key does what it does elsewhere.
    if (to === null) return;
    to.focus();
  }
  event.preventDefault();
}
