/** Gives the focus to what the next frames show, such as a row that is scrolled to. */
import { isTextField } from "./dispatch.ts";

/** What was asked for is not shown at all after so many frames. */
const mostFrames = 30;
let asked = 0;

/** The latest wish counts. Who has begun to type in the meantime is not interrupted. */
export function focusSoon(find: () => HTMLElement | null | undefined): void {
  const before = document.activeElement;
  let frames = 0;
  const attempt = () => {
    const now = document.activeElement;
    if (now !== null && now !== before && isTextField(now)) return;
    const element = find();
    element?.focus({ preventScroll: true });
    frames += 1;
    if (frames < mostFrames && (element == null || document.activeElement !== element)) asked = requestAnimationFrame(attempt);
  };
  cancelAnimationFrame(asked);
  asked = requestAnimationFrame(attempt);
}
