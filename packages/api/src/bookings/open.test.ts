import { makeSend } from "@docbook/sdk/parts";
import { describe, expect, it } from "vitest";
import { aBookableSlot, aSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { problemOf } from "../testing/http.ts";

const docbook = useDocBook();

/** A patient with nothing but the link from the mail. */
async function aPatientWithALink() {
  const { clinic, doctor, sdk, request } = await aBookableSlot(docbook, {
    holdMinutes: 5,
    challenge: "altcha",
  });
  const later = await aSlot(docbook.deps.db, doctor, 3 * 24 * 60);
  const staff = docbook.sdk(clinic.secretKey);
  const { id: booking, manageToken } = await staff.createBooking(request);
  const fetch = async (asked: Request) => docbook.app.fetch(asked);
  const send = makeSend({ api: "http://127.0.0.1:3000", fetch, maxRetries: 0 });
  return { clinic, doctorId: doctor.id, later, booking, manageToken, send, sdk };
}

describe("the link from a mail, without any key", () => {
  it("shows its clinic and the doctor's times, holds one of them, and moves the booking there", async () => {
    const { clinic, doctorId, later, booking, manageToken, send } = await aPatientWithALink();
    const query = { booking };
    const options = { manageToken };

    expect(await send("get", "/v1/clinic", { query }, options)).toMatchObject({ slug: clinic.slug });
    const times = await send("get", "/v1/doctors/{doctorId}/slots", { path: { doctorId }, query }, options);
    expect(times.slots.map(({ id }) => id)).toEqual([later.id]);
    const body = { doctorId, slotId: later.id };
    const { id, token } = await send("post", "/v1/holds", { query, body }, options);
    const moved = await send(
      "post",
      "/v1/bookings/{bookingId}/reschedule",
      { path: { bookingId: booking }, body: { slotId: later.id, hold: { id, token } } },
      options,
    );
    expect(moved).toMatchObject({ id: booking, slotId: later.id, sequence: 1 });
  });

  it("gives back what it holds", async () => {
    const { doctorId, later, booking, manageToken, send, sdk } = await aPatientWithALink();
    const body = { doctorId, slotId: later.id };
    const { id: holdId, token } = await send(
      "post",
      "/v1/holds",
      { query: { booking }, body },
      { manageToken },
    );
    expect((await sdk.listDoctorSlots(doctorId)).slots).toEqual([]);
    await send("post", "/v1/holds/{holdId}/release", { path: { holdId }, body: { token } }, { manageToken });
    expect((await sdk.listDoctorSlots(doctorId)).slots).toHaveLength(1);
  });

  it.each([
    ["of another booking", { token: "other" }],
    ["without naming its booking", { name: false }],
  ])(
    "opens nothing with a token %s",
    async (_, { token, name = true }: { token?: string; name?: boolean }) => {
      const { booking, manageToken, doctorId } = await aPatientWithALink();
      const headers = { "DocBook-Manage-Token": token ?? manageToken };
      for (const path of ["/v1/clinic", `/v1/doctors/${doctorId}/slots`]) {
        const answer = await docbook.request(name ? `${path}?booking=${booking}` : path, { headers });
        expect(await problemOf(answer)).toMatchObject({ status: 404, code: "booking-not-found" });
      }
    },
  );

  it("opens the doctors of its own clinic only", async () => {
    const { booking, manageToken } = await aPatientWithALink();
    const { doctorId } = await aPatientWithALink();
    const answer = await docbook.request(`/v1/doctors/${doctorId}/slots?booking=${booking}`, {
      headers: { "DocBook-Manage-Token": manageToken },
    });
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: "doctor-not-found" });
  });
});
