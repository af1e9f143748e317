export type Step = "doctor" | "time" | "details" | "done";

export interface StepDetail {
  step: Step;
}
export interface SlotSelectedDetail {
  slotId: string;
  doctorId: string;
}
/** Of a time that is held for the patient, or no longer. */
export interface HoldDetail {
  slotId: string;
  doctorId: string;
}
export interface BookedDetail {
  bookingId: string;
  slotId: string;
  doctorId: string;
}
export interface RescheduledDetail {
  bookingId: string;
  /** The time it was moved to. */
  slotId: string;
}
export interface CancelledDetail {
  bookingId: string;
}
export interface ErrorDetail {
  /** A problem code of the API, or the client's own, such as `connection-failed` or `timeout`. */
  code: string;
  /** HTTP status, where there was an answer. */
  status: number | undefined;
  /** Name of the failed exchange in the server's log. */
  requestId: string | undefined;
}

/** What the elements tell their page: ids and codes, never a patient's data. */
export interface DocBookEventMap {
  "docbook-ready": CustomEvent<{ clinic: string }>;
  "docbook-opened": CustomEvent<Record<string, never>>;
  "docbook-closed": CustomEvent<Record<string, never>>;
  "docbook-step": CustomEvent<StepDetail>;
  "docbook-slot-selected": CustomEvent<SlotSelectedDetail>;
  "docbook-hold": CustomEvent<HoldDetail>;
  "docbook-hold-expired": CustomEvent<HoldDetail>;
  "docbook-booked": CustomEvent<BookedDetail>;
  "docbook-rescheduled": CustomEvent<RescheduledDetail>;
  "docbook-cancelled": CustomEvent<CancelledDetail>;
  "docbook-error": CustomEvent<ErrorDetail>;
}

declare global {
  interface HTMLElementEventMap extends DocBookEventMap {}
}

/** Returns false when the page vetoed a cancelable event. */
export function emit<Name extends keyof DocBookEventMap>(
  target: EventTarget,
  name: Name,
  detail: DocBookEventMap[Name]["detail"],
  cancelable = false,
): boolean {
  return target.dispatchEvent(new CustomEvent(name, { detail, cancelable, bubbles: true, composed: true }));
}
