import type { Slot } from "./client.ts";
import { type Doctor, dayAfter, openSlotsOf } from "./clinic.ts";
import { type Booking, book, bookingIn, cancel, hold, holdIn, move, read, release } from "./patient.ts";
import { pick } from "./run.ts";
import { announce } from "./told.ts";

// What patients do all day, one after the other, each with a time that they saw a moment ago.

/** A week of some doctor within the month: one of its open slots, if there is any. */
export function look(doctors: Doctor[]): Slot | undefined {
  const doctor = pick(doctors);
  return doctor && pick(aWeekOf(doctor.id));
}

/** Books what was seen, without holding it first, as other programs do. */
export function lookAndBook(doctors: Doctor[], who: string): Booking | undefined {
  const slot = look(doctors);
  return slot && bookingIn(book(slot, { who, key: who, expected: [201, "slot-taken", "slot-held"] }));
}

/** Holds what was seen while the form is filled in; a third then leaves. */
export function lookHoldAndDecide(doctors: Doctor[], who: string): Booking | undefined {
  const slot = look(doctors);
  const own = slot && holdIn(hold(slot));
  if (!own) return undefined;
  if (Math.random() < 1 / 3) {
    release(own);
    return undefined;
  }
  return bookingIn(book(slot, { who, key: who, hold: own }));
}

/** Leaves the clinic as it was. The run may be stopped in the middle of it. */
export function lookBookAndCancel(doctors: Doctor[], who: string): void {
  announce({ operation: "createBooking", key: who });
  const booking = lookAndBook(doctors, who);
  if (!booking) return;
  announce({ operation: "cancelBooking", bookingId: booking.id });
  cancel(booking);
}

/** All that one patient can do with a booking, and nothing of it is left. */
export function wholeVisit(doctors: Doctor[], who: string): void {
  const booking = lookAndBook(doctors, who);
  if (!booking) return;
  read(booking);
  moveElsewhere(booking);
  cancel(booking);
}

/** To another time of its doctor, if there is one. */
export function moveElsewhere(booking: Booking): void {
  const slot = pick(aWeekOf(booking.doctorId));
  if (slot && move(booking, slot.id).status === 200) booking.slotId = slot.id;
}

function aWeekOf(doctorId: string): Slot[] {
  const firstDay = pick([1, 8, 15, 22]) ?? 1;
  return openSlotsOf(doctorId, { from: dayAfter(firstDay), to: dayAfter(firstDay + 6) });
}
