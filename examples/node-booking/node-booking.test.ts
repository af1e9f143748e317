import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createDocBook, type DocBook } from "@docbook/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningDocBook, startDocBook } from "../testing/docbook.ts";

const cwd = fileURLToPath(new URL("../..", import.meta.url));

let server: RunningDocBook;
let key: string;
let staff: DocBook;

beforeAll(async () => {
  server = await startDocBook();
  key = await server.createKey({ origin: "https://clinic.example" });
  staff = createDocBook({ api: server.url, key: await server.createKey("secret") });
});
afterAll(() => server?.stop());

/** What the README says to type. */
async function run(env: Record<string, string>): Promise<{ code: number; said: string }> {
  const args = ["start", "--silent", "--workspace", "examples/node-booking"];
  const child = spawn("npm", args, { cwd, env: { ...process.env, DOCBOOK_URL: server.url, ...env } });
  let said = "";
  for (const output of [child.stdout, child.stderr])
    output.setEncoding("utf8").on("data", (more: string) => {
      said += more;
    });
  const [code] = await once(child, "close");
  return { code, said };
}

describe("the booking script", () => {
  it("books the next free time and cancels it again", async () => {
    const before = await staff.listSlots({ limit: 1 });
    const { code, said } = await run({ DOCBOOK_KEY: key });
    expect(said).toMatch(
      /Booked at Praxis am Sonnenhof: .+ with Dr\. .+ \(bk_[\w-]{43}\)\nCancelled again\./,
    );
    expect(code).toBe(0);
    const id = /bk_[\w-]{43}/.exec(said)?.[0] ?? "";
    expect(await staff.getBooking(id)).toMatchObject({
      slotId: before.slots[0]?.id,
      status: "cancelled",
      cancellationReason: "Only a try",
    });
    expect(await staff.listSlots({ limit: 1 })).toEqual(before);
  });

  it("takes turns with others who want the same time: everyone gets one", async () => {
    const results = await Promise.all([1, 2, 3].map(() => run({ DOCBOOK_KEY: key })));
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
  });

  it("says what to set when the key is missing", async () => {
    const { code, said } = await run({ DOCBOOK_KEY: "" });
    expect(code).not.toBe(0);
    expect(said).toContain("Set DOCBOOK_KEY");
  });
});
