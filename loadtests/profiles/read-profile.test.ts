import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { originOf, readProfile } from "./read-profile.ts";

const folder = mkdtempSync(join(tmpdir(), "docbook-profile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that burns time in one function and memory in another. */
const program = `
function burn() { const end = Date.now() + 300; let x = 0; while (Date.now() < end) for (let i = 0; i < 1e5; i++) x += Math.sqrt(i); return x }
function allocate() { let last; for (let i = 0; i < 2000; i++) last = new Array(5000).fill(i); return last }
burn(); allocate();`;

function profileOf(flags: string[], ending: string) {
  const script = join(folder, "program.mjs");
  writeFileSync(script, program);
  execFileSync(process.execPath, [...flags, script]);
  const file = readdirSync(folder).find((name) => name.endsWith(ending)) ?? "";
  return readProfile(readFileSync(join(folder, file), "utf8"));
}

describe("reading a profile of a Node process", () => {
  it("names the function that took the time", () => {
    const { kind, shares } = profileOf(["--cpu-prof", `--cpu-prof-dir=${folder}`], ".cpuprofile");
    expect(kind).toBe("cpu");
    const burnt = shares.find(({ place }) => place.startsWith("burn "));
    expect(burnt?.origin).toBe("DocBook");
    expect(burnt?.self).toBeGreaterThan(100);
  });

  it("names the function that asked for memory, though nothing of it is left", () => {
    const record = `${new URL("./record-allocations.js", import.meta.url)}?folder=${encodeURIComponent(folder)}`;
    const { kind, shares } = profileOf(["--import", record], ".heapprofile");
    expect(kind).toBe("heap");
    const [first] = shares;
    expect(first?.place).toMatch(/^(allocate|fill)/);
    expect(first?.self).toBeGreaterThan(10 * 2 ** 20);
  });

  it("knows whose code it is", () => {
    const from = (url: string, functionName = "f") => originOf({ url, functionName, lineNumber: 0 });
    expect(from("file:///app/node_modules/pg/lib/client.js")).toBe("pg");
    expect(from("file:///app/node_modules/@hono/node-server/dist/index.mjs")).toBe("@hono/node-server");
    expect(from("node:internal/timers")).toBe("Node");
    expect(from("file:///app/packages/api/dist/bookings/book.js")).toBe("DocBook");
    expect(from("", "(garbage collector)")).toBe("(garbage collector)");
  });
});
