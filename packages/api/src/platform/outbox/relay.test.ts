import { Client } from "pg";
import { beforeEach, describe, expect, it } from "vitest";
import { aBookableSlot } from "../../testing/factories.ts";
import { useDocBook } from "../../testing/harness.ts";
import type { StoredEvent } from "./outbox.ts";
import { relayOnce } from "./relay.ts";

const docbook = useDocBook();
beforeEach(() => docbook.deps.db.sequelize.query("DELETE FROM outbox"));

async function bookings(count: number) {
  const places = await Promise.all(Array.from({ length: count }, () => aBookableSlot(docbook)));
  return Promise.all(places.map(({ sdk, request }) => sdk.createBooking(request)));
}

function relayTo(publish: (event: StoredEvent) => Promise<void>) {
  return relayOnce({ ...docbook.deps, queue: { publish } });
}

type Waiting = { attempts: number; wait: number; lastError: string | null };
const waiting = () =>
  docbook.rows<Waiting>(
    `SELECT attempts, last_error AS "lastError", round(extract(epoch FROM available_at - now()))::int AS wait FROM outbox ORDER BY id`,
  );

describe("the relay", () => {
  it("tells what has happened, and forgets it", async () => {
    const [booking] = await bookings(1);
    const told: StoredEvent[] = [];
    expect(await relayTo(async (event) => void told.push(event))).toBe(1);
    expect(told).toMatchObject([
      { type: "booking.created", doctorId: booking?.doctorId, payload: { sequence: 0 } },
    ]);
    expect(await waiting()).toEqual([]);
    expect(await relayTo(() => Promise.reject(new Error("nothing to tell")))).toBe(0);
  });

  it("tries again later when nobody listens, with growing patience up to ten minutes", async () => {
    await bookings(1);
    const nobody = () => relayTo(() => Promise.reject(new Error("no mail server")));
    expect(await nobody()).toBe(0);
    expect(await waiting()).toEqual([{ attempts: 1, wait: 1, lastError: "Error: no mail server" }]);
    expect(await relayTo(() => Promise.reject(new Error("told too early")))).toBe(0);
    for (const [attempts, wait] of [
      [3, 8],
      [9, 512],
      [40, 600],
    ]) {
      await docbook.deps.db.sequelize.query(`UPDATE outbox SET available_at = now(), attempts = ${attempts}`);
      await nobody();
      expect(await waiting()).toMatchObject([{ attempts: (attempts ?? 0) + 1, wait }]);
    }
    await docbook.deps.db.sequelize.query("UPDATE outbox SET available_at = now()");
    expect(await relayTo(async () => {})).toBe(1);
    expect(await waiting()).toEqual([]);
  });

  it("is not stopped by one event that cannot be told", async () => {
    await bookings(3);
    let first: string | undefined;
    const told = await relayTo(async (event) => {
      first ??= event.id;
      if (event.id === first) throw new Error("never");
    });
    expect(told).toBe(2);
    expect(await waiting()).toMatchObject([{ attempts: 1 }]);
  });

  it("shares the work with others: each event is told once", async () => {
    await bookings(30);
    const told: string[] = [];
    let underWay = 0;
    let bothAtWork = () => {};
    const together = new Promise<void>((resolve) => {
      bothAtWork = resolve;
    });
    const relay = () => {
      let begun = false;
      return relayTo(async (event) => {
        // Neither ends its batch before the other has one.
        if (!begun && ++underWay === 2) bothAtWork();
        begun = true;
        await together;
        told.push(event.id);
      });
    };
    const counts = await Promise.all([relay(), relay()]);
    expect(counts[0] + counts[1]).toBe(30);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(new Set(told).size).toBe(30);
    expect(told).toHaveLength(30);
  });

  it("that dies between telling and forgetting tells again, and the patient still has one mail", async () => {
    const [booking] = await bookings(1);
    const killer = new Client({ connectionString: docbook.databaseUrl });
    await killer.connect();
    const dying = relayTo(async (event) => {
      await docbook.deps.queue.publish(event);
      await killer.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'idle in transaction'`,
      );
    });
    await expect(dying).rejects.toThrow();
    await killer.end();
    expect(await waiting()).toHaveLength(1);
    await docbook.relay();
    expect(await waiting()).toEqual([]);
    const mails = (await docbook.deps.inbox.list()).filter(({ email }) =>
      email.html?.includes(booking?.id ?? "?"),
    );
    expect(mails).toHaveLength(1);
  });
});

describe("what a booking leaves in the outbox", () => {
  it("names it by ids only: no patient data lies in queues", async () => {
    await bookings(1);
    const [row] = await docbook.rows<{ all: string }>("SELECT o::text AS all FROM outbox o");
    expect(row?.all).toContain("booking.created");
    expect(row?.all).not.toMatch(/mia/i);
  });
});
