/** Where a medium lies, in words. It is never fetched: a remote address would tell its owner who reads. */
import { formatBytes } from "./format.ts";

export function mediaWhere(uri: string): string {
  if (uri.startsWith("data:")) {
    const body = uri.slice(uri.indexOf(",") + 1);
    const bytes = uri.slice(0, 80).includes(";base64") ? Math.floor((body.length * 3) / 4) : body.length;
    return `inline, ${formatBytes(bytes)}`;
  }
  try {
    const url = new URL(uri);
    return url.host === "" ? uri : `at ${url.host}, not loaded`;
  } catch {
    return uri;
  }
}

const shown = /^data:(image\/(?:png|jpeg|gif|webp|bmp|avif)|audio\/[a-z0-9.+-]{1,40})(?:;[a-z0-9=.+-]{1,60}){0,4};base64,/i;
/** Larger ones are named, not shown. */
const mostChars = 20_000_000;

/** What may be shown of a medium: only what it brings with it, and no format that could fetch or run anything. */
export function inlineMedia(uri: string): "image" | "audio" | null {
  if (!uri.startsWith("data:") || uri.length > mostChars) return null;
  const type = shown.exec(uri.slice(0, 400))?.[1]?.toLowerCase();
  if (type === undefined) return null;
  return type.startsWith("image/") ? "image" : "audio";
}
