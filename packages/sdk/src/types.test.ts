import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, expectTypeOf, test } from "vitest";
import {
  type CreatedBooking,
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
import type { WebhookEventType } from "./webhooks.ts";

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
  // @ts-expect-error only a booking and a hold take an idempotency key
  await docbook.getClinic({ idempotencyKey: "intent-1" });
  // @ts-expect-error a clinic has no manage token
  await docbook.getClinic({ manageToken: "token" });
  // @ts-expect-error a server newer than this SDK may say what is neither
  (await docbook.getBooking("bk_1")).status satisfies "booked" | "cancelled";
  // @ts-expect-error no such state to ask for
  await docbook.listWebhookDeliveries("wh_1", { state: "lost" });
  // @ts-expect-error a webhook needs an address
  await docbook.createWebhook({ events: ["booking.created"] });
  // @ts-expect-error the secret is shown once, when it is made
  (await docbook.listWebhooks()).webhooks[0]?.secret;
  // @ts-expect-error only the answer to createBooking carries the token
  (await docbook.getBooking("bk_1")).manageToken;
}

export async function rightCalls(docbook: DocBook, error: unknown): Promise<void> {
  expectTypeOf((await docbook.createBooking(wish)).manageToken).toEqualTypeOf<string>();
  expectTypeOf(docbook.getBookingCalendar("bk_1")).resolves.toEqualTypeOf<string>();
  for await (const slot of docbook.allSlots()) expectTypeOf(slot).toEqualTypeOf<Slot>();
  expectTypeOf(docbook.deleteWebhook("wh_1")).resolves.toEqualTypeOf<undefined>();

  // The same call, with more told about it.
  const { answer, requestId, response } = await docbook.createBooking(wish).withResponse();
  expectTypeOf(answer).toEqualTypeOf<CreatedBooking>();
  expectTypeOf(requestId).toEqualTypeOf<string | undefined>();
  expectTypeOf(response).toEqualTypeOf<Response>();

  // What is known is completed by an editor; what joins later is no break.
  const { status } = await docbook.getBooking("bk_1");
  expectTypeOf<"booked">().toExtend<typeof status>();
  expectTypeOf<"invented-later">().toExtend<typeof status>();
  expectTypeOf<"invented-later">().toExtend<WebhookEventType>();

  // A known code names its class; any other code, known or not, is still a DocBook error.
  if (isDocBookError(error, "slot-taken")) expectTypeOf(error).toEqualTypeOf<SlotTakenError>();
  if (isDocBookError(error, "invented-later")) expectTypeOf(error).toEqualTypeOf<DocBookError>();
  if (isDocBookError(error)) expectTypeOf(error).toEqualTypeOf<DocBookError>();
  expectTypeOf<"invented-later">().toExtend<ProblemCode>();
  expectTypeOf<"timeout">().toExtend<ErrorCode>();
}
