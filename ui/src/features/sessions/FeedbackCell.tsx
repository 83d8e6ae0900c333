/** The feedback of a session in a row: the first of each name, by sign and number. */
import type { JSX } from "react";
import type { SessionFeedback } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { formatCompact } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Feedback.module.css";
import { feedbackShort, feedbackWords } from "./feedback.ts";

/** Names for which there is room in a row. */
const room = 2;

export function FeedbackCell({ feedback }: { feedback: ReadonlyArray<SessionFeedback> }): JSX.Element {
  const rest = feedback.length - room;
  return (
    <>
      {feedback.slice(0, room).map((one) => (
        <FeedbackChip key={one.name} feedback={one} />
      ))}
      {rest > 0 && <span className={styles["rest"]}>+{rest}</span>}
    </>
  );
}

export function FeedbackChip({ feedback }: { feedback: SessionFeedback }): JSX.Element {
  const { yes, no } = feedback;
  const short = feedbackShort(feedback);
  return (
    <span className={styles["chip"]} title={`${oneLine(feedback.name, 80)}: ${feedbackWords(feedback)}`}>
      <span className={styles["name"]}>{oneLine(feedback.name, 40)}</span>
      {yes > 0 && (
        <span className={styles["good"]}>
          <Icon name="check" size={12} />
          {formatCompact(yes)}
          <span className="visually-hidden"> yes</span>
        </span>
      )}
      {no > 0 && (
        <span className={styles["bad"]}>
          <Icon name="cross" size={12} />
          {formatCompact(no)}
          <span className="visually-hidden"> no</span>
        </span>
      )}
      {short !== "" && <span className={styles["value"]}>{short}</span>}
    </span>
  );
}
