// How DocBook answers when one request comes after the other: what all interleavings are measured by. Written from the
// contract, not from the code, and slow where that is plainer. Times are minutes into the doctor's day.

/** Two slots, a break, two slots. */
export const slotStarts = [0, 30, 75, 105];
export const slotMinutes = 30;

export const visitTypes = [
  { id: "short", minutes: 30, before: 0, after: 0 },
  { id: "long", minutes: 60, before: 0, after: 0 },
  // Reaches into the break, where no slot is.
  { id: "tidied", minutes: 30, before: 0, after: 10 },
  { id: "prepared", minutes: 20, before: 10, after: 0 },
];

/** A visit type of visitTypes, or none where slots are booked as they are. */
export type Visit = { slot: number; visitType: number | undefined };
export type Day = {
  /** Who has each slot: the name of a booking, or of a hold. */
  slots: (string | null)[];
  holds: Record<string, { over: boolean; extended: boolean }>;
  bookings: Record<string, Visit & { live: boolean; sequence: number }>;
};

/** A call with everything that it means, by name. */
export type Deed =
  | { do: "hold"; as: string; visit: Visit; own: string | undefined }
  | { do: "book"; as: string; visit: Visit; own: string | undefined }
  | { do: "move"; booking: string; slot: number; own: string | undefined }
  | { do: "cancel"; booking: string }
  | { do: "extend" | "release"; hold: string }
  | { do: "outlast"; hold: string }
  | { do: "sweep" };

export const firstDay: Day = { slots: slotStarts.map(() => null), holds: {}, bookings: {} };

/** What the deed is answered, and the day after it. A refused one changes nothing. */
export function after(day: Day, deed: Deed): { answer: string; day: Day } {
  const next = structuredClone(day);
  const answer = act(next, deed);
  return { answer, day: answer === "ok" ? next : day };
}

function act(day: Day, deed: Deed): string {
  switch (deed.do) {
    case "hold": {
      const { taken, refusal } = claim(day, deed.visit, deed);
      if (refusal) return refusal;
      const { own } = deed;
      const kept = taken.some((slot) => day.slots[slot] === own && isLive(day, own));
      // What is kept on is not kept longer.
      const extended = kept && own !== undefined && day.holds[own]?.extended === true;
      giveBack(day, own);
      for (const slot of taken) day.slots[slot] = deed.as;
      day.holds[deed.as] = { over: false, extended };
      return "ok";
    }
    case "book": {
      const { taken, refusal } = claim(day, deed.visit, deed);
      if (refusal) return refusal;
      giveBack(day, deed.own);
      for (const slot of taken) day.slots[slot] = deed.as;
      day.bookings[deed.as] = { ...deed.visit, live: true, sequence: 0 };
      return "ok";
    }
    case "move": {
      const booking = day.bookings[deed.booking];
      if (!booking?.live) return "booking-cancelled";
      const { taken, refusal } = claim(day, { ...booking, slot: deed.slot }, deed);
      if (refusal) return refusal;
      if (deed.slot === booking.slot) return "ok";
      giveBack(day, deed.own);
      giveBack(day, deed.booking);
      for (const slot of taken) day.slots[slot] = deed.booking;
      Object.assign(booking, { slot: deed.slot, sequence: booking.sequence + 1 });
      return "ok";
    }
    case "cancel": {
      const booking = day.bookings[deed.booking];
      if (!booking?.live) return "ok";
      giveBack(day, deed.booking);
      Object.assign(booking, { live: false, sequence: booking.sequence + 1 });
      return "ok";
    }
    case "extend": {
      const hold = day.holds[deed.hold];
      if (!hold || !isLive(day, deed.hold)) return "hold-expired";
      if (hold.extended) return "hold-not-extendable";
      hold.extended = true;
      return "ok";
    }
    case "release":
      giveBack(day, deed.hold);
      return "ok";
    case "outlast": {
      const hold = day.holds[deed.hold];
      if (hold) hold.over = true;
      return "ok";
    }
    case "sweep":
      return "ok";
  }
}

type Own = { own: string | undefined; booking?: string };

function claim(day: Day, visit: Visit, { own, booking }: Own): { taken: number[]; refusal?: string } {
  const time = timeOf(visit);
  const taken = slotStarts.flatMap((start, slot) =>
    start < time.claimEnd && start + slotMinutes > time.claimStart ? [slot] : [],
  );
  for (const slot of taken) {
    const holder = day.slots[slot];
    if (!holder || holder === own || holder === booking) continue;
    if (holder in day.bookings) return { taken, refusal: "slot-taken" };
    if (isLive(day, holder)) return { taken, refusal: "slot-held" };
  }
  const covered = taken.filter(
    (slot) => (slotStarts[slot] ?? 0) >= time.start && (slotStarts[slot] ?? 0) < time.end,
  );
  const last = slotStarts[covered.at(-1) ?? -1] ?? Number.NEGATIVE_INFINITY;
  const gapless = last - time.start === (covered.length - 1) * slotMinutes;
  if (!gapless || last + slotMinutes < time.end) return { taken, refusal: "slot-taken" };
  const overlapped = Object.entries(day.bookings).some(([name, other]) => {
    const its = timeOf(other);
    return other.live && name !== booking && its.claimStart < time.claimEnd && its.claimEnd > time.claimStart;
  });
  return overlapped ? { taken, refusal: "slot-taken" } : { taken };
}

function timeOf({ slot, visitType }: Visit) {
  const start = slotStarts[slot] ?? Number.NaN;
  const { minutes, before, after } = visitTypes[visitType ?? 0] ?? {
    minutes: Number.NaN,
    before: 0,
    after: 0,
  };
  const end = start + minutes;
  return { start, end, claimStart: start - before, claimEnd: end + after };
}

export function isLive(day: Day, hold: string | undefined): boolean {
  return hold !== undefined && day.slots.includes(hold) && day.holds[hold]?.over === false;
}

function giveBack(day: Day, holder: string | undefined): void {
  if (holder !== undefined) day.slots = day.slots.map((name) => (name === holder ? null : name));
}
