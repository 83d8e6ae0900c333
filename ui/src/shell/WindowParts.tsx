/** What stands between the page and its window: menu, links, dropped files, closing. Nothing in a browser. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useState, type JSX } from "react";
import { usePreference } from "../api/preference.ts";
import { actionIds } from "../hotkeys/actions.ts";
import { act, useActions } from "../hotkeys/dispatch.ts";
import { droppedPath } from "../lib/dropped.ts";
import { askWindowFacts } from "../lib/window-facts.ts";
import { platform } from "../platform/index.ts";
import type { WindowAct, WindowEvent, WindowShell } from "../platform/types.ts";
import { ClosingDialog } from "./ClosingDialog.tsx";
import { DropDialog, DropHint } from "./Drop.tsx";
import { LinkDialog } from "./LinkDialog.tsx";
import { CrashedDialog } from "./CrashNotice.tsx";
import { useClosing } from "./use-closing.ts";
import { useWindowMenu } from "./use-window-menu.ts";

export function WindowParts(): JSX.Element | null {
  return platform.shell === null ? null : <Attached shell={platform.shell} />;
}

const isShown = (kept: unknown): boolean => kept !== false;

function Attached({ shell }: { shell: WindowShell }): JSX.Element {
  const { project } = useSearch({ from: "__root__" });
  const navigate = useNavigate();
  const [over, setOver] = useState(false);
  const [dropped, setDropped] = useState<string[] | null>(null);
  const [badLink, setBadLink] = useState<string | null>(null);
  const [crashed, setCrashed] = useState(false);
  const bar = usePreference("window.menu", isShown);
  const closing = useClosing(shell);
  useWindowMenu(shell);
  const ask = (wanted: WindowAct) => {
    shell.act(wanted).catch(() => undefined);
  };
  const showMenu = (shown: boolean) => {
    ask({ act: "menu_bar", shown });
    bar.put(shown);
  };
  useActions({
    "window.fullscreen": () => ask({ act: "fullscreen" }),
    "window.menu": () => showMenu(!bar.value),
    // Where no program opens folders, its path is shown to be copied.
    "window.logs": () => void shell.act({ act: "open_logs" }).catch(() => act("about")),
    "window.close": () => ask({ act: "close" }),
    "window.quit": () => ask({ act: "quit" }),
  });
  const drop = (paths: string[]) => {
    setOver(false);
    const [only, ...more] = paths;
    if (only === undefined) return;
    if (more.length > 0) setDropped(paths);
    else {
      droppedPath.set(only);
      void navigate({ to: "/import", search: project === undefined ? {} : { project } });
    }
  };
  const hear = useEffectEvent((event: WindowEvent) => {
    switch (event.kind) {
      case "action": {
        const id = actionIds.find((one) => one === event.id);
        if (id !== undefined) act(id);
        break;
      }
      case "open":
        void navigate({ to: "/traces", search: { trace: event.trace, ...(event.span !== null && { span: event.span }) } });
        break;
      case "bad_link":
        setBadLink(event.link);
        break;
      case "drag":
        setOver(event.over);
        break;
      case "drop":
        drop(event.paths);
        break;
      case "closing":
        closing.begin({ how: "close", tray: event.tray });
        break;
      case "quitting":
        closing.begin({ how: "quit" });
        break;
      case "crashed":
        setCrashed(true);
        break;
    }
  });
  useEffect(() => {
    shell.attach((event) => hear(event)).then(askWindowFacts, () => undefined);
  }, [shell]);
  return (
    <>
      {over && <DropHint />}
      {dropped !== null && <DropDialog paths={dropped} project={project} onClose={() => setDropped(null)} />}
      {badLink !== null && <LinkDialog link={badLink} onClose={() => setBadLink(null)} />}
      {crashed && <CrashedDialog onClose={() => setCrashed(false)} />}
      {closing.question !== null && <ClosingDialog question={closing.question} onAnswer={closing.answer} />}
    </>
  );
}
