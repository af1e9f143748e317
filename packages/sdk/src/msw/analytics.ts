import type { Schemas, Slot } from "../types.ts";
import { dayIn } from "./days.ts";
import { figureRangeOf } from "./reads.ts";
import type { Handlers } from "./request.ts";
import type { MockState } from "./state.ts";

export const analytics: Handlers<"getAnalytics"> = {
  getAnalytics: (state, { query }) => {
    const range = figureRangeOf(state, query);
    const { timeZone } = state.clinic;
    const slots = state.slots.filter((slot) => {
      const day = dayIn(timeZone, slot.start);
      const isAsked = query.doctorId === undefined || query.doctorId === slot.doctorId;
      return isAsked && range.from <= day && day <= range.to;
    });
    const days = [...new Set(slots.map((slot) => dayOf(state, slot)))].sort().map((doctorDay) => {
      const [date = "", doctorId = ""] = doctorDay.split(" ");
      return {
        date,
        doctorId,
        ...figuresOf(
          state,
          slots.filter((slot) => dayOf(state, slot) === doctorDay),
        ),
      };
    });
    return { status: 200, json: { ...range, total: figuresOf(state, slots), days } };
  },
};

/** Sorts by day, then by doctor. */
function dayOf({ clinic }: MockState, { start, doctorId }: Slot): string {
  return `${dayIn(clinic.timeZone, start)} ${doctorId}`;
}

function figuresOf(state: MockState, slots: MockState["slots"]): Schemas["BookingFigures"] {
  const ids = new Set(slots.map(({ id }) => id));
  const made = [...state.bookings.values()]
    .map(({ booking }) => booking)
    .filter((each) => ids.has(each.slotId));
  const hours = made.map(({ start, createdAt }) => (Date.parse(start) - Date.parse(createdAt)) / 3_600_000);
  const busy = slots.filter(({ takenBy }) => takenBy !== undefined).length;
  return {
    slots: slots.length,
    bookings: made.length,
    cancellations: made.filter(({ status }) => status === "cancelled").length,
    fillRate: slots.length === 0 ? null : rounded(busy / slots.length, 4),
    averageLeadTimeHours:
      made.length === 0 ? null : rounded(hours.reduce((a, b) => a + b, 0) / made.length, 2),
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
