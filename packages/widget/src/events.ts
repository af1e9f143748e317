export type Step = "doctor" | "time" | "details" | "done";

export interface StepDetail {
  step: Step;
}
export interface SlotSelectedDetail {
  slotId: string;
  doctorId: string;
}
export interface BookedDetail {
  bookingId: string;
  slotId: string;
  doctorId: string;
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
  "docbook-step": CustomEvent<StepDetail>;
  "docbook-slot-selected": CustomEvent<SlotSelectedDetail>;
  "docbook-booked": CustomEvent<BookedDetail>;
  "docbook-cancelled": CustomEvent<{ bookingId: string }>;
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
