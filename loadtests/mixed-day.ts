import { type Doctor, requireDoctors } from "./lib/clinic.ts";
import { sizesOf } from "./lib/config.ts";
import { look, lookAndBook, lookHoldAndDecide, moveElsewhere } from "./lib/day.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { type Booking, cancel } from "./lib/patient.ts";
import { report, type Summary } from "./lib/report.ts";
import { guarded, inGoodTime, nearlyAll, newRun, numberOfIteration, pick, promising } from "./lib/run.ts";

// A day in DURATION: patients come in the morning, most at noon (RATE a second), and go in the evening. Of a hundred,
// 70 look around, 12 hold and mostly book, 10 book at once, 4 move and 4 cancel what they have.

const { rate, duration } = sizesOf("mixed-day");

const share = (of: number) => Math.max(1, Math.round(duration * of));

export const options = promising(
  {
    day: {
      executor: "ramping-arrival-rate",
      startRate: 1,
      timeUnit: "1s",
      preAllocatedVUs: rate,
      maxVUs: rate * 4,
      stages: [
        { target: Math.ceil(rate / 2), duration: `${share(0.2)}s` },
        { target: rate, duration: `${share(0.3)}s` },
        { target: Math.ceil(rate / 2), duration: `${share(0.2)}s` },
        { target: Math.ceil(rate * 0.8), duration: `${share(0.2)}s` },
        { target: 1, duration: `${share(0.1)}s` },
      ],
    },
  },
  {
    told_booked: ["count>0"],
    took_listDoctorSlots: inGoodTime,
    took_createHold: inGoodTime,
    took_createBooking: inGoodTime,
    took_rescheduleBooking: inGoodTime,
    took_cancelBooking: inGoodTime,
    dropped_iterations: nearlyAll(rate * duration),
  },
);

type Day = { doctors: Doctor[]; run: string };

export function setup(): Day {
  return { doctors: requireDoctors(), run: newRun() };
}

/** Of this virtual user: what it has booked and not cancelled. */
const bookings: Booking[] = [];

export default guarded(({ doctors, run }: Day) => {
  const who = `${run}-${numberOfIteration()}`;
  const dice = Math.random() * 100;
  if (dice < 70) look(doctors);
  else if (dice < 82) keep(lookHoldAndDecide(doctors, who));
  else if (dice < 92 || bookings.length === 0) keep(lookAndBook(doctors, who));
  else if (dice < 96) moveElsewhere(pick(bookings) as Booking);
  else cancel(bookings.pop() as Booking);
});

function keep(booking: Booking | undefined): void {
  if (booking) bookings.push(booking);
}

export function teardown(): void {
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  return report("mixed-day", `A day in ${duration} s, ${rate} patients a second at noon`, summary);
}
