/** Light, dark, or as the system says; kept per machine. */
import { createSignal, type Signal } from "./signal.ts";

const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const storageKey = "touchstone.theme";

function kept(): Theme {
  const value = localStorage.getItem(storageKey);
  return themes.find((theme) => theme === value) ?? "system";
}

function apply(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export const theme: Signal<Theme> = createSignal<Theme>(kept());

export function setTheme(next: Theme): void {
  localStorage.setItem(storageKey, next);
  apply(next);
  theme.set(next);
}

apply(theme.get());
