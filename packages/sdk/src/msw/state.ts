import type {
  Booking,
  Clinic,
  CreatedBooking,
  Doctor,
  Slot,
  WebhookDelivery,
  WebhookWithSecret,
} from "../types.ts";
import { demoClinic, demoDoctors, demoSlots } from "./demo-clinic.ts";

/** What a mock begins with; whatever is left out is the demo clinic's. */
export interface MockClinic {
  clinic?: Clinic;
  doctors?: readonly Doctor[];
  /** The slots that are open at first. Default half hours on the weekdays of two weeks from the day after tomorrow. */
  slots?: readonly Slot[];
  /** The clock. Default this machine's, fake timers included. */
  now?: () => Date;
}

export interface MockSlot extends Slot {
  /** A booking's id, or "another": somebody whom the mock does not know. */
  takenBy?: string | undefined;
  hold?: { id: string; until: string } | undefined;
}

/** Everything that a mock remembers. */
export interface MockState {
  api: string;
  now(): Date;
  clinic: Clinic;
  doctors: readonly Doctor[];
  /** Earliest first. */
  slots: MockSlot[];
  holds: Map<string, { token: string; isExtended: boolean }>;
  /** The id of the hold that each idempotency key made last. */
  holdOfKey: Map<string, string>;
  bookings: Map<string, { booking: Booking; manageToken: string }>;
  /** The first answer to each idempotency key, and the request that it was given to. */
  answered: Map<string, { request: string; created: CreatedBooking }>;
  /** The number that solves each puzzle that nobody has used yet. */
  challenges: Map<string, number>;
  webhooks: WebhookWithSecret[];
  deliveries: WebhookDelivery[];
  /** Told of every change to a doctor's slots. */
  watchers: Set<(doctorId: string) => void>;
  /** Where in the history of the clinic its last write stands. */
  position: number;
  /** Numbers whatever is made. */
  made: number;
}

export function newState(api: string, given: MockClinic): MockState {
  const now = given.now ?? (() => new Date());
  const { clinic = demoClinic, doctors = demoDoctors } = given;
  const slots = given.slots ?? demoSlots(clinic, doctors, now());
  return {
    api,
    now,
    clinic,
    doctors: [...doctors].sort((a, b) => a.name.localeCompare(b.name)),
    slots: slots.map((slot) => ({ ...slot })).sort(byStart),
    holds: new Map(),
    holdOfKey: new Map(),
    bookings: new Map(),
    answered: new Map(),
    challenges: new Map(),
    webhooks: [],
    deliveries: [],
    watchers: new Set(),
    position: 7430,
    made: 0,
  };
}

/** A doctor's slots have changed: the header that tells the writer where that stands. */
export function changed(state: MockState, doctorId: string): Record<string, string> {
  state.position += 1;
  for (const tell of state.watchers) tell(doctorId);
  return { "DocBook-Position": String(state.position) };
}

/** Gives back whatever this hold or booking has of the doctor's time. */
export function freeSlotsOf(state: MockState, owner: string): void {
  for (const slot of state.slots) {
    if (slot.takenBy === owner) slot.takenBy = undefined;
    if (slot.hold?.id === owner) slot.hold = undefined;
  }
}

/** First available first, then by doctor. */
function byStart(a: Slot, b: Slot): number {
  return a.start.localeCompare(b.start) || a.doctorId.localeCompare(b.doctorId);
}
