import { type Entry, isUndecided } from "./entry.ts";

/** A booking as it is kept. */
export type Kept = {
  id: string;
  doctorId: string;
  slotId: string;
  status: string;
  /** The key that it was made under, where whoever looks can see it. */
  key?: string | null;
  /** What stands before the @ of the patient's address: who it is for, where requests had no key. */
  patient?: string;
};

export type Seen = {
  kept: Kept[];
  /** Everything that was booked meanwhile is among them. Over HTTP only what users name can be looked up. */
  complete: boolean;
};

/** Where what users were told and what is kept contradict each other, in sentences. */
export function compare(entries: Entry[], seen: Seen): string[] {
  const told = readTold(entries);
  return [
    ...lostBookings(told, seen),
    ...sharedSlots(told),
    ...refusedWithBooking(told, seen),
    ...(seen.complete ? untoldBookings(told, seen) : []),
    ...cancellations(told, seen),
  ];
}

/** Of each booking that somebody was told of: by whom, and where. A repetition of one request tells of one booking. */
export function toldBookings(entries: Entry[]): Map<string, Entry> {
  const booked = entries.filter(({ operation, status }) => operation === "createBooking" && status === 201);
  return new Map(booked.map((entry) => [entry.bookingId ?? `without an id, to ${entry.user}`, entry]));
}

type Told = {
  booked: Map<string, Entry>;
  /** The last word on each request to book, by key or else by user: 201 or 409. */
  last: Map<string, Entry>;
  /** Requests of which somebody cannot know whether they booked. */
  undecided: Set<string>;
  /** Where moves were to take each booking. */
  moves: Map<string, Entry[]>;
  cancelled: Set<string | undefined>;
  perhapsCancelled: Set<string | undefined>;
};

function readTold(entries: Entry[]): Told {
  const requests = entries.filter(({ operation }) => operation === "createBooking");
  const about = (operation: string, is: (entry: Entry) => boolean) =>
    new Set(
      entries.filter((entry) => entry.operation === operation && is(entry)).map((each) => each.bookingId),
    );
  return {
    booked: toldBookings(entries),
    last: new Map(
      requests
        .filter(({ status }) => status === 201 || status === 409)
        .map((entry) => [requestOf(entry), entry]),
    ),
    undecided: new Set(requests.filter(isUndecided).map(requestOf)),
    moves: movesIn(entries),
    cancelled: about("cancelBooking", ({ status }) => status === 200),
    perhapsCancelled: about("cancelBooking", isUndecided),
  };
}

const requestOf = ({ key, user }: Entry) => key ?? user;

function movesIn(entries: Entry[]): Map<string, Entry[]> {
  const moves = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { operation, bookingId = "", status } = entry;
    if (operation !== "rescheduleBooking" || (status !== 200 && !isUndecided(entry))) continue;
    moves.set(bookingId, [...(moves.get(bookingId) ?? []), entry]);
  }
  return moves;
}

/** Of several moves at the same time nobody outside knows which was the last: it stands where one of them took it. */
function lostBookings({ booked, moves }: Told, { kept }: Seen): string[] {
  const byId = new Map(kept.map((each) => [each.id, each]));
  return [...booked].flatMap(([id, first]) => {
    const booking = byId.get(id);
    if (!booking) return [`${first.user} was told 201 and has no booking: ${id}`];
    const places = [first, ...(moves.get(id) ?? [])].map(({ slotId }) => slotId);
    if (places.includes(undefined) || places.includes(booking.slotId)) return [];
    return [`${first.user} has another slot than was told: ${id}`];
  });
}

/** What users alone can prove: two have the same slot, and neither was moved or cancelled. */
function sharedSlots({ booked, moves, cancelled, perhapsCancelled }: Told): string[] {
  const bySlot = new Map<string, string[]>();
  for (const [id, { slotId, user }] of booked) {
    if (slotId === undefined || [moves, cancelled, perhapsCancelled].some((gone) => gone.has(id))) continue;
    bySlot.set(slotId, [...(bySlot.get(slotId) ?? []), user]);
  }
  return [...bySlot]
    .filter(([, users]) => users.length > 1)
    .map(([slotId, users]) => `${users.length} were told 201 for one slot, ${slotId}: ${users.join(", ")}`);
}

function refusedWithBooking({ last }: Told, { kept }: Seen): string[] {
  const byKey = new Map(kept.map((booking) => [booking.key ?? booking.patient, booking]));
  return [...last].flatMap(([request, { user, status, code = "" }]) => {
    const booking = status === 201 ? undefined : byKey.get(request);
    if (!booking) return [];
    return [`${user} was refused (${`${status} ${code}`.trim()}) and has a booking: ${booking.id}`];
  });
}

function untoldBookings({ booked, last, undecided }: Told, { kept }: Seen): string[] {
  return kept.flatMap(({ id, key, patient = "" }) => {
    const request = key ?? patient;
    // Of whoever was refused it is said already.
    if (booked.has(id) || undecided.has(request) || last.get(request)?.status === 409) return [];
    return [`a booking that nobody was told of: ${id}`];
  });
}

function cancellations({ booked, cancelled, perhapsCancelled }: Told, { kept }: Seen): string[] {
  return kept.flatMap(({ id, status }) => {
    if (cancelled.has(id) && status !== "cancelled")
      return [`it was told that ${id} is cancelled; it is not`];
    if (status !== "cancelled" || cancelled.has(id) || perhapsCancelled.has(id) || !booked.has(id)) return [];
    return [`${id} is cancelled, which nobody asked for`];
  });
}
