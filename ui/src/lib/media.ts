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
