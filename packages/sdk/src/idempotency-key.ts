/**
 * A name for one intent of the patient, to be kept across its retries. `createBooking` and `createHold` make their own;
 * make one yourself to let several calls, such as two clicks on one button, mean a single booking.
 *
 * @example
 * ```ts
 * const idempotencyKey = newIdempotencyKey(); // once, when the form is shown
 * await docbook.createBooking(wish, { idempotencyKey });
 * ```
 */
export function newIdempotencyKey(): string {
  // Browsers offer randomUUID on https only; a clinic may try its page on plain http first.
  return crypto.randomUUID?.() ?? hex(crypto.getRandomValues(new Uint8Array(16)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
