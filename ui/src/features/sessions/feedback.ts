/** What the feedback of one name says in a session, in words and in short. */
import type { SessionFeedback } from "../../bindings/api.ts";
import { formatCompact, formatCount, formatScore } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";

/** "2 yes, 1 no", "mean 0.75", "warm, cold and 3 more". */
export function feedbackWords({ yes, no, mean, others, texts }: SessionFeedback): string {
  const said = texts.map((text) => oneLine(text, 60));
  const rest = others - texts.length;
  return [
    ...(yes > 0 ? [`${formatCount(yes)} yes`] : []),
    ...(no > 0 ? [`${formatCount(no)} no`] : []),
    ...(mean === null ? [] : [`mean ${formatScore(mean)}`]),
    ...said,
    ...(rest > 0 ? [`${formatCount(rest)} more`] : []),
  ].join(", ");
}

/** For a narrow place: the mean or the first text; yes and no have signs of their own. */
export function feedbackShort({ mean, others, texts }: SessionFeedback): string {
  if (mean !== null) return formatScore(mean);
  const [first] = texts;
  if (first === undefined) return "";
  return others > 1 ? `${oneLine(first, 24)} +${formatCompact(others - 1)}` : oneLine(first, 24);
}
