/** Home: before the first trace, how to connect comes first; afterwards, what the collector does. */
import { useState, type JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { Page } from "../../components/Page.tsx";
import { Requests } from "../../components/Requests.tsx";
import { Connect } from "./Connect.tsx";
import { Demo } from "./Demo.tsx";
import { FirstTrace } from "./FirstTrace.tsx";
import styles from "./Home.module.css";
import { Overview } from "./Overview.tsx";
import { Store } from "./Store.tsx";

export function Home(): JSX.Element {
  const traces = useCommand("store_status", {}).data?.traces;
  // Decided once per visit: a page that rearranges itself when the first trace comes loses its reader.
  const [connected, setConnected] = useState<boolean | null>(null);
  if (connected === null && traces !== undefined) setConnected(traces > 0);
  return (
    <Page title="Home">
      <FirstTrace />
      {connected === true && <Overview />}
      <div className={styles["columns"]}>
        <div className={styles["main"]}>
          {connected === true ? <Requests /> : <Connect />}
          {connected === true ? <Connect /> : <Requests />}
        </div>
        <div className={styles["side"]}>
          <Store />
          <Demo />
        </div>
      </div>
    </Page>
  );
}
