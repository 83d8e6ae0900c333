/** Who else may reach the collector, once it has a key: further names of the host, one further address. */
import { useState, type JSX } from "react";
import { useAct } from "../../api/queries.ts";
import type { Reach } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { InlineError, Problem } from "../../components/Notice.tsx";
import { TextField } from "../../components/TextField.tsx";
import { hostProblem, hostsChanged, hostsOf } from "./hosts.ts";
import styles from "./Reach.module.css";

const mostHosts = 20;

export function FurtherReach({ reach }: { reach: Reach }): JSX.Element {
  const [hosts, setHosts] = useState<string[]>(reach.hosts);
  const [bind, setBind] = useState(reach.bind ?? "");
  const set = useAct("reach_set");
  const off = !reach.has_key;
  const changed = hostsChanged(hosts, reach.hosts) || bind.trim() !== (reach.bind ?? "");
  const wrong = hosts.some((host) => hostProblem(host) !== null);
  const discard = () => {
    set.reset();
    setHosts(reach.hosts);
    setBind(reach.bind ?? "");
  };
  return (
    <section className={styles["part"]} aria-labelledby="further-reach">
      <h3 id="further-reach" className={styles["name"]}>
        <Icon name="signal" size={14} />
        Containers and other machines
      </h3>
      {off ? (
        <p className={styles["note"]}>These need a key: without one, anyone on the network who finds the port could send traces.</p>
      ) : (
        <p className={styles["warning"]}>
          <Icon name="warning" size={14} />
          <span>
            With a further address, other machines on the network can send traces, if they know the key. HTTP is not encrypted: the key and
            everything sent can be read on the way.
          </span>
        </p>
      )}
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) set.mutate({ hosts: hostsOf(hosts), bind: bind.trim() === "" ? null : bind.trim() });
        }}
      >
        <Hosts hosts={hosts} disabled={off} onChange={setHosts} />
        <TextField
          label="Further address of this machine"
          chars={30}
          placeholder={off ? "needs a key" : "for instance 192.168.1.20"}
          disabled={off}
          value={bind}
          wrong={reach.bind_error !== null}
          note="The collector listens there, too, on the same ports. Leave it empty to stay on this machine."
          onText={setBind}
        />
        {reach.bind_error !== null && <Problem message={reach.bind_error} hint={null} />}
        {set.error !== null && <InlineError error={set.error} />}
        {changed && !off && (
          <div className={styles["actions"]}>
            <Button type="submit" look="primary" disabled={wrong || set.isPending}>
              Save
            </Button>
            <Button look="quiet" onClick={discard}>
              Discard
            </Button>
          </div>
        )}
      </form>
    </section>
  );
}

type HostsProps = { hosts: ReadonlyArray<string>; disabled: boolean; onChange: (hosts: string[]) => void };

function Hosts({ hosts, disabled, onChange }: HostsProps): JSX.Element {
  const shown = hosts.length === 0 ? [""] : hosts;
  return (
    <fieldset className={styles["hosts"]} disabled={disabled}>
      <legend className={styles["legend"]}>Further names of this host</legend>
      {shown.map((host, index) => {
        const problem = hostProblem(host);
        return (
          <div key={index} className={styles["host"]}>
            <TextField
              label={`Host name ${String(index + 1)}`}
              hideLabel
              chars={30}
              placeholder={disabled ? "needs a key" : index === 0 ? "for instance host.docker.internal" : ""}
              value={host}
              wrong={problem !== null}
              {...(problem !== null && { note: problem })}
              onText={(text) => onChange(shown.map((one, at) => (at === index ? text : one)))}
            />
            {(shown.length > 1 || host !== "") && !disabled && (
              <IconButton icon="cross" label="Remove this name" onClick={() => onChange(shown.filter((_, at) => at !== index))} />
            )}
          </div>
        );
      })}
      <div className={styles["actions"]}>
        {!disabled && shown.length < mostHosts && shown.every((host) => host.trim() !== "") && (
          <Button icon="plus" look="quiet" onClick={() => onChange([...shown, ""])}>
            Add a name
          </Button>
        )}
      </div>
    </fieldset>
  );
}
