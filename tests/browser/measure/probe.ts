/** What runs inside the page that is measured. Each function is sent there as its text: it may use nothing from outside itself. */

/** Elements by a selector, at least so many of them, the text of each beginning so. */
export type Ready = { selector: string; least: number; text?: string };

/** Times between frames of a page in which nothing moves, milliseconds. */
export async function idleFrames(ms: number): Promise<number[]> {
  return new Promise((done) => {
    const times: number[] = [];
    const frame = (now: number) => {
      times.push(now);
      if (now - (times[0] ?? now) < ms) requestAnimationFrame(frame);
      else done(times.slice(1).map((time, at) => time - (times[at] ?? time)));
    };
    requestAnimationFrame(frame);
  });
}

/** `rows` selects what is scrolled; pixels a second, or the whole of it within `ms`. */
export type Scrolling = { rows: string; speed: number | "whole"; ms: number; from: "top" | "middle" };
export type Scrolled = { intervals: number[]; mostRows: number };

/** Scrolls a little in every frame, to the end and back, as fast as asked. */
export async function scroll({ rows, speed, ms, from }: Scrolling): Promise<Scrolled> {
  let box: Element | null | undefined = document.querySelector(rows)?.parentElement;
  while (box != null && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
  if (box == null) throw new Error(`Nothing that scrolls holds ${rows}.`);
  const moved = box;
  const end = () => moved.scrollHeight - moved.clientHeight;
  const pace = speed === "whole" ? (end() / ms) * 1000 : speed;
  moved.scrollTop = from === "top" ? 0 : end() / 2;
  return new Promise((done) => {
    const intervals: number[] = [];
    let [first, last, place, direction, mostRows] = [0, 0, moved.scrollTop, 1, 0];
    const frame = (now: number) => {
      if (last === 0) first = now;
      else {
        intervals.push(now - last);
        place += (direction * pace * (now - last)) / 1000;
      }
      last = now;
      if (place >= end()) direction = -1;
      if (place <= 0) direction = 1;
      moved.scrollTop = place;
      mostRows = Math.max(mostRows, document.querySelectorAll(rows).length);
      if (now - first < ms) requestAnimationFrame(frame);
      else done({ intervals, mostRows });
    };
    // What is new after the first leap is not part of the scrolling.
    setTimeout(() => requestAnimationFrame(frame), 500);
  });
}

/** Goes to the end of the list again and again until it has so many rows; answers how many it got. */
export async function loadRows(wanted: number): Promise<number> {
  const patienceMs = 15_000;
  let [loaded, grown] = [0, performance.now()];
  while (loaded < wanted && performance.now() - grown < patienceMs) {
    const row = document.querySelector<HTMLElement>("[role=grid] [data-index]");
    let box: HTMLElement | null | undefined = row?.parentElement;
    const now = row === null ? 0 : Math.round((box?.offsetHeight ?? 0) / row.offsetHeight);
    if (now > loaded) [loaded, grown] = [now, performance.now()];
    while (box != null && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
    if (box != null) box.scrollTop = box.scrollHeight;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  }
  return loaded;
}

/** Waits until something is shown. */
export async function until({ selector, least, text }: Ready): Promise<void> {
  const begun = performance.now();
  const isShown = () =>
    [...document.querySelectorAll(selector)].filter((one) => text === undefined || (one.textContent ?? "").toLowerCase().startsWith(text))
      .length >= least;
  while (!isShown()) {
    if (performance.now() - begun > 60_000) throw new Error(`${selector} was not shown ${String(least)} times within a minute.`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/**
 * From the next key that is pressed to the paint of what it asked for; `told` answers the time. A frame
 * is painted when the callbacks of that frame are done, so a message sent from the first callback that
 * sees it comes right after.
 */
export function watch({ selector, least, text }: Ready): void {
  const answer = new Promise<number>((done, fail) => {
    const onKey = ({ timeStamp }: Event) => {
      const look = () => {
        const shown = [...document.querySelectorAll(selector)].filter(
          (one) => text === undefined || (one.textContent ?? "").toLowerCase().startsWith(text),
        );
        if (shown.length >= least) {
          const channel = new MessageChannel();
          channel.port1.addEventListener("message", () => done(performance.now() - timeStamp));
          channel.port1.start();
          channel.port2.postMessage(null);
        } else if (performance.now() - timeStamp > 60_000) fail(new Error(`${selector} was not painted within a minute.`));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    };
    addEventListener("keydown", onKey, { capture: true, once: true });
  });
  (globalThis as { told?: Promise<number> }).told = answer;
}

export async function told(): Promise<number> {
  return (globalThis as { told?: Promise<number> }).told ?? Promise.reject(new Error("Nothing is watched."));
}

/** When its first content was painted, milliseconds since 1970; null until then. */
export function firstPaint(): number | null {
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return paint === undefined ? null : performance.timeOrigin + paint.startTime;
}
