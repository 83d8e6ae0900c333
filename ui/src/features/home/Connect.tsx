/** How to connect a program: a snippet per language, with the collector's real address. */
import { Tabs } from "@base-ui/react/tabs";
import { Link, useSearch } from "@tanstack/react-router";
import { useState, type JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { CodeBlock } from "../../components/CodeBlock.tsx";
import { projectHeader } from "../../lib/project-header.ts";
import styles from "./Connect.module.css";
import { snippets } from "./snippets.ts";

const storageKey = "touchstone.snippet";
const windows = navigator.userAgent.includes("Windows");

export function Connect(): JSX.Element {
  const { project } = useSearch({ from: "__root__" });
  const status = useCommand("collector_status", {}).data;
  const projects = useCommand("project_list", {}).data?.projects;
  const [chosen, setChosen] = useState(localStorage.getItem(storageKey) ?? "python");
  const url = status?.url ?? `http://127.0.0.1:${String(status?.port ?? 4318)}`;
  const grpc = status?.grpc_url ?? `http://127.0.0.1:${String(status?.grpc_port ?? 4317)}`;
  const name = projects?.find((one) => one.id === project)?.name ?? "my-agent";
  const keyed = useCommand("reach_get", {}).data?.has_key === true;
  const all = snippets({ url, grpc, name, project: projectHeader(name) }, windows);
  const value = all.some((snippet) => snippet.id === chosen) ? chosen : "python";
  return (
    <section className={styles["card"]} aria-labelledby="connect">
      <h2 id="connect" className={styles["title"]}>
        Connect a program
      </h2>
      <Tabs.Root
        value={value}
        onValueChange={(next: string) => {
          setChosen(next);
          localStorage.setItem(storageKey, next);
        }}
      >
        <Tabs.List className={styles["tabs"]} aria-label="Language">
          {all.map((snippet) => (
            <Tabs.Tab key={snippet.id} value={snippet.id} className={styles["tab"]}>
              {snippet.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {all.map((snippet) => (
          <Tabs.Panel key={snippet.id} value={snippet.id} className={styles["panel"]}>
            <p className={styles["intro"]}>{snippet.intro}</p>
            {keyed && (
              <p className={styles["intro"]}>
                The collector asks for a key: set the line for it from{" "}
                <Link to="/settings" search={project === undefined ? {} : { project }} className={styles["link"]}>
                  Settings
                </Link>{" "}
                first.
              </p>
            )}
            {snippet.blocks.map((block) => (
              <CodeBlock
                key={block.title}
                title={block.title}
                code={block.code}
                language={block.language}
                name={`${snippet.label}: ${block.title}`}
              />
            ))}
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </section>
  );
}
