import type { JSX } from "react";
import { Icon } from "../components/Icon.tsx";
import { Segmented } from "../components/Segmented.tsx";
import { useSignal } from "../lib/signal.ts";
import { setTheme, theme } from "../lib/theme.ts";

const options = [
  { value: "system", name: "Theme of the system", label: <Icon name="screen" size={14} /> },
  { value: "light", name: "Light theme", label: <Icon name="sun" size={14} /> },
  { value: "dark", name: "Dark theme", label: <Icon name="moon" size={14} /> },
] as const;

export function ThemeChoice(): JSX.Element {
  return <Segmented label="Theme" value={useSignal(theme)} options={options} onChange={setTheme} />;
}
