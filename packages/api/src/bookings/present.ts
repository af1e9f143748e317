import type { components } from "@docbook/sdk/contract";
import { bookingIdOf } from "./id.ts";
import type { BookingView } from "./store.ts";

/** A booking as the contract shows it. */
export function presentBooking(booking: BookingView): components["schemas"]["Booking"] {
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
    patient: {
      name: booking.patientName,
      email: booking.patientEmail,
      ...(booking.patientPhone === null ? {} : { phone: booking.patientPhone }),
    },
    note: booking.note,
    locale: booking.locale,
    sequence: booking.sequence,
    createdAt: presentInstant(booking.createdAt),
    cancelledAt: booking.cancelledAt && presentInstant(booking.cancelledAt),
    cancellationReason: booking.cancellationReason,
  };
}

/** RFC 3339 in UTC, to the second. */
export function presentInstant(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
