import { expect, test } from "vitest";
import { hostProblem, hostsChanged, hostsOf } from "./hosts.ts";

test("names of hosts are taken, addresses and lists are not", () => {
  for (const name of ["host.docker.internal", "bench", "192.168.1.20", "fe80::1", ""]) expect(hostProblem(name), name).toBeNull();
  expect(hostProblem("http://bench")).toContain("without http://");
  expect(hostProblem("bench:4318")).toContain("without a port");
  expect(hostProblem("a b")).toContain("One name");
});

test("empty lines and doubles are not sent, and order is no change", () => {
  expect(hostsOf([" Bench ", "", "bench", "host.docker.internal"])).toEqual(["bench", "host.docker.internal"]);
  expect(hostsChanged(["b", "a", ""], ["a", "b"])).toBe(false);
  expect(hostsChanged(["a"], ["a", "b"])).toBe(true);
});
