/** Which values of a facet are chosen and shown. */
import type { Facet, FacetValue } from "../../bindings/api.ts";

/** Values that are shown before one asks for more. */
export const fewValues = 6;

/** What was chosen by hand and is not in an answer yet, by field. */
export type Wanted = Readonly<Record<string, ReadonlyArray<string>>>;

export function chosenValues(facet: Facet, wanted: Wanted): ReadonlyArray<string> {
  return wanted[facet.field] ?? facet.values.filter((one) => one.chosen).map((one) => one.value);
}

export function toggled(chosen: ReadonlyArray<string>, value: string): string[] {
  return chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
}

/** The first values, and those that are chosen wherever they stand. */
export function shownValues(facet: Facet, chosen: ReadonlyArray<string>, all: boolean): FacetValue[] {
  return all ? facet.values : facet.values.filter((one, index) => index < fewValues || chosen.includes(one.value));
}
