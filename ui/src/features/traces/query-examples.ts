/** The query language, shown by what people ask. */

export const queryExamples: ReadonlyArray<{ query: string; about: string }> = [
  { query: "refund", about: "a word that begins so, anywhere in a trace" },
  { query: '"out of stock"', about: "exactly these words, in this order" },
  { query: "*stock*", about: "these letters, also within a word" },
  { query: "status:error", about: "traces that failed" },
  { query: "duration > 2s", about: "took longer; ms, s, m, h" },
  { query: "cost >= $0.05", about: "cost five cents or more" },
  { query: "started > -2h model:gpt-5*", about: "in the last two hours, with such a model" },
  { query: "span.name:lookup span.status:error", about: "one and the same step" },
  { query: "(refund OR return) -status:ok", about: "OR, and a minus for NOT" },
  { query: "has:feedback feedback.correctness:no", about: "by what was judged" },
];
