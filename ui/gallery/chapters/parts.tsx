import { Button } from "../../src/components/Button.tsx";
import { Card } from "../../src/components/Card.tsx";
import { Page } from "../../src/components/Page.tsx";
import { Section } from "../../src/components/Section.tsx";
import { SplitPane } from "../../src/components/SplitPane.tsx";
import styles from "../Gallery.module.css";
import type { Chapter } from "../story.ts";

export const parts: Chapter = {
  name: "Parts of a screen",
  stories: [
    {
      of: ["Page", "Card"],
      state: "with two cards",
      show: () => (
        <div className={styles["screen"]}>
          <Page title="Settings" tools={<Button>Export…</Button>}>
            <Card title="Your name" about="New assessments state it." tools={<Button look="quiet">Change</Button>}>
              <p>reviewer 7</p>
            </Card>
            <Card title="Theme">As the system</Card>
          </Page>
        </div>
      ),
    },
    {
      of: ["Section"],
      state: "open, with a count and a tool",
      width: 320,
      show: () => (
        <Section title="Tags" level={3} count={2} tools={<Button look="quiet">Add</Button>}>
          <p>region: eu</p>
        </Section>
      ),
    },
    {
      of: ["Section"],
      state: "folded",
      width: 320,
      show: () => (
        <Section title="Metadata" folded>
          <p>Not shown.</p>
        </Section>
      ),
    },
    {
      of: ["SplitPane"],
      state: "with its panel",
      show: () => (
        <div className={styles["screen"]}>
          <SplitPane label="Width of the list" storageKey="gallery.split" side={<p className={styles["padded"]}>The panel</p>}>
            <p className={styles["padded"]}>The list</p>
          </SplitPane>
        </div>
      ),
    },
    {
      of: ["SplitPane"],
      state: "without",
      show: () => (
        <div className={styles["low"]}>
          <SplitPane label="Width of the list" storageKey="gallery.split" side={null}>
            <p className={styles["padded"]}>The list</p>
          </SplitPane>
        </div>
      ),
    },
  ],
};
