/** Touchstone's mark: a dark stone with a streak of gold (after icons/touchstone-small.svg). */
import type { JSX } from "react";

const stone =
  "M2.8 6.8C3.3 3.6 5.3 1.6 8.5 1.2L10.2.9C13.7.5 17.5.5 21 1l2.3.3c3.5.5 5.8 2.6 6.5 6.1l.7 3.2c.7 3.4.5 7.2-.6 10.5l-.7 2.1c-1.1 3.3-3.6 5.3-7.1 5.6l-6.3.4C12 29.5 8.2 28.4 5.2 26.1l-.7-.5C2 23.6.8 20.7 1.2 17.5Z";

export function Mark({ size = 20 }: { size?: number }): JSX.Element {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d={stone} fill="#3a3f4b" stroke="#6b7383" strokeWidth={1} transform="translate(0 .6)" />
      <path
        d="M5.9 11.2H26.1a2.2 2.2 0 0 1 0 4.4H20.8a1.6 1.6 0 0 1 0 3.2H10a1.6 1.6 0 0 1 0-3.2H5.9a2.2 2.2 0 0 1 0-4.4Z"
        fill="#f9bb3f"
        transform="rotate(-43 16 15)"
      />
    </svg>
  );
}
