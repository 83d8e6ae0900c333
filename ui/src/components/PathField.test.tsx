import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PathQuestion } from "../platform/types.ts";
import { PathField } from "./PathField.tsx";

const pickPath = vi.hoisted(() => vi.fn<(question: PathQuestion) => Promise<string | null>>());
vi.mock("../platform/index.ts", () => ({ platform: { pickPath } }));

const picks = [{ what: "folder", label: "Folder…", title: "Import a folder" }] as const;
const place = document.createElement("div");
let root: Root;

/** On a machine that is busy with other tests, too. */
const soon = (check: () => void) => vi.waitFor(check, 4000);

function Form() {
  const [path, setPath] = useState("/home/ada");
  return <PathField label="Path" picks={picks} value={path} onText={setPath} />;
}

const shown = () => place.querySelector("input")?.value;
const press = async () => {
  place.querySelector("button")?.click();
  await soon(() => expect(pickPath).toHaveBeenCalledOnce());
};

beforeEach(async () => {
  pickPath.mockReset();
  root = createRoot(place);
  const client = new QueryClient();
  root.render(
    <QueryClientProvider client={client}>
      <Form />
    </QueryClientProvider>,
  );
  await soon(() => expect(shown()).toBe("/home/ada"));
});
afterEach(() => {
  root.unmount();
});

test("what is chosen stands in the line, and the next dialog begins there", async () => {
  pickPath.mockResolvedValue("/home/ada/exports");
  await press();
  expect(pickPath).toHaveBeenLastCalledWith({ what: "folder", title: "Import a folder", suggested: "/home/ada" });
  await soon(() => expect(shown()).toBe("/home/ada/exports"));
});

test("who chooses nothing leaves the line as it was", async () => {
  pickPath.mockResolvedValue(null);
  await press();
  await soon(() => expect(place.querySelector("button")?.getAttribute("aria-disabled")).toBe("false"));
  expect(shown()).toBe("/home/ada");
});

test("a dialog that cannot open says why", async () => {
  pickPath.mockRejectedValue({ code: "forbidden", message: "the window may not ask", hint: null });
  await press();
  await soon(() => expect(place.querySelector("[role=alert]")?.textContent.trim()).toBe("The window may not ask."));
  expect(shown()).toBe("/home/ada");
});
