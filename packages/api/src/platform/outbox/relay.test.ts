import { beforeEach, describe, expect, it } from "vitest";
import { aBookableSlot } from "../../testing/factories.ts";
import { useDocBook } from "../../testing/harness.ts";
import { QueueAway } from "../edges/queue.ts";
import type { StoredEvent } from "./outbox.ts";
import { outboxDepth, type RelayDeps, relayOnce } from "./relay.ts";

const docbook = useDocBook();
beforeEach(() => docbook.deps.db.sequelize.query("DELETE FROM outbox"));

async function bookings(count: number) {
  const places = await Promise.all(Array.from({ length: count }, () => aBookableSlot(docbook)));
  return Promise.all(places.map(({ sdk, request }) => sdk.createBooking(request)));
}

function relayTo(publish: (event: StoredEvent) => Promise<void>, given: Partial<RelayDeps["queue"]> = {}) {
  return relayOnce({ ...docbook.deps, queue: { publish, isUp: () => true, atOnce: 20, ...given } });
}

/** Events of nobody, cheaper than bookings. */
const events = (count: number) =>
  docbook.rows(
    `INSERT INTO outbox (doctor_id, id, type, payload)
     SELECT gen_random_uuid(), gen_random_uuid(), 'booking.created', '{}' FROM generate_series(1, $1) RETURNING id`,
    [count],
  );
const allAreDue = () => docbook.rows("UPDATE outbox SET available_at = now() RETURNING id");

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
      {
        type: "booking.created",
        doctorId: booking?.doctorId,
        payload: { sequence: 0 },
        position: expect.stringMatching(/^\d+$/),
      },
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
    await events(500);
    const told: string[] = [];
    const relay = async () => {
      let count = 0;
      for (let found = -1; found !== 0; count += found)
        found = await relayTo(async (event) => void told.push(event.id));
      return count;
    };
    const counts = await Promise.all([relay(), relay(), relay()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(500);
    // Nobody goes away empty-handed because another one was at it.
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(new Set(told).size).toBe(500);
    expect(told).toHaveLength(500);
  });

  it("tells what happened first at first, and as many at a time as the queue takes", async () => {
    const ids = (
      await docbook.rows<{ id: string }>(
        `INSERT INTO outbox (doctor_id, id, type, payload)
       SELECT gen_random_uuid(), lpad(to_hex(n), 32, '0')::uuid, 'booking.created', '{}'
       FROM generate_series(1, 7) n RETURNING id`,
      )
    ).map(({ id }) => id);
    const told: string[] = [];
    expect(await relayTo(async (event) => void told.push(event.id), { atOnce: 5 })).toBe(5);
    expect(told).toEqual(ids.slice(0, 5));
  });

  it("leaves what it is telling to no other, until it has been silent for half a minute", async () => {
    await bookings(1);
    let meanwhile: number | undefined;
    await relayTo(async () => {
      meanwhile = await relayTo(() => Promise.reject(new Error("told twice")));
      expect(await waiting()).toEqual([{ attempts: 0, wait: 30, lastError: null }]);
    });
    expect(meanwhile).toBe(0);
  });

  it("that dies between telling and forgetting tells again, and the patient still has one mail", async () => {
    const [booking] = await bookings(1);
    const { sequelize } = docbook.deps.db;
    await sequelize.query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'dies'; END $$;
      CREATE TRIGGER dies BEFORE DELETE ON outbox EXECUTE FUNCTION die()`);
    await expect(docbook.relay()).rejects.toThrow("dies");
    await sequelize.query("DROP TRIGGER dies ON outbox");
    // Its lease holds.
    await docbook.relay();
    expect(await waiting()).toHaveLength(1);

    await allAreDue();
    await docbook.relay();
    expect(await waiting()).toEqual([]);
    const mails = (await docbook.deps.inbox.list()).filter(({ email }) =>
      email.html?.includes(booking?.id ?? "?"),
    );
    expect(mails).toHaveLength(1);
  });

  it("touches nothing while the queue is away, and loses no patience when it goes away under its hands", async () => {
    await events(3);
    const never = () => Promise.reject(new Error("told to nobody"));
    expect(await relayTo(never, { isUp: () => false })).toBe(0);
    expect(await waiting()).toEqual(Array(3).fill({ attempts: 0, wait: 0, lastError: null }));

    let count = 0;
    const told = await relayTo(async () => {
      if (++count > 1) throw new QueueAway("gone");
    });
    expect(told).toBe(1);
    // However often that happens: a second later they can go.
    expect(await waiting()).toEqual(Array(2).fill({ attempts: 0, wait: 1, lastError: null }));
  });
});

describe("the outbox's depth", () => {
  it("counts what is still to be told, and says since when", async () => {
    expect(await outboxDepth(docbook.deps.db)).toEqual({ events: 0, oldestSeconds: 0 });
    await events(2);
    await docbook.rows("UPDATE outbox SET created_at = now() - interval '90 s' RETURNING id");
    await events(1);
    const { events: count, oldestSeconds } = await outboxDepth(docbook.deps.db);
    expect(count).toBe(3);
    expect(Math.round(oldestSeconds)).toBe(90);
  });

  it("is soon told however many wait: no more are counted than tell that they are many", async () => {
    await docbook.rows("DELETE FROM outbox RETURNING id");
    await events(30);
    await docbook.rows(
      `UPDATE outbox SET created_at = now() - interval '90 s', available_at = now() - interval '90 s'
       WHERE id = (SELECT id FROM outbox ORDER BY id DESC LIMIT 1) RETURNING id`,
    );
    const depth = await outboxDepth(docbook.deps.db, { countedAtMost: 20, lookedAt: 10 });
    expect(depth).toEqual({ events: 20, oldestSeconds: expect.closeTo(90, -1) });
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
