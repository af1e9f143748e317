import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { unsafeWays } from "../config.ts";
import { aClinic, aDoctor, aSlot, mia } from "../testing/factories.ts";
import { makeDocBook, type TestDocBook, type TestOptions } from "../testing/harness.ts";
import { dropConstraints, race, standing } from "../testing/race.ts";

let docbook: TestDocBook;
afterEach(() => docbook.close());

async function slotsIn(options: TestOptions, { count = 1, constraints = true } = {}) {
  docbook = await makeDocBook(options);
  if (!constraints) await dropConstraints(docbook);
  const clinic = await aClinic(docbook.deps.db);
  const doctor = await aDoctor(docbook.deps.db, clinic);
  const slots = [];
  for (let i = 0; i < count; i++) slots.push(await aSlot(docbook.deps.db, doctor, 24 * 60 + i * 30));
  return { key: clinic.publishableKey, slots };
}

describe("a race for one slot", () => {
  it("is won by exactly one of 200", async () => {
    const { key, slots } = await slotsIn({});
    for (const slot of slots) {
      expect(await race(docbook, { slot, key, requests: 200 })).toEqual({ 201: 1, 409: 199 });
      expect(await standing(docbook, slot.id)).toEqual({ live: 1, events: 1, status: "busy" });
    }
  });

  it("is won by exactly one of 200 when three processes share the database", async () => {
    const { key, slots } = await slotsIn({});
    const [slot] = slots;
    if (!slot) throw new Error("no slot");
    const task = { databaseUrl: docbook.databaseUrl, slot, key, requests: 67 };
    const racers = await Promise.all([1, 2, 3].map(() => startRacer(task)));
    const counts = await Promise.all(racers.map((racer) => racer.go()));
    const sum = (status: number) => counts.reduce((total, count) => total + (count[status] ?? 0), 0);
    expect({ won: sum(201), lost: sum(409) }).toEqual({ won: 1, lost: 200 });
    expect(await standing(docbook, slot.id)).toEqual({ live: 1, events: 1, status: "busy" });
    // Three whole programs have to start first.
  }, 90_000);
});

describe("each of the two guards", () => {
  const crowd = 50;
  const races = 5;

  it.each(unsafeWays)(
    "keeps the promise alone: the constraints, with the row lock broken by %s",
    async (way) => {
      const { key, slots } = await slotsIn({ unsafe: way }, { count: races });
      for (const slot of slots) {
        expect(await race(docbook, { slot, key, requests: crowd })).toEqual({ 201: 1, 409: crowd - 1 });
        expect(await standing(docbook, slot.id)).toEqual({ live: 1, events: 1, status: "busy" });
      }
    },
  );

  it("keeps the promise alone: the row lock, with the constraints dropped", async () => {
    const { key, slots } = await slotsIn({}, { count: races, constraints: false });
    for (const slot of slots) {
      expect(await race(docbook, { slot, key, requests: crowd })).toEqual({ 201: 1, 409: crowd - 1 });
      expect(await standing(docbook, slot.id)).toEqual({ live: 1, events: 1, status: "busy" });
    }
  });

  it.each(unsafeWays)(
    "is needed: %s overbooks with the constraints dropped, so these tests can fail",
    async (way) => {
      const { key, slots } = await slotsIn({ unsafe: way }, { count: races, constraints: false });
      let most = 0;
      for (const slot of slots) {
        await race(docbook, { slot, key, requests: crowd });
        most = Math.max(most, (await standing(docbook, slot.id)).live);
      }
      expect(most).toBeGreaterThan(1);
    },
  );
});

describe("any interleaving of booking and cancelling", () => {
  // A step is a handful of calls sent together: [slot, book or cancel].
  const call = fc.record({ slot: fc.nat(2), cancel: fc.boolean() });
  const steps = fc.array(fc.array(call, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 });

  it("leaves every slot with at most one live booking, told of exactly", async () => {
    const { key } = await slotsIn({});
    const sdk = docbook.sdk(key);
    const clinic = await aClinic(docbook.deps.db);

    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const doctor = await aDoctor(docbook.deps.db, clinic);
        const patient = docbook.sdk(clinic.publishableKey);
        const slots = await Promise.all(
          [0, 1, 2].map((i) => aSlot(docbook.deps.db, doctor, 24 * 60 + i * 30)),
        );
        // The model: what each slot's answers so far allow to be true of it.
        const made = slots.map(() => 0);
        const cancelled = slots.map(() => 0);
        const open: { id: string; token: string }[][] = slots.map(() => []);

        for (const step of plan) {
          await Promise.all(
            step.map(async ({ slot, cancel }) => {
              const booked = open[slot] ?? [];
              const last = booked.at(-1);
              if (cancel && last) {
                await sdk.cancelBooking(last.id, {}, { manageToken: last.token });
                const at = booked.indexOf(last);
                // Two calls of one step may cancel the same booking: it counts once.
                if (at >= 0) {
                  booked.splice(at, 1);
                  cancelled[slot] = (cancelled[slot] ?? 0) + 1;
                }
                return;
              }
              const slotId = slots[slot]?.id ?? "";
              const booking = await patient
                .createBooking({ doctorId: doctor.id, slotId, patient: mia })
                .catch(expectTaken);
              if (booking) {
                booked.push({ id: booking.id, token: booking.manageToken });
                made[slot] = (made[slot] ?? 0) + 1;
              }
            }),
          );
          for (const [i, slot] of slots.entries()) {
            const live = open[i]?.length ?? 0;
            expect(live).toBeLessThanOrEqual(1);
            expect(await standing(docbook, slot.id)).toEqual({
              live,
              events: (made[i] ?? 0) + (cancelled[i] ?? 0),
              status: live === 1 ? "busy" : "free",
            });
          }
        }
      }),
      { numRuns: 40 },
    );
  }, 90_000);
});

function expectTaken(error: unknown): undefined {
  expect(error).toMatchObject({ code: "slot-taken" });
  return undefined;
}

async function startRacer(task: object): Promise<{ go(): Promise<Record<number, number>> }> {
  const script = fileURLToPath(new URL("../testing/racing-process.ts", import.meta.url));
  const args = ["--conditions=@docbook/source", "--import", "tsx", script, JSON.stringify(task)];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  await once(lines, "line");
  return {
    go: async () => {
      child.stdin?.write("go\n");
      const [counts] = await once(lines, "line");
      return JSON.parse(String(counts)) as Record<number, number>;
    },
  };
}
