import { expect, test } from "vitest";
import { guardNavigator, usableLocale } from "./locale-guard.ts";

test("the tag that WebKitGTK reports under LANG=C.UTF-8 is passed over", () => {
  expect(() => new Intl.NumberFormat("C")).toThrow(RangeError);
  expect(usableLocale(["C"])).toBe("en-US");
  expect(usableLocale(["C", "de-at"])).toBe("de-AT");
  expect(usableLocale(["en_US.UTF-8", undefined, "", "pt-BR"])).toBe("pt-BR");
});

test("a navigator with an unusable language is mended, so that libraries that read it at import do not throw", () => {
  const navigator = { language: "C", languages: ["C"] } as unknown as Navigator;
  expect(guardNavigator(navigator)).toBe("en-US");
  expect(() => new Intl.NumberFormat(navigator.language)).not.toThrow();
  expect(navigator.languages).toEqual(["en-US"]);
});

test("a usable navigator and a frozen one are left alone", () => {
  const good = { language: "fr-CH", languages: ["fr-CH", "en"] } as unknown as Navigator;
  expect(guardNavigator(good)).toBe("fr-CH");
  expect(good.languages).toEqual(["fr-CH", "en"]);
  const frozen = Object.freeze({ language: "C", languages: Object.freeze(["C"]) }) as unknown as Navigator;
  expect(guardNavigator(frozen)).toBe("en-US");
});
