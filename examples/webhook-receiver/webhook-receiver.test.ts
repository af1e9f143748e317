import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { createDocBook, type DocBook, type WebhookWithSecret } from "@docbook/sdk";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freePort } from "../../scripts/stack/free-port.ts";
import { type RunningDocBook, startDocBook } from "../testing/docbook.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

let folder: string;
let server: RunningDocBook;
let docbook: DocBook;
let webhook: WebhookWithSecret;
let port: number;
let receiver: Receiver;

// As the README says: ask for a webhook, start the receiver with the secret that comes back.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docbook-receiver-"));
  server = await startDocBook();
  docbook = createDocBook({ api: server.url, key: await server.createKey("secret") });
  port = await freePort();
  webhook = await docbook.createWebhook({ url: address() });
  receiver = await startReceiver();
});

afterAll(async () => {
  await receiver?.stop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("the webhook receiver", () => {
  it("says in one line who has booked and who has cancelled", async () => {
    const { id, start, doctorId } = await book();
    await expect
      .poll(() => receiver.lines(id), { timeout: 20_000 })
      .toEqual([`booking.created ${id} booked ${start} doctor ${doctorId}`]);
    await docbook.cancelBooking(id);
    await expect.poll(() => receiver.lines(id), { timeout: 20_000 }).toHaveLength(2);
    expect(receiver.lines(id)[1]).toBe(`booking.cancelled ${id} cancelled ${start} doctor ${doctorId}`);
  });

  it("says of a moved booking where it was before", async () => {
    const { id, start, doctorId } = await book();
    await expect.poll(() => receiver.lines(id), { timeout: 20_000 }).toHaveLength(1);
    const { slots } = await docbook.listDoctorSlots(doctorId);
    const later = slots.at(-1);
    if (!later) throw new Error("the doctor has no other free time");
    await docbook.rescheduleBooking(id, { slotId: later.id });
    await expect.poll(() => receiver.lines(id), { timeout: 20_000 }).toHaveLength(2);
    expect(receiver.lines(id)[1]).toBe(
      `booking.rescheduled ${id} booked ${later.start} doctor ${doctorId} before ${start}`,
    );
  });

  it("deals with what it is told twice only once, and remembers that across a restart and a crash", async () => {
    const { id } = await book();
    await expect.poll(() => receiver.lines(id), { timeout: 20_000 }).toHaveLength(1);
    await tellAgain();
    expect(receiver.lines(id)).toHaveLength(1);

    await receiver.stop();
    await appendFile(join(folder, "journal.jsonl"), '{"id":"cut off by a cra');
    receiver = await startReceiver();
    await tellAgain();
    expect(receiver.lines(id)).toHaveLength(0);

    const next = await book();
    await expect.poll(() => receiver.lines(next.id), { timeout: 20_000 }).toHaveLength(1);
    await receiver.stop();
    receiver = await startReceiver();
    await tellAgain();
    expect(receiver.lines(next.id)).toHaveLength(0);
  });

  it("believes nobody else: a forged request is refused, and nothing is said of it", async () => {
    const body = JSON.stringify({
      type: "booking.created",
      timestamp: new Date().toISOString(),
      data: { bookingId: "bk_forged", doctorId: "d", status: "booked", start: "never", sequence: 0 },
    });
    const headers = {
      "webhook-id": "forged",
      "webhook-timestamp": String(Math.floor(Date.now() / 1000)),
      "webhook-signature": `v1,${Buffer.alloc(32).toString("base64")}`,
    };
    expect((await fetch(address(), { method: "POST", body, headers })).status).toBe(400);
    expect((await fetch(address(), { method: "POST", body })).status).toBe(400);
    expect((await fetch(address(), { method: "POST", body: "x".repeat(70_000), headers })).status).toBe(413);
    expect((await fetch(address())).status).toBe(405);
    expect(receiver.lines("bk_forged")).toEqual([]);
  });

  it.each(["", "oops"])("does not start with the secret %j, and says where one comes from", async (given) => {
    const child = run({ DOCBOOK_WEBHOOK_SECRET: given });
    const [code] = await once(child, "close");
    expect(code).toBe(1);
    expect(child.said()).toContain("DOCBOOK_WEBHOOK_SECRET");
  });
});

function address(): string {
  return `http://127.0.0.1:${port}/docbook`;
}

async function book() {
  const { slots } = await docbook.listSlots({ limit: 1 });
  const [slot] = slots;
  if (!slot) throw new Error("the demo clinic has no free time");
  const patient = { name: "Mia Keller", email: "mia@example.org" };
  return docbook.createBooking({ doctorId: slot.doctorId, slotId: slot.id, patient });
}

/** Has the newest delivery made once more, and waits until the receiver has answered that it took it. */
async function tellAgain(): Promise<void> {
  const newest = async () => (await docbook.listWebhookDeliveries(webhook.id, { limit: 1 })).deliveries[0];
  const delivered = () =>
    expect.poll(async () => (await newest())?.state, { timeout: 20_000 }).toBe("delivered");
  await delivered();
  const { state } = await docbook.redeliverWebhook(webhook.id, (await newest())?.id ?? "");
  expect(state).toBe("pending");
  await delivered();
}

type Receiver = { lines(of: string): string[]; stop(): Promise<void> };

async function startReceiver(): Promise<Receiver> {
  const child = run({ DOCBOOK_WEBHOOK_SECRET: webhook.secret });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  try {
    await vi.waitFor(() => expect(child.said()).toContain("Waiting for bookings"), { timeout: 20_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    lines: (of) =>
      child
        .said()
        .split("\n")
        .filter((line) => line.includes(of)),
    stop,
  };
}

/** What `npm start` runs. */
function run(env: Record<string, string>): Running {
  const child = spawn(process.execPath, ["--import", "tsx", main], {
    env: { ...process.env, PORT: String(port), JOURNAL: join(folder, "journal.jsonl"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const output of [child.stdout, child.stderr])
    output.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
  return Object.assign(child, { said: () => text });
}

type Running = ChildProcessByStdio<null, Readable, Readable> & { said(): string };
