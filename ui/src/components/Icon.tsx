/** The interface's own icons: 16 × 16, drawn with one stroke. */
import type { JSX } from "react";

const paths = {
  home: "M2.5 7.2 8 2.8l5.5 4.4v5.3a1 1 0 0 1-1 1h-3V9.8h-3v3.7h-3a1 1 0 0 1-1-1Z",
  traces: "M2.5 3.5h7M5 8h8.5M7.5 12.5h4.5M2.5 8h.01M5 12.5h.01",
  chevronDown: "m4 6 4 4 4-4",
  chevronUp: "m4 10 4-4 4 4",
  chevronRight: "m6 4 4 4-4 4",
  upDown: "m5 6 3-3 3 3M5 10l3 3 3-3",
  check: "m3 8.5 3.2 3.2L13 4.8",
  cross: "m4 4 8 8m0-8-8 8",
  ok: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.3 8.3l1.9 1.9 3.6-4",
  error: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.9 5.9l4.2 4.2m0-4.2-4.2 4.2",
  warning: "M8 2.5 14.3 13.3H1.7ZM8 6.5v3M8 11.4v.01",
  running: "M8 2a6 6 0 1 0 6 6",
  none: "M5.5 8h5",
  copy: "M5.5 5.5v-2a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M3.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1Z",
  link: "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2A2.6 2.6 0 1 0 9 3.3l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 1 0 7 12.7l.9-.9",
  plus: "M8 3v10M3 8h10",
  sun: "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7",
  moon: "M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z",
  screen: "M2.5 3.5h11v7.5h-11ZM5.5 13.5h5M8 11v2.5",
  keyboard: "M1.5 4.5h13v7.5h-13ZM4 7h.01M6.7 7h.01M9.3 7h.01M12 7h.01M5 9.5h6",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.6",
  arrowUp: "M8 13V3M4 7l4-4 4 4",
  arrowRight: "M3 8h10M9 4l4 4-4 4",
  disk: "M2.5 4.5C2.5 3.4 5 2.5 8 2.5s5.5.9 5.5 2-2.5 2-5.5 2-5.5-.9-5.5-2ZM2.5 4.5v7c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2v-7M2.5 8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2",
  trash: "M2.8 4.2h10.4M6.2 4.2V2.8h3.6v1.4M4 4.2l.6 9.3h6.8l.6-9.3M6.7 7v4M9.3 7v4",
  box: "M2.5 5 8 2.2 13.5 5v6L8 13.8 2.5 11ZM2.5 5 8 7.8 13.5 5M8 7.8v6",
  signal:
    "M8 9.2a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4ZM5.2 10.8a4 4 0 0 1 0-5.6M10.8 5.2a4 4 0 0 1 0 5.6M3.1 12.9a7 7 0 0 1 0-9.8M12.9 3.1a7 7 0 0 1 0 9.8",
  gear: "M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM8 1.8v1.9M8 12.3v1.9M1.8 8h1.9M12.3 8h1.9M3.6 3.6l1.4 1.4M11 11l1.4 1.4M3.6 12.4 5 11M11 5l1.4-1.4",
  move: "M1.8 4.2a1 1 0 0 1 1-1h3l1.4 1.6h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H2.8a1 1 0 0 1-1-1ZM5.5 9h4.6M8.3 7.2 10.1 9l-1.8 1.8",
  runs: "M2.5 2.5v11h11M5.3 10.5l2.4-3 2 1.6 3.3-4.3",
  key: "M10.2 9.2a3.2 3.2 0 1 0-3.1-2.4L2.5 11.4v2.1h2.3v-1.6h1.6v-1.6L7.9 8.8c.6.3 1.4.4 2.3.4ZM10.9 5.1v.01",
  edit: "M2.8 13.2l.6-2.6 7-7a1.2 1.2 0 0 1 1.7 0l.3.3a1.2 1.2 0 0 1 0 1.7l-7 7ZM9.4 4.6l2 2",
  undo: "M5.5 2.8 2.8 5.5l2.7 2.7M2.8 5.5h6.4a4 4 0 0 1 0 8H6.5",
  eye: "M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8ZM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z",
  file: "M4 1.8h5.2L12.5 5v9.2H4ZM9 1.8V5h3.5",
  folder: "M1.8 4.2a1 1 0 0 1 1-1h3l1.4 1.6h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H2.8a1 1 0 0 1-1-1Z",
  wrench: "M13.3 4.6a3.4 3.4 0 0 1-4.5 4.3l-4.4 4.4a1.2 1.2 0 0 1-1.7-1.7l4.4-4.4a3.4 3.4 0 0 1 4.3-4.5L9.3 4.8l.3 1.6 1.6.3Z",
  lightbulb: "M6 11.5h4M6.5 13.8h3M5.7 9.4a4.2 4.2 0 1 1 4.6 0c-.3.3-.4.7-.4 1.1H6.1c0-.4-.1-.8-.4-1.1Z",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3l3.2 3.2",
  question: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.3 6.4A1.75 1.75 0 1 1 8.6 8.1c-.4.2-.6.5-.6 1M8 11.1v.01",
  download: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.8 13.2h10.4",
  upload: "M8 10.2V2.7M4.8 5.7 8 2.5l3.2 3.2M2.8 13.2h10.4",
  columns: "M3 13.2V8.5M8 13.2V2.8M13 13.2V6",
  shield: "M8 1.8 13 3.6v4c0 3-2 5.3-5 6.6-3-1.3-5-3.6-5-6.6v-4Z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16, className }: { name: IconName; size?: number; className?: string | undefined }): JSX.Element {
  return (
    <svg
      className={className}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
