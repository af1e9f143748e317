import { describe, expect, it } from "vitest";
import { aBookableSlot, aSlot, mia } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { post, problemOf } from "../testing/http.ts";

const docbook = useDocBook();

async function aClinicThatAllows(bookingsPerPatient: number | null, slots = 5) {
  const found = await aBookableSlot(docbook, { bookingsPerPatient });
  const more = [found.slot];
  for (let i = 1; i < slots; i++) more.push(await aSlot(docbook.deps.db, found.doctor, (30 + i) * 60));
  const book = (
    slot: number,
    { key = found.clinic.publishableKey, email = mia.email, idempotencyKey = "" } = {},
  ) =>
    docbook.request("/v1/bookings", {
      key,
      ...post(
        { doctorId: found.doctor.id, slotId: more[slot]?.id, patient: { ...mia, email } },
        idempotencyKey === "" ? {} : { "Idempotency-Key": idempotencyKey },
      ),
    });
  return { ...found, book };
}

describe("a clinic that allows a patient two bookings", () => {
  it("refuses the third, however the address is written, and takes others' bookings", async () => {
    const { book } = await aClinicThatAllows(2);
    expect([(await book(0)).status, (await book(1)).status]).toEqual([201, 201]);
    const third = await problemOf(await book(2, { email: "MIA@Example.org" }));
    expect(third).toMatchObject({ status: 409, code: "too-many-bookings" });
    expect(third.detail).toContain("2 upcoming bookings at the most");
    expect((await book(2, { email: "noah@example.org" })).status).toBe(201);
  });

  it("counts neither cancelled nor past ones", async () => {
    const { book, sdk, clinic } = await aClinicThatAllows(2);
    const first = (await (await book(0)).json()) as { id: string; manageToken: string };
    const second = (await (await book(1)).json()) as { slotId: string };
    expect((await book(2)).status).toBe(409);
    await sdk.cancelBooking(first.id, {}, { manageToken: first.manageToken });
    expect((await book(2)).status).toBe(201);
    expect((await book(3)).status).toBe(409);
    await docbook.rows(
      `UPDATE bookings SET start = start - interval '9 days', "end" = "end" - interval '9 days',
         claim_start = claim_start - interval '9 days', claim_end = claim_end - interval '9 days'
       WHERE clinic_id = $1 AND slot_id = $2`,
      [clinic.id, second.slotId],
    );
    expect((await book(3)).status).toBe(201);
  });

  it("lets no more through when all are asked for at once", async () => {
    const { book, clinic } = await aClinicThatAllows(2);
    const answers = await Promise.all([0, 1, 2, 3, 4].map((slot) => book(slot)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
    const [row] = await docbook.rows<{ count: number }>(
      "SELECT count(*)::int FROM bookings WHERE clinic_id = $1 AND status = 'booked'",
      [clinic.id],
    );
    expect(row?.count).toBe(2);
  });

  it("gives the same booking to a repetition of the request that won, also when it was the last one allowed", async () => {
    const { book, sdk } = await aClinicThatAllows(1);
    const won = await book(0, { idempotencyKey: "the-last-one-1" });
    const booking = (await won.json()) as { id: string; manageToken: string };
    const again = await book(0, { idempotencyKey: "the-last-one-1" });
    expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
    expect(((await again.json()) as { id: string }).id).toBe(booking.id);
    // Its slot is free again, and another booking took its place meanwhile.
    await sdk.cancelBooking(booking.id, {}, { manageToken: booking.manageToken });
    expect((await book(1)).status).toBe(201);
    const later = await book(0, { idempotencyKey: "the-last-one-1" });
    expect(((await later.json()) as { id: string }).id).toBe(booking.id);
  });

  it("may overrule that from its own server", async () => {
    const { book, clinic } = await aClinicThatAllows(1);
    expect((await book(0)).status).toBe(201);
    expect((await book(1)).status).toBe(409);
    expect((await book(1, { key: clinic.secretKey })).status).toBe(201);
  });
});
