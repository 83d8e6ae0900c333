/** A project's name as the header `x-touchstone-project` carries it; the collector decodes it. */
export function projectHeader(name: string): string {
  return /^[\x20-\x7e]+$/.test(name) && !/["%\\]/.test(name) ? name : encodeURIComponent(name);
}
