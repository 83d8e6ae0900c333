/** Opens the folder of the logs, where there is a window that writes one. */
import { useMutation } from "@tanstack/react-query";
import type { JSX } from "react";
import { toRpcError } from "../api/client.ts";
import { Button } from "../components/Button.tsx";
import { InlineError } from "../components/Notice.tsx";
import { platform } from "../platform/index.ts";

export function LogButton(): JSX.Element | null {
  const open = useMutation({
    mutationFn: async () => {
      try {
        await platform.shell?.act({ act: "open_logs" });
      } catch (error) {
        throw toRpcError(error);
      }
    },
  });
  if (platform.shell === null) return null;
  return (
    <>
      <Button icon="folder" onClick={() => open.mutate()}>
        Open the log folder
      </Button>
      {open.error !== null && <InlineError error={open.error} />}
    </>
  );
}
