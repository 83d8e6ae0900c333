/** What is run by hand and not with the tests: the measurements of `make bench-ui`, the pictures of `make screens`. */
import tests from "./playwright.config.ts";

const hour = 3_600_000;

export default {
  ...tests,
  testMatch: ["measure/*.measure.ts", "screens.ts"],
  outputDir: "test-results/by-hand",
  globalTeardown: "./measure/table.ts",
  // What is measured has the machine to itself.
  workers: 1,
  fullyParallel: false,
  timeout: hour,
  expect: { timeout: 30_000 },
  use: { ...tests.use, trace: "off" as const, screenshot: "off" as const },
};
