/** Lets a component that is told its value have one. */
import { useState, type JSX } from "react";

type Props<T> = { first: T; show: (value: T, set: (value: T) => void) => JSX.Element };

export function Kept<T>({ first, show }: Props<T>): JSX.Element {
  const [value, setValue] = useState(first);
  return show(value, setValue);
}
