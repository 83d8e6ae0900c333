import { useCallback, useEffect, useRef } from "react";

/** Runs `step` one at a time; calls that come meanwhile make one more run. Failures are the link's to tell. */
export function useSerial(step: () => Promise<void>): () => void {
  const state = useRef({ running: false, again: false });
  const latest = useRef(step);
  useEffect(() => {
    latest.current = step;
  });
  return useCallback(() => {
    const run = state.current;
    if (run.running) {
      run.again = true;
      return;
    }
    run.running = true;
    const loop = async () => {
      do {
        run.again = false;
        await latest.current().catch(() => undefined);
      } while (run.again);
      run.running = false;
    };
    void loop();
  }, []);
}
