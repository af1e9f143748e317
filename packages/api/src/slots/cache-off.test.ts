import { afterEach, describe, expect, it, vi } from "vitest";
import { aBookableSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each([
  { setting: "off", source: "primary", sees: "what was changed behind DocBook's back", readsOfCrowd: 20 },
  // The control: with the cache on, the same steps show the old list.
  { setting: "auto", source: "cache", sees: "it as it was a moment ago", readsOfCrowd: 1 },
])("with CACHE=$setting", ({ setting, source, sees, readsOfCrowd }) => {
  const docbook = useDocBook({ env: { CACHE: setting } });

  it.each([
    ["a doctor's slots", "/v1/doctors/{doctorId}/slots"],
    ["a clinic's slots", "/v1/slots"],
    ["the doctors", "/v1/doctors"],
    ["a doctor", "/v1/doctors/{doctorId}"],
    ["the clinic", "/v1/clinic"],
  ])(`who asks for %s again sees ${sees}`, async (_, pattern) => {
    const { clinic, doctor, slot } = await aBookableSlot(docbook);
    const ask = async () => {
      const path = pattern.replace("{doctorId}", doctor.id);
      const answer = await docbook.request(path, { key: clinic.publishableKey });
      return { source: answer.headers.get("DocBook-Source"), text: await answer.text() };
    };
    // The cache's clock stands still: on a busy machine its second may be over before we ask again.
    vi.spyOn(performance, "now").mockReturnValue(performance.now());
    const first = await ask();
    // Past DocBook, so that nothing empties a cache.
    await Promise.all([
      docbook.rows("UPDATE slots SET status = 'busy' WHERE id = $1", [slot.id]),
      docbook.rows("UPDATE doctors SET name = 'Dr. Other' WHERE id = $1", [doctor.id]),
      docbook.rows("UPDATE clinics SET name = 'Other Clinic' WHERE id = $1", [clinic.id]),
    ]);
    const again = await ask();
    expect(again.source).toBe(source);
    expect(again.text === first.text).toBe(setting === "auto");
  });

  it(`twenty who ask for one list at once cost ${readsOfCrowd} reads of the database`, async () => {
    const { clinic, doctor } = await aBookableSlot(docbook);
    const key = clinic.publishableKey;
    // The key itself is looked up once, by the first who comes with it.
    await docbook.request("/v1/clinic", { key });
    const reads = vi.spyOn(docbook.deps.db, "display");
    await Promise.all(
      Array.from({ length: 20 }, () => docbook.request(`/v1/doctors/${doctor.id}/slots`, { key })),
    );
    expect(reads).toHaveBeenCalledTimes(readsOfCrowd);
  });
});
