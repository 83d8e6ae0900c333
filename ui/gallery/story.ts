/** What the gallery is made of. */
import type { JSX } from "react";

/** A component in one state, or several that are shown together. */
export type Story = {
  /** Names of files in src/components, those that it shows within it included. */
  of: readonly [string, ...string[]];
  state: string;
  show: () => JSX.Element;
  /** How wide its frame is, in pixels; as wide as there is room if absent. */
  width?: number;
};

/** A page of the gallery. What opens over everything else has one of its own. */
export type Chapter = { name: string; stories: readonly Story[] };
