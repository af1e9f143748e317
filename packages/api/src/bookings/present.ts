import type { components } from "@docbook/sdk/contract";
import { openAnswers } from "./answers.ts";
import { bookingIdOf } from "./id.ts";
import type { BookingView } from "./store.ts";

/** A booking as the contract shows it, with its answers: one at a time, and nowhere else. */
export function presentBooking(secret: Buffer, booking: BookingView): components["schemas"]["Booking"] {
  const { visitType } = booking;
  const place = visitType?.place ?? "clinic";
  return {
    id: bookingIdOf(booking),
    doctorId: booking.doctorId,
    slotId: booking.slotId,
    status: booking.status,
    start: presentInstant(booking.start),
    end: presentInstant(booking.end),
    timeZone: booking.clinicTimeZone,
    doctorName: booking.doctorName,
    clinicName: booking.clinicName,
    visitType: visitType && { id: visitType.id, name: visitType.name },
    location: {
      place,
      address: place === "clinic" ? booking.clinicAddress : null,
      url: visitType?.url ?? null,
    },
    patient: {
      name: booking.patientName,
      email: booking.patientEmail,
      ...(booking.patientPhone === null ? {} : { phone: booking.patientPhone }),
    },
    note: booking.note,
    answers: openAnswers(secret, booking),
    metadata: booking.metadata,
    locale: booking.locale,
    sequence: booking.sequence,
    createdAt: presentInstant(booking.createdAt),
    changeableUntil: presentInstant(
      new Date(booking.start.getTime() - booking.cancellationNoticeMinutes * 60_000),
    ),
    rescheduledAt: booking.rescheduledAt && presentInstant(booking.rescheduledAt),
    rescheduleReason: booking.rescheduleReason,
    cancelledAt: booking.cancelledAt && presentInstant(booking.cancelledAt),
    cancellationReason: booking.cancellationReason,
  };
}

/** Names what one reader knows of a booking: it changes with every change that anybody is told of. */
export function etagOf({ sequence }: Pick<BookingView, "sequence">): string {
  return `"${sequence}"`;
}

/** RFC 3339 in UTC, to the second. */
export function presentInstant(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
