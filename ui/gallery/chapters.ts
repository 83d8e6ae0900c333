/** All chapters of the gallery. */
import { assessLists } from "./chapters/assess-lists.tsx";
import { assessEditors } from "./chapters/assess-editors.tsx";
import { assessOverlays } from "./chapters/assess-overlays.tsx";
import { buttons } from "./chapters/buttons.tsx";
import { charts } from "./chapters/charts.tsx";
import { fields } from "./chapters/fields.tsx";
import { notices } from "./chapters/notices.tsx";
import { overlays } from "./chapters/overlays.tsx";
import { parts } from "./chapters/parts.tsx";
import { signs } from "./chapters/signs.tsx";
import { values } from "./chapters/values.tsx";
import { words } from "./chapters/words.tsx";
import type { Chapter } from "./story.ts";

export const chapters: readonly Chapter[] = [
  signs,
  buttons,
  fields,
  notices,
  parts,
  charts,
  values,
  words,
  assessLists,
  assessEditors,
  ...overlays,
  ...assessOverlays,
];
