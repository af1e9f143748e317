import { InvalidRequestError, NotFoundError } from "@docbook/sdk";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { aClinic, aDoctor, type TestClinic } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { problemOf } from "../testing/http.ts";

const docbook = useDocBook();
let clinic: TestClinic;
const sdk = () => docbook.sdk(clinic.publishableKey);
const namesOf = ({ doctors }: { doctors: readonly { name: string }[] }) =>
  doctors.map((doctor) => doctor.name);

beforeAll(async () => {
  const { db } = docbook.deps;
  clinic = await aClinic(db);
  await aDoctor(db, clinic, {
    name: "Dr. Özlem Ärzig",
    specialties: ["Innere Medizin"],
    languages: ["de", "tr"],
  });
  await aDoctor(db, clinic, { name: "Dr. Ben 100%_\\", specialties: ["Dermatology"], languages: ["en"] });
  await aDoctor(db, clinic, { name: "Dr. Anna Weber", specialties: ["General practice", "Allergies"] });
  await aDoctor(db, clinic, {
    name: "Dr. Anna Weber",
    specialties: ["General practice"],
    languages: ["pt-BR"],
  });
  await aDoctor(db, clinic, { name: "Dr. Gone", active: false });
  await aDoctor(db, await aClinic(db), { name: "Dr. Elsewhere" });
});

describe("listDoctors", () => {
  it("shows the clinic's own active doctors, by name", async () => {
    expect(namesOf(await sdk().listDoctors())).toEqual([
      "Dr. Anna Weber",
      "Dr. Anna Weber",
      "Dr. Ben 100%_\\",
      "Dr. Özlem Ärzig",
    ]);
  });

  it.each([
    ["a part of a name", { q: "web" }, 2],
    ["a specialty among the words", { q: "allerg" }, 1],
    ["words in any order, all of which must occur", { q: "practice anna" }, 2],
    ["words of which one does not occur", { q: "anna dermatology" }, 0],
    ["capital letters beyond ASCII", { q: "özlem ÄRZ" }, 1],
    ["what would be a wildcard, as it is written", { q: "100%_\\" }, 1],
    ["a wildcard that nobody has in the name", { q: "a%a" }, 0],
    ["nothing but spaces", { q: " " }, 4],
    ["a specialty in another case", { specialty: "INNERE medizin" }, 1],
    ["half a specialty", { specialty: "Innere" }, 0],
    ["a language in another case", { language: "PT-br" }, 1],
    ["everything at once", { q: "anna", specialty: "Allergies", language: "de" }, 1],
  ])("finds by %s", async (_, query, count) => {
    expect((await sdk().listDoctors(query)).doctors).toHaveLength(count);
  });

  it("gives each doctor once, whatever the size of a page, namesakes too", async () => {
    const all = (await sdk().listDoctors()).doctors;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), async (limit) => {
        const paged = [];
        for await (const doctor of sdk().allDoctors({ limit })) paged.push(doctor);
        expect(paged).toEqual(all);
      }),
      { numRuns: 6 },
    );
  });

  it.each([
    ["with words for an id", { name: "Anna", id: "anna" }],
    ["with a NUL", { name: "\0", id: "0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d" }],
    [
      "of something else",
      { start: "2027-03-01T08:00:00Z", doctorId: "0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d" },
    ],
  ])("refuses a cursor %s", async (_, position) => {
    const cursor = Buffer.from(JSON.stringify(position)).toString("base64url");
    await expect(sdk().listDoctors({ cursor })).rejects.toThrow(InvalidRequestError);
  });

  it("refuses a NUL in the search, and names the place", async () => {
    const answer = await docbook.request("/v1/doctors?q=%00", { key: clinic.publishableKey });
    expect((await problemOf(answer)).errors).toEqual([
      { in: "query", pointer: "q", message: expect.stringContaining("NUL") },
    ]);
  });
});

describe("getDoctor", () => {
  it("shows one, whatever the case of the id", async () => {
    const [anna] = (await sdk().listDoctors({ q: "anna" })).doctors;
    expect(await sdk().getDoctor(anna?.id.toUpperCase() ?? "")).toEqual(anna);
  });

  it("knows none who has left or works elsewhere, and no id that is none", async () => {
    const hidden = await docbook.rows<{ id: string }>(
      "SELECT id FROM doctors WHERE name IN ('Dr. Gone', 'Dr. Elsewhere')",
    );
    expect(hidden).toHaveLength(2);
    for (const { id } of hidden) await expect(sdk().getDoctor(id)).rejects.toThrow(NotFoundError);
    await expect(sdk().getDoctor("anna-weber")).rejects.toThrow(InvalidRequestError);
  });
});
