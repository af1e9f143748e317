import { describe, expect, it } from "vitest";
import { eventOf } from "../testing/events.ts";
import { aBookableSlot, aSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { makeBookingReader } from "./told.ts";

const docbook = useDocBook();

describe("the bookings of events that are told at the same moment", () => {
  it("are each event's own, with its clinic, read in one statement", async () => {
    const here = await aBookableSlot(docbook, { sms: true });
    const there = await aBookableSlot(docbook, { name: "Praxis im Park" });
    const bookings = [
      await here.sdk.createBooking(here.request),
      await there.sdk.createBooking(there.request),
    ];
    const events = await Promise.all(bookings.map((booking) => eventOf(docbook, booking)));
    const bookingOf = makeBookingReader(docbook.deps.db);
    const erased = { doctorId: here.doctor.id, payload: { bookingId: there.slot.id, sequence: 0 } };

    const heard = await statements(() => Promise.all([...events, erased, ...events].map(bookingOf)));
    expect(heard.count).toBe(1);
    const [one, two, none, ...again] = heard.result;
    expect(one).toMatchObject({ slotId: here.slot.id, clinicSlug: here.clinic.slug, sms: true });
    expect(two).toMatchObject({ slotId: there.slot.id, clinicName: "Praxis im Park", sms: false });
    expect(two?.contact).toEqual(there.clinic.contact);
    expect(none).toBeUndefined();
    expect(again).toEqual([one, two]);
  });

  it("are read anew for the next event", async () => {
    const { sdk, staff, doctor, request } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking(request);
    const event = await eventOf(docbook, booking);
    const bookingOf = makeBookingReader(docbook.deps.db);
    expect(await bookingOf(event)).toMatchObject({ status: "booked", sequence: 0 });
    const later = await aSlot(docbook.deps.db, doctor, 48 * 60);
    await staff.rescheduleBooking(booking.id, { slotId: later.id });
    expect(await bookingOf(event)).toMatchObject({ slotId: later.id, start: later.start, sequence: 1 });
    await staff.cancelBooking(booking.id);
    expect(await bookingOf(event)).toMatchObject({ status: "cancelled", sequence: 2 });
  });

  it("are not held up by an event that names none", async () => {
    const { sdk, request, doctor } = await aBookableSlot(docbook);
    const event = await eventOf(docbook, await sdk.createBooking(request));
    const bookingOf = makeBookingReader(docbook.deps.db);
    const broken = { doctorId: doctor.id, payload: { bookingId: "'; --", sequence: 0 } };
    const [bad, good] = await Promise.allSettled([bookingOf(broken), bookingOf(event)]);
    expect([bad.status, good.status]).toEqual(["rejected", "fulfilled"]);
  });
});

/** How many statements the database was asked meanwhile. */
async function statements<T>(work: () => Promise<T>): Promise<{ result: T; count: number }> {
  // Sequelize's types hide its options.
  const { options } = docbook.deps.db.sequelize as unknown as { options: { logging: unknown } };
  let count = 0;
  options.logging = () => {
    count += 1;
  };
  try {
    return { result: await work(), count };
  } finally {
    options.logging = false;
  }
}
