/** Finding in short lists by what people type. */

/** Those whose text has every word of `typed`, letters' case aside; all if nothing is typed. */
export function matching<T>(all: ReadonlyArray<T>, typed: string, textOf: (one: T) => string): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((one) => {
    const text = textOf(one).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
