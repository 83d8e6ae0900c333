/** All chapters and what they show; `?chapter=…` is one of them. */
import type { JSX } from "react";
import { chapters } from "./chapters.ts";
import styles from "./Gallery.module.css";
import type { Chapter, Story } from "./story.ts";

/** What a frame adds to the width of what it shows. */
const padding = 34;

export function Gallery(): JSX.Element {
  const name = new URLSearchParams(location.search).get("chapter");
  const chapter = chapters.find((one) => one.name === name);
  return <main className={styles["page"]}>{chapter === undefined ? <Contents /> : <Pages chapter={chapter} />}</main>;
}

function Contents(): JSX.Element {
  return (
    <>
      <h1 className={styles["title"]}>Components</h1>
      <ul className={styles["contents"]}>
        {chapters.map(({ name, stories }) => (
          <li key={name}>
            <a className={styles["link"]} href={`?chapter=${encodeURIComponent(name)}`}>
              {name}
            </a>
            <span className={styles["shown"]}>{[...new Set(stories.flatMap(({ of }) => of))].join(" ")}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Pages({ chapter: { name, stories } }: { chapter: Chapter }): JSX.Element {
  return (
    <>
      <title>{`${name} · Components`}</title>
      <h1 className={styles["title"]}>{name}</h1>
      <div className={styles["stories"]}>
        {stories.map((story) => (
          <Frame key={`${story.of[0]} ${story.state}`} story={story} />
        ))}
      </div>
    </>
  );
}

function Frame({ story: { of, state, show, width } }: { story: Story }): JSX.Element {
  return (
    <figure className={styles["story"]} style={{ width: width === undefined ? "100%" : width + padding }}>
      <figcaption className={styles["caption"]}>
        <b>{of[0]}</b> {state}
      </figcaption>
      <div className={styles["frame"]}>{show()}</div>
    </figure>
  );
}
