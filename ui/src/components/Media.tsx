/** An image, a sound or a file of a message. What lies elsewhere is named, never fetched. */
import type { JSX } from "react";
import type { Part } from "../bindings/api.ts";
import { inlineMedia, mediaWhere } from "../lib/media.ts";
import { oneLine } from "../lib/visible-text.ts";
import { Icon } from "./Icon.tsx";
import styles from "./Media.module.css";

export function Media({ part }: { part: Extract<Part, { kind: "media" }> }): JSX.Element {
  const inline = inlineMedia(part.uri);
  return (
    <figure className={styles["figure"]}>
      {inline === "image" && <img className={styles["image"]} src={part.uri} alt="Sent with the message" loading="lazy" decoding="async" />}
      {inline === "audio" && (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- a message brings none
        <audio className={styles["audio"]} src={part.uri} controls preload="metadata" aria-label="Sent with the message" />
      )}
      <figcaption className={styles["media"]}>
        <Icon name="file" size={14} />
        {oneLine(part.media, 40)}
        {part.mime_type !== null && <span>{oneLine(part.mime_type, 60)}</span>}
        <span className={styles["where"]}>{oneLine(mediaWhere(part.uri), 120)}</span>
      </figcaption>
    </figure>
  );
}
