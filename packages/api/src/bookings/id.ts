import { readWireId, type WireKey, wireIdOf } from "../platform/wire-id.ts";

export type BookingKey = WireKey;

export const bookingIdOf = (booking: BookingKey) => wireIdOf("bk", booking);

/** Undefined when the text never came from here. */
export const readBookingId = readWireId;
