import { Checkbox } from "../../src/components/Checkbox.tsx";
import { Choice } from "../../src/components/Choice.tsx";
import { CollectorProblem } from "../../src/components/CollectorProblem.tsx";
import { NewProject } from "../../src/components/NewProject.tsx";
import { PathField } from "../../src/components/PathField.tsx";
import { ProjectList } from "../../src/components/ProjectList.tsx";
import { Segmented } from "../../src/components/Segmented.tsx";
import { TextField } from "../../src/components/TextField.tsx";
import { Tick } from "../../src/components/Tick.tsx";
import { TimeChoice } from "../../src/components/TimeChoice.tsx";
import { collector, projects } from "../data.ts";
import styles from "../Gallery.module.css";
import { Kept } from "../Kept.tsx";
import { Opened } from "../Opened.tsx";
import type { Chapter } from "../story.ts";

const nothing = () => undefined;
const sides = [
  { value: "left", label: "Left" },
  { value: "right", label: "Right" },
] as const;
const picks = [
  { what: "file", label: "File…", title: "A file" },
  { what: "folder", label: "Folder…", title: "A folder" },
] as const;

export const fields: Chapter = {
  name: "Fields",
  stories: [
    {
      of: ["TextField"],
      state: "plain, with a note, wrong, disabled",
      width: 420,
      show: () => (
        <div className={styles["column"]}>
          <Kept first="gpt-5-mini" show={(value, set) => <TextField label="Model" value={value} onText={set} />} />
          <Kept first="" show={(value, set) => <TextField label="Name" chars={20} note="As it is sent." value={value} onText={set} />} />
          <Kept
            first="one"
            show={(value, set) => <TextField label="Input $" chars={8} wrong note="Type a number." value={value} onText={set} />}
          />
          <TextField label="Port" value="4318" disabled onText={nothing} />
        </div>
      ),
    },
    {
      of: ["PathField"],
      state: "with the system's dialogs",
      width: 420,
      show: () => (
        <Kept first="/data/traces.jsonl" show={(value, set) => <PathField label="Path" picks={picks} value={value} onText={set} />} />
      ),
    },
    {
      of: ["Checkbox"],
      state: "off, on, some",
      width: 160,
      show: () => (
        <div className={styles["row"]}>
          <Checkbox label="Off" checked={false} onToggle={nothing} />
          <Checkbox label="On" checked onToggle={nothing} />
          <Checkbox label="Some" checked={false} some onToggle={nothing} />
        </div>
      ),
    },
    {
      of: ["Tick", "Checkbox"],
      state: "off, on, with words, disabled",
      width: 360,
      show: () => (
        <div className={styles["column"]}>
          <Kept first={false} show={(value, set) => <Tick label="Start with the system" checked={value} onChange={set} />} />
          <Kept<boolean>
            first
            show={(value, set) => <Tick label="Keep running" about="The collector goes on taking traces." checked={value} onChange={set} />}
          />
          <Tick label="Show notices" about="The system shows none." checked={false} disabled onChange={nothing} />
        </div>
      ),
    },
    {
      of: ["Choice"],
      state: "with and without its name",
      width: 300,
      show: () => (
        <div className={styles["column"]}>
          <Kept first="left" show={(value, set) => <Choice label="Side" value={value} options={sides} onChange={set} />} />
          <Kept first="right" show={(value, set) => <Choice label="Side" hideLabel value={value} options={sides} onChange={set} />} />
        </div>
      ),
    },
    {
      of: ["Segmented"],
      state: "one of two",
      width: 200,
      show: () => (
        <Kept<"left" | "right">
          first="left"
          show={(value, set) => <Segmented label="Side" value={value} options={sides} onChange={set} />}
        />
      ),
    },
    {
      of: ["TimeChoice", "Segmented"],
      state: "a range, and a part of the time that was picked",
      width: 420,
      show: () => (
        <div className={styles["column"]}>
          <TimeChoice search={{ range: "24h" }} onChange={nothing} />
          <TimeChoice search={{ from: "1763902800000000", to: "1763906400000000" }} onChange={nothing} />
        </div>
      ),
    },
    {
      of: ["ProjectList", "NewProject"],
      state: "a few, and all",
      width: 280,
      show: () => <ProjectList projects={projects(6)} current="1" onChoose={nothing} onAll={nothing} />,
    },
    {
      of: ["ProjectList"],
      state: "many",
      width: 280,
      show: () => <ProjectList projects={projects(12)} current={undefined} onChoose={nothing} />,
    },
    {
      of: ["NewProject"],
      state: "asking for its name",
      width: 280,
      show: () => (
        <Opened>
          <NewProject onCreated={nothing} />
        </Opened>
      ),
    },
    {
      of: ["CollectorProblem"],
      state: "the port is taken",
      width: 480,
      show: () => (
        <CollectorProblem
          status={collector({
            running: false,
            url: null,
            error: "port 4318 is taken by another program",
            hint: "choose another port, or stop that program",
          })}
        />
      ),
    },
    {
      of: ["CollectorProblem"],
      state: "stopped",
      width: 480,
      show: () => <CollectorProblem status={collector({ running: false, url: null })} />,
    },
  ],
};
