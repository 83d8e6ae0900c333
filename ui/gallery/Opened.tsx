/** Shows what the first button of its content opens. */
import { useEffect, useRef, type JSX, type ReactNode } from "react";

export function Opened({ children }: { children: ReactNode }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector("button")?.click();
  }, []);
  return <div ref={box}>{children}</div>;
}
