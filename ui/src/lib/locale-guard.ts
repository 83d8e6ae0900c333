/**
 * The locale to use, safe for `Intl`. Must be the first import of main.tsx.
 *
 * Under LANG=C.UTF-8 WebKitGTK reports `navigator.language === "C"`; `Intl` constructors then
 * throw a RangeError for it, in our code and in libraries that read `navigator.language` at
 * import, and the page would stay blank. So tags that `Intl` refuses are taken out here, once.
 */

/** The first of `tags` that `Intl` accepts, else English. */
export function usableLocale(tags: ReadonlyArray<string | undefined>): string {
  for (const tag of tags) {
    if (tag === undefined || tag === "") continue;
    try {
      const [canonical] = Intl.getCanonicalLocales(tag);
      if (canonical !== undefined) return canonical;
    } catch {
      // Not a language tag, for instance "C" or "en_US.UTF-8".
    }
  }
  return "en-US";
}

/** Makes `navigator.language` and `navigator.languages` safe to hand to `Intl`. */
export function guardNavigator(navigator: Navigator): string {
  const locale = usableLocale([navigator.language, ...navigator.languages]);
  if (navigator.language !== locale) {
    try {
      Object.defineProperty(navigator, "language", { value: locale, configurable: true });
      Object.defineProperty(navigator, "languages", { value: [locale], configurable: true });
    } catch {
      // A frozen navigator: our own code uses `locale` all the same.
    }
  }
  return locale;
}

export const locale: string = guardNavigator(navigator);
