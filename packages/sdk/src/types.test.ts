import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, expectTypeOf, test } from "vitest";
import {
  createDocBook,
  type DocBook,
  type DocBookError,
  type ErrorCode,
  isDocBookError,
  type ProblemCode,
  type Slot,
  type SlotTakenError,
} from "./index.ts";
import { doctor, wish } from "./testing/fixtures.ts";

test("the compiler stands by every line of this package, the wrong calls below included", async () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const tsc = fileURLToPath(import.meta.resolve("typescript/bin/tsc"));
  const run = promisify(execFile)(process.execPath, [tsc, "--project", "tsconfig.test.json"], { cwd: root });
  const complaints = await run.then(
    () => "",
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(complaints).toBe("");
}, 60_000);

// Compiled, never run. Where a wrong call would compile, its "expect-error" becomes an error itself.
export async function wrongCalls(docbook: DocBook): Promise<void> {
  // @ts-expect-error a client needs an address
  createDocBook({ key: "pk_demo" });
  // @ts-expect-error an id has to be named
  await docbook.getDoctor();
  // @ts-expect-error no such filter
  await docbook.listDoctors({ speciality: "Dermatology" });
  // @ts-expect-error a limit counts
  await docbook.listSlots({ limit: "20" });
  // @ts-expect-error one doctor's slots come without pages
  await docbook.listDoctorSlots(doctor.id, { cursor: "next" });
  // @ts-expect-error the loop moves the cursor
  docbook.allSlots({ cursor: "next" });
  // @ts-expect-error a booking needs a patient
  await docbook.createBooking({ doctorId: wish.doctorId, slotId: wish.slotId });
  // @ts-expect-error a patient needs an address for the confirmation
  await docbook.createBooking({ ...wish, patient: { name: "Mia Keller" } });
  // @ts-expect-error leave out what you do not know
  await docbook.createBooking({ ...wish, note: undefined });
  // @ts-expect-error only a booking takes an idempotency key
  await docbook.getClinic({ idempotencyKey: "intent-1" });
  // @ts-expect-error a clinic has no manage token
  await docbook.getClinic({ manageToken: "token" });
  // @ts-expect-error a booking is booked or cancelled
  (await docbook.getBooking("bk_1")).status satisfies "held";
  // @ts-expect-error only the answer to createBooking carries the token
  (await docbook.getBooking("bk_1")).manageToken;
}

export async function rightCalls(docbook: DocBook, error: unknown): Promise<void> {
  expectTypeOf((await docbook.createBooking(wish)).manageToken).toEqualTypeOf<string>();
  expectTypeOf(docbook.getBookingCalendar("bk_1")).resolves.toEqualTypeOf<string>();
  for await (const slot of docbook.allSlots()) expectTypeOf(slot).toEqualTypeOf<Slot>();

  // A known code names its class; any other code, known or not, is still a DocBook error.
  if (isDocBookError(error, "slot-taken")) expectTypeOf(error).toEqualTypeOf<SlotTakenError>();
  if (isDocBookError(error, "invented-later")) expectTypeOf(error).toEqualTypeOf<DocBookError>();
  if (isDocBookError(error)) expectTypeOf(error).toEqualTypeOf<DocBookError>();
  expectTypeOf<"invented-later">().toExtend<ProblemCode>();
  expectTypeOf<"timeout">().toExtend<ErrorCode>();
}
