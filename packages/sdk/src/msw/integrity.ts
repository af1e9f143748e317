import type { Handlers } from "./request.ts";
import type { MockState } from "./state.ts";

/** A mock breaks no promise: it shows what would be looked for, and at how many rows. */
export const integrity: Handlers<"getIntegrityReport"> = {
  getIntegrityReport: (state) => {
    const description = "In a mock everything holds.";
    const checks = Object.entries(rows(state)).map(([name, counted]) => ({
      name,
      description,
      counted,
      violations: 0,
      examples: [],
    }));
    return { status: 200, json: { asOf: state.now().toISOString(), holds: true, checks } };
  },
};

/** In the server's order. */
function rows({ bookings, slots, answered }: MockState): Record<string, number> {
  const all = [...bookings.values()].map(({ booking }) => booking);
  const live = all.filter(({ status }) => status === "booked").length;
  const busy = slots.filter(({ takenBy }) => takenBy !== undefined).length;
  const held = slots.filter(({ hold }) => hold !== undefined);
  const doctors = new Set(all.map(({ doctorId }) => doctorId)).size;
  return {
    "overlapping-bookings": live,
    "doubly-booked-slots": busy,
    "busy-slots-without-booking": busy,
    "bookings-without-busy-slots": live,
    "shared-idempotency-keys": answered.size,
    "overlapping-slots": slots.length,
    "inconsistent-holds": held.length,
    "lingering-holds": held.length,
    "scattered-holds": new Set(held.map(({ hold }) => hold?.id)).size,
    "untold-changes": doctors,
    "changes-counted-twice": doctors,
    // Told in the moment in which they happen.
    "events-of-no-change": 0,
  };
}
