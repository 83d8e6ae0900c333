/** Why something was not taken, in words, and what to do about it. */

export type Reason = { words: string; todo: string | null };

const refusals: Readonly<Record<string, Reason>> = {
  unsupported: { words: "Its content type or encoding is not read here", todo: "Send protobuf or JSON, plain, gzip or deflate." },
  malformed: {
    words: "Its body is not what its headers say",
    todo: "Look at the exporter’s protocol setting: http/protobuf, http/json or grpc.",
  },
  too_large: { words: "It is larger than a request may be", todo: "Let the exporter send smaller batches." },
  incomplete: { words: "Its body did not arrive whole", todo: "The program ended or its connection broke while it sent." },
  busy: { words: "More was on its way than fits", todo: "Nothing: exporters send it again by themselves." },
  project: { words: "Its project does not exist or cannot be one", todo: "Look at the project header that the program sends." },
  store: { words: "The store did not take it", todo: "Look at the free disk on Home." },
  key: { words: "It came without the key, or with another one", todo: "Copy the key from Settings, Reach." },
  door: { words: "It came under a host name that is not let in", todo: "Add the name in Settings, Reach." },
  path: { words: "There is no such path or method", todo: "OTLP goes to /v1/traces, MLflow to the bare address." },
  id: { words: "A span without a valid id", todo: "Such spans come from instrumentation that is broken." },
  time: { words: "A span too far in the future", todo: "Set the clock of its machine." },
  form: { words: "Something that is no span stood in a span’s place", todo: "Such requests come from an exporter that is broken." },
};

const drops: Readonly<Record<string, string>> = {
  no_event: "Lines of a program’s log",
  other_event: "Events that are not about language models",
  no_span: "Events that name no span",
  bad_id: "Events whose span has no valid id",
};

/** A reason that this interface does not know is shown by its name. */
export function refusalOf(reason: string): Reason {
  return (Object.hasOwn(refusals, reason) ? refusals[reason] : undefined) ?? { words: reason, todo: null };
}

export function dropOf(reason: string): string {
  return (Object.hasOwn(drops, reason) ? drops[reason] : undefined) ?? reason;
}
