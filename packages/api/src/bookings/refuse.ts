import { AppError } from "../errors.ts";
import type { Alternatives } from "../slots/alternatives.ts";
import type { Refusal, Wanted } from "../slots/claim.ts";
import { visitTypeNotFound } from "../slots/open-slots.ts";
import { presentInstant } from "./present.ts";

/** Tells why a visit cannot be had, with what can be had instead. */
export async function refuse(
  { alternatives: find }: { alternatives: Alternatives },
  wanted: Wanted,
  refusal: Refusal,
): Promise<never> {
  const { clinicId, doctorId, slotId, visitType } = wanted;
  const alternatives = () => find({ clinicId, doctorId, slotId, visitType });
  switch (refusal.outcome) {
    case "missing":
      throw new AppError(
        "slot-not-found",
        "This doctor has no slot of that id. Ask for the open slots again.",
      );
    case "visit-type-missing":
      throw visitTypeNotFound();
    case "too-soon":
      throw new AppError(
        "slot-too-soon",
        `A slot can be booked until ${refusal.minimumNoticeMinutes} minutes before it starts.`,
        { alternatives: await alternatives() },
      );
    case "too-late":
      throw new AppError(
        "slot-too-late",
        `This can be booked ${refusal.horizonDays} days ahead, and not earlier.`,
        { alternatives: await alternatives() },
      );
    case "taken":
      throw new AppError("slot-taken", "This slot is no longer free. The alternatives are free as of now.", {
        alternatives: await alternatives(),
      });
    case "held":
      throw new AppError(
        "slot-held",
        "Another patient holds this slot. It may be free again at heldUntil; the alternatives are free as of now.",
        { heldUntil: presentInstant(whole(refusal.until)), alternatives: await alternatives() },
      );
    case "key-used":
      // The key's booking was there a moment ago and is gone: somebody erased it meanwhile.
      throw new AppError(
        "idempotency-key-reused",
        "This key was used for a booking that no longer exists. Use a new key.",
      );
  }
}

/** The next full second: whoever comes back at that time must not be early. */
function whole(instant: Date): Date {
  return new Date(Math.ceil(instant.getTime() / 1000) * 1000);
}
