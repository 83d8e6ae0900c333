import { expect, test } from "vitest";
import { closeStep, closeWish, quitStep, type CloseFacts } from "./closing.ts";

const usual: CloseFacts = { tray: true, collecting: true, wish: "tray", said: true, arrived: 12 };

test("closing goes to the tray, and says so the first time", () => {
  expect(closeStep(usual)).toBe("hide");
  expect(closeStep({ ...usual, said: false })).toBe("say");
});

test("where there is no tray, closing asks", () => {
  expect(closeStep({ ...usual, tray: false })).toBe("ask");
});

test("who wants closing to quit is warned only while spans come in", () => {
  expect(closeStep({ ...usual, wish: "quit" })).toBe("warn");
  expect(closeStep({ ...usual, wish: "quit", arrived: 0 })).toBe("quit");
});

test("with the collector stopped there is nothing to stay for, and nothing to warn of", () => {
  expect(closeStep({ ...usual, collecting: false, tray: false })).toBe("quit");
  expect(quitStep({ collecting: false, arrived: 12 })).toBe("quit");
  expect(quitStep({ collecting: true, arrived: 12 })).toBe("warn");
  expect(quitStep({ collecting: true, arrived: 0 })).toBe("quit");
});

test("the tray is what counts until the user chose", () => {
  expect([closeWish(null), closeWish("tray"), closeWish("quit"), closeWish({})]).toEqual(["tray", "tray", "quit", "tray"]);
});
