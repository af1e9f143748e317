import type { components } from "@docbook/sdk/contract";
import type { Database } from "../platform/db/connection.ts";
import { withSecretKey } from "../platform/http/auth.ts";
import type { Handlers } from "../platform/http/operations.ts";
import { readFigureDays } from "./days.ts";
import { type Sums, sumsByDoctorDay } from "./store.ts";

export function analyticsRoutes({ db }: { db: Database }): Pick<Handlers, "getAnalytics"> {
  return {
    getAnalytics: async ({ query, caller }) => {
      const { clinic } = withSecretKey(caller);
      const { timeZone } = clinic;
      const range = readFigureDays(query, timeZone);
      const rows = await sumsByDoctorDay(db, {
        clinicId: clinic.id,
        doctorId: query.doctorId,
        timeZone,
        range,
      });
      const days = rows.map(({ date, doctorId, ...sums }) => ({ date, doctorId, ...figuresOf(sums) }));
      const { from, to } = range;
      return { status: 200, json: { timeZone, from, to, total: figuresOf(rows.reduce(add, nothing)), days } };
    },
  };
}

const nothing: Sums = { slots: 0, busy: 0, bookings: 0, cancellations: 0, leadMinutes: 0 };

function add(a: Sums, b: Sums): Sums {
  return {
    slots: a.slots + b.slots,
    busy: a.busy + b.busy,
    bookings: a.bookings + b.bookings,
    cancellations: a.cancellations + b.cancellations,
    leadMinutes: a.leadMinutes + b.leadMinutes,
  };
}

/** Sums as the contract shows them. Rates are made from sums, never from other rates. */
function figuresOf({ slots, busy, bookings, cancellations, leadMinutes }: Sums): BookingFigures {
  return {
    slots,
    bookings,
    cancellations,
    fillRate: slots === 0 ? null : rounded(busy / slots, 4),
    averageLeadTimeHours: bookings === 0 ? null : rounded(leadMinutes / bookings / 60, 2),
  };
}

type BookingFigures = components["schemas"]["BookingFigures"];

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
