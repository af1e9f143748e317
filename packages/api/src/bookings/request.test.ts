import { describe, expect, it } from "vitest";
import { aBookableSlot, mia } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { post, problemOf } from "../testing/http.ts";

const docbook = useDocBook();
const nul = String.fromCharCode(0);

async function send(change: (request: Record<string, unknown>) => unknown, headers?: Record<string, string>) {
  const { clinic, request } = await aBookableSlot(docbook);
  return docbook.request("/v1/bookings", {
    key: clinic.publishableKey,
    ...post(change(request), headers),
  });
}

describe("a request to book", () => {
  const withPatient = (patient: object) => (request: object) => ({ ...request, patient });

  it.each<[string, string, (request: Record<string, unknown>) => unknown]>([
    ["without a doctor", "/doctorId", ({ doctorId: _, ...rest }) => rest],
    ["without a slot", "/slotId", ({ slotId: _, ...rest }) => rest],
    ["without a patient", "/patient", ({ patient: _, ...rest }) => rest],
    ["without the patient's name", "/patient/name", withPatient({ email: mia.email })],
    ["without the patient's email", "/patient/email", withPatient({ name: mia.name })],
    ["with an empty name", "/patient/name", withPatient({ ...mia, name: "" })],
    ["with a name of spaces", "/patient/name", withPatient({ ...mia, name: "   " })],
    ["with an endless name", "/patient/name", withPatient({ ...mia, name: "x".repeat(201) })],
    ["with a name that is a number", "/patient/name", withPatient({ ...mia, name: 5 })],
    ["with an email that is none", "/patient/email", withPatient({ ...mia, email: "mia" })],
    [
      "with a second header in the email",
      "/patient/email",
      withPatient({ ...mia, email: "mia@example.org\r\nBcc: a@b.c" }),
    ],
    [
      "with an endless email",
      "/patient/email",
      withPatient({ ...mia, email: `${"x".repeat(250)}@example.org` }),
    ],
    ["with words for a phone number", "/patient/phone", withPatient({ ...mia, phone: "call me" })],
    ["with an unknown patient field", "/patient/insurance", withPatient({ ...mia, insurance: "AOK" })],
    ["with a doctor id that is none", "/doctorId", (request) => ({ ...request, doctorId: "anna-weber" })],
    [
      "with a UUID written as a URN",
      "/slotId",
      (request) => ({ ...request, slotId: `urn:uuid:${request["slotId"]}` }),
    ],
    ["with an endless note", "/note", (request) => ({ ...request, note: "x".repeat(2001) })],
    ["with a language that is none", "/locale", (request) => ({ ...request, locale: "German" })],
    ["with a language that only looks like one", "/locale", (request) => ({ ...request, locale: "de-12" })],
    [
      "with a time zone that does not exist",
      "/timeZone",
      (request) => ({ ...request, timeZone: "Europe/Bonn" }),
    ],
    [
      "with a time zone that is no name",
      "/timeZone",
      (request) => ({ ...request, timeZone: "../etc/passwd" }),
    ],
    ["with an unknown field", "/insurance~1number", (request) => ({ ...request, "insurance/number": 1 })],
    ["that is a list", "", () => []],
    ["that is null", "", () => null],
  ])("%s is told where it does not fit", async (_, pointer, change) => {
    const problem = await problemOf(await send(change));
    expect(problem).toMatchObject({ status: 400, code: "invalid-request" });
    expect(problem.errors).toContainEqual({ in: "body", pointer, message: expect.any(String) });
  });

  it("is told of everything that does not fit at once", async () => {
    const problem = await problemOf(await send(() => ({ patient: { name: "" }, note: 1 })));
    expect(problem.errors?.map((error) => error.pointer).sort()).toEqual([
      "/doctorId",
      "/note",
      "/patient/email",
      "/patient/name",
      "/patient/name",
      "/slotId",
    ]);
  });

  it("never hears its own values repeated", async () => {
    const wrong = withPatient({ name: "Zacharias", email: "Zacharias", phone: "Zacharias" });
    expect(await (await send(wrong)).text()).not.toContain("Zacharias");
  });

  it.each([
    ["the name", withPatient({ ...mia, name: `Mia${nul}` })],
    ["the note", (request: object) => ({ ...request, note: `a${nul}b` })],
  ])("with a NUL in %s is refused, for PostgreSQL cannot keep it", async (_, change) => {
    const { errors } = await problemOf(await send(change));
    expect(errors).toEqual([
      { in: "body", pointer: expect.stringMatching(/^\/(patient\/name|note)$/), message: expect.any(String) },
    ]);
  });

  it.each([
    ["seven characters", "1234567"],
    ["a space", "a key with spaces"],
    ["256 characters", "k".repeat(256)],
  ])("with an Idempotency-Key of %s is refused", async (_, key) => {
    const problem = await problemOf(await send((request) => request, { "Idempotency-Key": key }));
    expect(problem.errors?.[0]).toMatchObject({ in: "header", pointer: "Idempotency-Key" });
  });

  it("nested as deep as 64 KiB allow is refused like any other", async () => {
    const answer = await send(() => `{"note":${"[".repeat(32_000)}${"]".repeat(32_000)}}`);
    expect(await problemOf(answer)).toMatchObject({ status: 400, code: "invalid-request" });
  });

  it("without a body is refused", async () => {
    const { clinic } = await aBookableSlot(docbook);
    const answer = await docbook.request("/v1/bookings", { key: clinic.publishableKey, method: "POST" });
    expect((await problemOf(answer)).errors).toEqual([{ in: "body", pointer: "", message: "is missing" }]);
  });

  it("keeps what it may keep: capital letters in ids, any script, any zone of the patient", async () => {
    const { sdk, request } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking({
      doctorId: request.doctorId.toUpperCase(),
      slotId: request.slotId.toUpperCase(),
      patient: { name: " 山田 太郎 👩‍⚕️ ", email: "taro@example.org", phone: "+81 (3) 1234-5678" },
      note: 'first line\nsecond "line" \\ <b>',
      locale: "pt-BR",
      timeZone: "America/Argentina/Buenos_Aires",
    });
    expect(booking).toMatchObject({
      doctorId: request.doctorId,
      slotId: request.slotId,
      patient: { name: "山田 太郎 👩‍⚕️", phone: "+81 (3) 1234-5678" },
      note: 'first line\nsecond "line" \\ <b>',
      locale: "pt-BR",
    });
  });
});
