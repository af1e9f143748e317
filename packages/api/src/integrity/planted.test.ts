import { v7 as uuidv7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import { bookingIdOf, readBookingId } from "../bookings/id.ts";
import { holdIdOf } from "../holds/token.ts";
import { aDay } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { checks, type IntegrityReport } from "./read-report.ts";

// What the constraints forbid and the code never does, planted by hand: each must be told, by the check that is there
// for it, and by no other unless the same rows break two promises. A check that is switched off or blunted fails here.

const docbook = useDocBook();

beforeAll(async () => {
  await docbook.deps.db.sequelize.query(`
    DROP INDEX one_live_booking_per_slot, one_booking_per_idempotency_key;
    ALTER TABLE bookings DROP CONSTRAINT one_live_booking_at_a_time;
    ALTER TABLE slots DROP CONSTRAINT slots_doctor_id_tstzrange_excl, DROP CONSTRAINT slots_hold_check,
      DROP CONSTRAINT slots_held_by_check`);
});

/** A doctor's day: half an hour each, a break between the fourth and the last. The first one is booked, told and counted. */
async function aPlantingDay() {
  const day = await aDay(docbook, { starts: [0, 30, 60, 90, 240] });
  const { clinic, doctor, slots, sdk, booking } = day;
  const booked = await sdk.createBooking(booking(0));
  await docbook.relay();
  const dawn = slots[0]?.start.getTime() ?? 0;
  const at = (minute: number) => new Date(dawn + minute * 60_000);
  const run = (sql: string, bind: unknown[] = []) =>
    docbook.rows(`${sql} RETURNING 1`, bind).then((rows) => expect(rows).not.toEqual([]));
  const slotId = (number: number) => slots[number]?.id ?? "";
  return {
    ...day,
    booked,
    run,
    slotId,
    /** Its UUID in the database. */
    bookedId: readBookingId(booked.id)?.id,
    /** Nothing has happened for an hour, and the figures know how long before its appointment each booking was made. */
    longAgo: async () => {
      await run(
        `UPDATE bookings SET created_at = created_at - interval '1 hour', cancelled_at = cancelled_at - interval '1 hour'
         WHERE doctor_id = $1`,
        [doctor.id],
      );
      const made = await docbook.rows<{ start: Date; at: Date }>(
        "SELECT start, created_at AS at FROM bookings WHERE doctor_id = $1",
        [doctor.id],
      );
      const minutes = made.reduce(
        (sum, { start, at }) => sum + Math.round((start.getTime() - at.getTime()) / 60_000),
        0,
      );
      await run("UPDATE booking_figures SET lead_minutes = $2 WHERE doctor_id = $1", [doctor.id, minutes]);
    },
    setSlot: (number: number, assignments: string) =>
      run(`UPDATE slots SET ${assignments} WHERE doctor_id = $1 AND id = $2`, [doctor.id, slotId(number)]),
    /** A booking as it would be written, in minutes of the day, and whatever else is to be wrong with it. */
    write: async (
      slot: number,
      [claimStart, start, end, claimEnd]: [number, number, number, number],
      key?: string,
    ) => {
      const id = uuidv7();
      await run(
        `INSERT INTO bookings (doctor_id, id, clinic_id, slot_id, claim_start, start, "end", claim_end, idempotency_key,
           request_fingerprint, patient_name, patient_email, locale)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'Mia', 'mia@example.org', 'en')`,
        [
          doctor.id,
          id,
          clinic.id,
          slotId(slot),
          at(claimStart),
          at(start),
          at(end),
          at(claimEnd),
          key ?? null,
          key ? Buffer.from("x") : null,
        ],
      );
      return bookingIdOf({ doctorId: doctor.id, id });
    },
    /** An event that waits to be told, tomorrow: the relay would stumble over it. Gives its id. */
    tell: async (type: string, payload: object) => {
      const id = uuidv7();
      await run(
        `INSERT INTO outbox (doctor_id, id, type, payload, available_at)
         VALUES ($1, $2, $3, $4, now() + interval '1 day')`,
        [doctor.id, id, type, JSON.stringify(payload)],
      );
      return id;
    },
  };
}

type Day = Awaited<ReturnType<typeof aPlantingDay>>;
/** By check: how many rows break it, and which. */
type Found = Record<string, [violations: number, examples: string[]]>;
type Plant = (day: Day) => Promise<Found>;

const plants: Record<string, Record<string, Plant>> = {
  "overlapping-bookings": {
    "two visits whose buffers meet in the break, where there is no slot": async ({ write, setSlot }) => {
      await setSlot(3, "status = 'busy'");
      await setSlot(4, "status = 'busy'");
      await write(3, [90, 90, 120, 200]);
      return { "overlapping-bookings": [1, [await write(4, [190, 240, 270, 270])]] };
    },
    "a short visit within the buffer of one that began before the one before it": async ({
      write,
      setSlot,
      slotId,
    }) => {
      for (const slot of [3, 4]) await setSlot(slot, "status = 'busy'");
      await write(3, [90, 90, 120, 230]);
      const within = await write(3, [130, 130, 140, 140]);
      const late = await write(4, [220, 240, 270, 270]);
      return {
        "overlapping-bookings": [2, [within, late]],
        "doubly-booked-slots": [1, [slotId(3)]],
        "bookings-without-busy-slots": [1, [within]],
      };
    },
  },
  "doubly-booked-slots": {
    "a slot that three patients have": async ({ write, slotId }) => {
      const others = [await write(0, [0, 0, 30, 30]), await write(0, [0, 0, 30, 30])];
      return { "overlapping-bookings": [2, others], "doubly-booked-slots": [1, [slotId(0)]] };
    },
    "two bookings of a slot that is shown as free": async ({ write, setSlot, slotId }) => {
      const bookings = [await write(2, [60, 60, 90, 90]), await write(2, [60, 60, 90, 90])];
      await setSlot(2, "status = 'free'");
      return {
        "overlapping-bookings": [1, bookings.slice(1)],
        "doubly-booked-slots": [1, [slotId(2)]],
        "bookings-without-busy-slots": [2, bookings],
      };
    },
    "a slot that two visits reach into, without sharing a minute": async ({ write, setSlot, slotId }) => {
      for (const slot of [1, 2, 3]) await setSlot(slot, "status = 'busy'");
      await write(1, [30, 30, 60, 70]);
      await write(3, [80, 90, 120, 120]);
      return { "doubly-booked-slots": [1, [slotId(2)]] };
    },
  },
  "busy-slots-without-booking": {
    "slots that are busy for nobody": async ({ setSlot, slotId }) => {
      for (const slot of [1, 3]) await setSlot(slot, "status = 'busy'");
      return { "busy-slots-without-booking": [2, [slotId(1), slotId(3)]] };
    },
    "a slot that a cancelled booking has left busy": async ({ run, slotId, doctor }) => {
      await run(
        "UPDATE bookings SET status = 'cancelled', cancelled_at = now(), cancelled_by = 'clinic' WHERE doctor_id = $1",
        [doctor.id],
      );
      return { "busy-slots-without-booking": [1, [slotId(0)]] };
    },
  },
  "bookings-without-busy-slots": {
    "a booking whose slot is offered to others": async ({ setSlot, booked }) => {
      await setSlot(0, "status = 'free'");
      return { "bookings-without-busy-slots": [1, [booked.id]] };
    },
    "a booking whose slot is held by somebody": async ({ setSlot, booked }) => {
      await setSlot(
        0,
        "status = 'busy-tentative', hold_id = gen_random_uuid(), held_until = now() + interval '1 min'",
      );
      return { "bookings-without-busy-slots": [1, [booked.id]] };
    },
    "a visit whose second slot is offered to others": async ({ write, setSlot }) => {
      await setSlot(1, "status = 'busy'");
      return { "bookings-without-busy-slots": [1, [await write(1, [30, 30, 75, 75])]] };
    },
    "a visit that goes on after its last slot has ended": async ({ write, setSlot }) => {
      await setSlot(3, "status = 'busy'");
      return { "bookings-without-busy-slots": [1, [await write(3, [90, 90, 121, 121])]] };
    },
    "two bookings that name each other's slots": async ({ write, setSlot }) => {
      for (const slot of [2, 3]) await setSlot(slot, "status = 'busy'");
      const both = [await write(3, [60, 60, 90, 90]), await write(2, [90, 90, 120, 120])];
      return { "bookings-without-busy-slots": [2, both] };
    },
    "a booking that names another slot than the one in which it begins": async ({ write, setSlot }) => {
      await setSlot(2, "status = 'busy'");
      return { "bookings-without-busy-slots": [1, [await write(3, [60, 60, 90, 90])]] };
    },
  },
  "shared-idempotency-keys": {
    "two bookings under one key": async ({ write, setSlot }) => {
      for (const slot of [2, 3]) await setSlot(slot, "status = 'busy'");
      await write(2, [60, 60, 90, 90], "mine");
      return { "shared-idempotency-keys": [1, [await write(3, [90, 90, 120, 120], "mine")]] };
    },
  },
  "overlapping-slots": {
    "a slot across the end of the one before it": async ({ run, slotId, doctor }) => {
      const id = uuidv7();
      await run(
        `INSERT INTO slots (doctor_id, id, clinic_id, start, "end")
         SELECT doctor_id, $3, clinic_id, start + interval '29 min', "end" + interval '29 min'
         FROM slots WHERE doctor_id = $1 AND id = $2`,
        [doctor.id, slotId(4), id],
      );
      return { "overlapping-slots": [1, [id]] };
    },
  },
  "inconsistent-holds": {
    "slots that are held without a hold, and marks of a hold on slots that are not held": async ({
      setSlot,
      slotId,
    }) => {
      await setSlot(0, "held_by = 'x'");
      await setSlot(1, "status = 'busy-tentative', held_until = now()");
      await setSlot(2, "status = 'busy-tentative', hold_id = gen_random_uuid()");
      await setSlot(3, "hold_id = gen_random_uuid(), held_until = now()");
      await setSlot(4, "hold_extended = true");
      return { "inconsistent-holds": [5, [0, 1, 2, 3, 4].map(slotId)] };
    },
    "an end without a hold": async ({ setSlot, slotId }) => {
      await setSlot(1, "held_until = now()");
      return { "inconsistent-holds": [1, [slotId(1)]] };
    },
  },
  "lingering-holds": {
    "a hold that nobody has taken off for minutes": async ({ setSlot, slotId }) => {
      const held = (minutesAgo: number) =>
        `status = 'busy-tentative', hold_id = gen_random_uuid(), held_until = now() - interval '${minutesAgo} minutes'`;
      await setSlot(1, held(4));
      await setSlot(2, held(6));
      return { "lingering-holds": [1, [slotId(2)]] };
    },
  },
  "scattered-holds": {
    "a hold that ends at two moments": async ({ setSlot, doctor }) => {
      const id = uuidv7();
      for (const slot of [1, 2])
        await setSlot(
          slot,
          `status = 'busy-tentative', hold_id = '${id}', held_until = now() + interval '${slot} minutes'`,
        );
      return { "scattered-holds": [1, [holdIdOf({ doctorId: doctor.id, id })]] };
    },
    "a hold of two doctors' slots": async ({ setSlot, run, clinic, doctor }) => {
      const colleague = await aDay(docbook, { starts: [0] });
      const id = uuidv7();
      await setSlot(1, `status = 'busy-tentative', hold_id = '${id}', held_until = '2099-01-01'`);
      await run("UPDATE doctors SET clinic_id = $2 WHERE id = $1", [colleague.doctor.id, clinic.id]);
      await run(
        `UPDATE slots SET clinic_id = $2, status = 'busy-tentative', hold_id = $3, held_until = '2099-01-01' WHERE doctor_id = $1`,
        [colleague.doctor.id, clinic.id, id],
      );
      const [first = ""] = [doctor.id, colleague.doctor.id].sort();
      return { "scattered-holds": [1, [holdIdOf({ doctorId: first, id })]] };
    },
  },
  "untold-changes": {
    "a booking that nobody is told of": async ({ write, setSlot, longAgo, doctor }) => {
      await setSlot(2, "status = 'busy'");
      await write(2, [60, 60, 90, 90]);
      await longAgo();
      return { "untold-changes": [1, [doctor.id]] };
    },
    "a booking that nobody is told of, beside an event that is counted and not deleted yet": async (day) => {
      const { write, setSlot, longAgo, run, doctor, bookedId } = day;
      await setSlot(2, "status = 'busy'");
      await write(2, [60, 60, 90, 90]);
      await longAgo();
      await run(
        `INSERT INTO outbox (doctor_id, id, type, payload, available_at)
         SELECT doctor_id, event_id, 'booking.created', $2, now() + interval '1 day'
         FROM handled_events WHERE doctor_id = $1 AND handler = 'analytics'`,
        [doctor.id, JSON.stringify({ bookingId: bookedId, sequence: 0 })],
      );
      return { "untold-changes": [1, [doctor.id]] };
    },
    "a cancellation whose event was lost before it was told": async ({
      staff,
      booked,
      run,
      longAgo,
      doctor,
    }) => {
      await staff.cancelBooking(booked.id);
      await run("DELETE FROM outbox WHERE doctor_id = $1", [doctor.id]);
      await longAgo();
      return { "untold-changes": [1, [doctor.id]] };
    },
    "a move whose event was lost before it was told": async ({
      staff,
      booked,
      run,
      longAgo,
      slotId,
      doctor,
    }) => {
      await longAgo();
      await staff.rescheduleBooking(booked.id, { slotId: slotId(2) });
      await run("DELETE FROM outbox WHERE doctor_id = $1", [doctor.id]);
      await run("UPDATE bookings SET rescheduled_at = now() - interval '1 hour' WHERE doctor_id = $1", [
        doctor.id,
      ]);
      return { "untold-changes": [1, [doctor.id]] };
    },
  },
  "changes-counted-twice": {
    "a booking that is counted twice": async ({ run, doctor }) => {
      await run("UPDATE booking_figures SET bookings = bookings + 1 WHERE doctor_id = $1", [doctor.id]);
      return { "changes-counted-twice": [1, [doctor.id]] };
    },
    "a cancellation that is counted and was never made": async ({ run, doctor }) => {
      await run("UPDATE booking_figures SET cancellations = 1 WHERE doctor_id = $1", [doctor.id]);
      return { "changes-counted-twice": [1, [doctor.id]] };
    },
  },
  "events-of-no-change": {
    "an event of a booking that is not there": async ({ tell }) => ({
      "events-of-no-change": [1, [await tell("booking.created", { bookingId: uuidv7(), sequence: 0 })]],
    }),
    "an event of a change that was never made": async ({ tell, bookedId }) => ({
      "events-of-no-change": [1, [await tell("booking.rescheduled", { bookingId: bookedId, sequence: 1 })]],
    }),
    "an event that calls a booking a move": async ({ tell, bookedId }) => ({
      "events-of-no-change": [1, [await tell("booking.rescheduled", { bookingId: bookedId, sequence: 0 })]],
    }),
    "an event that says a booking is cancelled that is not": async ({ tell, bookedId, run, doctor }) => {
      await run("UPDATE bookings SET sequence = 1 WHERE doctor_id = $1", [doctor.id]);
      const id = await tell("booking.cancelled", { bookingId: bookedId, sequence: 1 });
      return { "events-of-no-change": [1, [id]] };
    },
    "the same change told by two events": async ({ tell, bookedId }) => {
      await tell("booking.created", { bookingId: bookedId, sequence: 0 });
      const second = await tell("booking.created", { bookingId: bookedId, sequence: 0 });
      return { "events-of-no-change": [1, [second]] };
    },
  },
};

describe("the integrity report finds", () => {
  for (const [check, each] of Object.entries(plants))
    it.each(Object.entries(each))(`(${check}) %s`, async (_, plant) => {
      const day = await aPlantingDay();
      expect(found(await day.staff.getIntegrityReport())).toEqual({});
      const expected = await plant(day);
      const report = await day.staff.getIntegrityReport();
      expect(found(report)).toEqual(expected);
      expect(report.holds).toBe(false);
      expect(Object.keys(expected)).toContain(check);
    });

  it("with every check that it has, and each has something planted for it", () => {
    expect(checks.map(({ name }) => name).sort()).toEqual(Object.keys(plants).sort());
  });

  it("ten examples of more", async () => {
    const { tell, staff } = await aPlantingDay();
    const ids: string[] = [];
    for (let n = 0; n < 12; n++) ids.push(await tell("booking.created", {}));
    expect(found(await staff.getIntegrityReport())).toEqual({
      "events-of-no-change": [12, ids.slice(0, 10)],
    });
  });

  it("nothing of what is wrong in another clinic", async () => {
    const neighbour = await aPlantingDay();
    for (const each of Object.values(plants))
      for (const plant of Object.values(each)) await plant(await aPlantingDay());
    expect(found(await neighbour.staff.getIntegrityReport())).toEqual({});
  }, 60_000);

  it("no patient in what it shows", async () => {
    const { staff, write } = await aPlantingDay();
    await write(0, [0, 0, 30, 30], "mia-keller-and-her-knee");
    await write(1, [30, 30, 60, 60], "mia-keller-and-her-knee");
    const report = await staff.getIntegrityReport();
    expect(report.holds).toBe(false);
    expect(JSON.stringify(report)).not.toMatch(/mia|knee/i);
  });
});

function found({ checks }: IntegrityReport): Found {
  return Object.fromEntries(
    checks
      .filter(({ violations, examples }) => violations > 0 || examples.length > 0)
      .map(({ name, violations, examples }) => [name, [violations, examples]]),
  );
}
