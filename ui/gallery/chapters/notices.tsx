import { Button } from "../../src/components/Button.tsx";
import { JobProgress } from "../../src/components/JobProgress.tsx";
import { ErrorNotice, InlineError, Notice, Problem } from "../../src/components/Notice.tsx";
import { SkeletonRows } from "../../src/components/Skeleton.tsx";
import { diskFull } from "../Answers.tsx";
import { job } from "../data.ts";
import styles from "../Gallery.module.css";
import type { Chapter } from "../story.ts";

const nothing = () => undefined;

export const notices: Chapter = {
  name: "Notices",
  stories: [
    {
      of: ["Notice", "Button"],
      state: "nothing there yet",
      width: 420,
      show: () => (
        <Notice icon="traces" title="No traces yet" actions={<Button look="primary">Load the demo</Button>}>
          <p>Send some, and they show here at once.</p>
        </Notice>
      ),
    },
    {
      of: ["Notice"],
      state: "an error",
      width: 420,
      show: () => <ErrorNotice title="The trace could not be read" error={diskFull} onRetry={nothing} />,
    },
    {
      of: ["Notice"],
      state: "in one line",
      width: 420,
      show: () => (
        <div className={styles["column"]}>
          <InlineError error={diskFull} />
          <Problem message="the key is older than the collector" hint={null} />
        </div>
      ),
    },
    { of: ["Skeleton"], state: "four rows", width: 320, show: () => <SkeletonRows count={4} /> },
    {
      of: ["JobProgress"],
      state: "how much is not known",
      width: 420,
      show: () => <JobProgress job={job({})} label="Importing traces.jsonl" unit="records" />,
    },
    {
      of: ["JobProgress"],
      state: "half way, in bytes",
      width: 420,
      show: () => <JobProgress job={job({ done: 48_000_000, total: 96_000_000 })} label="Reading spans.json" unit="bytes" />,
    },
  ],
};
