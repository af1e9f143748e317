import type { Unsafe } from "../config.ts";
import { inTx, type Tx } from "../platform/db/connection.ts";
import { type LockedSlot, lockSlots, readSlots, type SlotLock } from "./lock.ts";

// The mistakes that booking systems are made with, one way each. Tests run DocBook with them (DOCBOOK_UNSAFE) to show
// that they would notice. None of this is loaded where patients are served.

/** Takes the place of lockSlots, and lets two have one slot where the constraints are gone as well. */
export function makeUnsafeLock(unsafe: Unsafe): SlotLock {
  return { "no-row-lock": lookOnly, "check-outside": lookBefore, "cache-decides": makeRemembering() }[unsafe];
}

/** Looks and does not lock: whoever looks at the same moment sees a free slot too. */
const lookOnly: SlotLock = (tx, doctorId, which) => readSlots(tx, doctorId, which, false);

/** Locks as it should, and the transaction is over before the one begins in which all is written. */
const lookBefore: SlotLock = async (tx, doctorId, which) => {
  const seen = await lockSlots(tx, doctorId, which);
  await inTx(tx, "COMMIT AND CHAIN", []);
  return standingHere(tx, seen);
};

/** What was seen stays true for so long, whatever happens meanwhile. */
const rememberedMs = 2_000;

/** Decides by what this process has seen a moment ago. */
function makeRemembering(): SlotLock {
  const remembered = new Map<string, LockedSlot[]>();
  return async (tx, doctorId, which) => {
    const asked = JSON.stringify([doctorId, which]);
    const seen = remembered.get(asked) ?? (await readSlots(tx, doctorId, which, false));
    if (!remembered.has(asked)) setTimeout(() => remembered.delete(asked), rememberedMs).unref();
    remembered.set(asked, seen);
    return standingHere(tx, seen);
  };
}

/** Only the decision is to be wrong: where the booking stands in the history follows from the transaction that writes. */
async function standingHere(tx: Tx, seen: LockedSlot[]): Promise<LockedSlot[]> {
  const [here] = await inTx<{ position: string }>(tx, "SELECT pg_current_xact_id()::text AS position", []);
  return here ? seen.map((slot) => ({ ...slot, ...here })) : seen;
}
