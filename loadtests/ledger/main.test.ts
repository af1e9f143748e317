import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aDay } from "../../packages/api/src/testing/factories.ts";
import { useDocBook } from "../../packages/api/src/testing/harness.ts";

const docbook = useDocBook();
const main = fileURLToPath(new URL("./main.ts", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docbook-ledger-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A ledger of one booking, and the command as a person would type it. */
async function aLedger() {
  const day = await aDay(docbook);
  const at = Date.now();
  const { id, slotId } = await day.sdk.createBooking(day.booking(0), { idempotencyKey: "my-one-booking" });
  const line = {
    user: 1,
    at,
    ms: 5,
    operation: "createBooking",
    status: 201,
    bookingId: id,
    slotId,
    key: "my-one-booking",
  };
  const told = join(folder, "told.jsonl");
  await writeFile(told, `${JSON.stringify(line)}\n`);
  return { ...day, id, told };
}

function ledger(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env["PATH"] ?? "" };
    execFile(process.execPath, ["--import", "tsx", main, ...args], { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

describe("npm run ledger", () => {
  it("passes a true ledger by the database, and fails it when its booking is gone", async () => {
    const { told, id, doctor } = await aLedger();
    const args = [told, "--database-url", docbook.databaseUrl, "--settle-seconds", "0"];
    const passed = await ledger(...args);
    expect(passed.out).toMatch(/Bookings: 1 told, 1 kept.\nPASS/);
    expect(passed.code).toBe(0);
    await docbook.rows("DELETE FROM bookings WHERE doctor_id = $1 RETURNING 1", [doctor.id]);
    const failed = await ledger(...args);
    expect(failed.out).toContain(`1 was told 201 and has no booking: ${id}`);
    expect(failed.out).toContain("busy-slots-without-booking");
    expect(failed.code).toBe(1);
  });

  it("passes a true ledger by a server's address and a secret key, and fails on a message that was never sent", async () => {
    const { told, id, clinic } = await aLedger();
    const server = serve({ fetch: docbook.app.fetch, port: 0, hostname: "127.0.0.1" });
    await new Promise((listening) => server.once("listening", listening));
    const { port } = server.address() as { port: number };
    try {
      const args = [
        told,
        "--url",
        `http://127.0.0.1:${port}`,
        "--secret",
        clinic.secretKey,
        "--settle-seconds",
        "0",
      ];
      expect(await ledger(...args)).toMatchObject({ code: 0, out: expect.stringContaining("PASS") });
      const messages = join(folder, "messages.jsonl");
      await writeFile(
        messages,
        `${JSON.stringify({ channel: "mail", about: "bk_x", kind: "booked", name: "1" })}\n`,
      );
      const { code, out } = await ledger(...args, "--messages", messages);
      expect(out).toContain(`${id} booked: 0 times a mail`);
      expect(out).toContain("bk_x booked: a mail without a booking");
      expect(code).toBe(1);
    } finally {
      await new Promise((closed) => server.close(closed));
    }
  });

  it("says what it needs", async () => {
    const { code, err } = await ledger("told.jsonl");
    expect(code).toBe(1);
    expect(err).toContain("--database-url");
  });
});
