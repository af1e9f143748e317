import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { aBookableSlot, mia } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { type Problem, problemOf } from "../testing/http.ts";
import { bookingIdOf } from "./id.ts";

const docbook = useDocBook();

async function aBooking() {
  const place = await aBookableSlot(docbook);
  return { ...place, booking: await place.sdk.createBooking({ ...place.request, note: "First visit" }) };
}

describe("a booking", () => {
  it("opens with its manage token, with or without a key, and with its clinic's secret key", async () => {
    const { booking, sdk, staff } = await aBooking();
    const { manageToken, manageUrl, ...shown } = booking;
    expect(manageUrl).toBe(`http://127.0.0.1:3000/manage#${booking.id}.${manageToken}`);
    expect(await sdk.getBooking(booking.id, { manageToken })).toEqual(shown);
    expect(await staff.getBooking(booking.id)).toEqual(shown);
    const bare = await docbook.request(`/v1/bookings/${booking.id}`, {
      headers: { "DocBook-Manage-Token": manageToken },
    });
    expect(await bare.json()).toEqual(shown);
    expect(shown).toMatchObject({
      patient: mia,
      note: "First visit",
      locale: "en",
      timeZone: "Europe/Berlin",
    });
  });

  it("is found where the answer to its creation said", async () => {
    const { sdk, clinic, request } = await aBookableSlot(docbook);
    const answer = await docbook.request("/v1/bookings", {
      key: clinic.publishableKey,
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
    });
    const { id, manageToken } = (await answer.json()) as { id: string; manageToken: string };
    expect(answer.headers.get("Location")).toBe(`/v1/bookings/${id}`);
    await expect(sdk.getBooking(id, { manageToken })).resolves.toMatchObject({ id });
  });

  it("stays shut for a publishable key alone: it stands in every visitor's page", async () => {
    const { booking, clinic } = await aBooking();
    for (const path of ["", "/calendar"]) {
      const answer = await docbook.request(`/v1/bookings/${booking.id}${path}`, {
        key: clinic.publishableKey,
      });
      expect(await problemOf(answer)).toMatchObject({ status: 403, code: "forbidden" });
    }
  });

  it("stays shut without key and token", async () => {
    const { booking } = await aBooking();
    const answer = await docbook.request(`/v1/bookings/${booking.id}`);
    expect(answer.headers.get("WWW-Authenticate")).toMatch(/^Bearer/);
    expect(await problemOf(answer)).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  it("looks exactly like one that does not exist to a wrong token and to another clinic", async () => {
    const { booking, manageToken } = await aBooking().then(({ booking }) => ({
      booking,
      manageToken: booking.manageToken,
    }));
    const { clinic: stranger, doctor } = await aBookableSlot(docbook);
    const another = await aBooking();
    const missing = bookingIdOf({ doctorId: doctor.id, id: uuidv7() });
    const withToken = (id: string, token: string) =>
      docbook.request(`/v1/bookings/${id}`, { headers: { "DocBook-Manage-Token": token } });

    const answers = await Promise.all([
      withToken(missing, manageToken),
      withToken(booking.id, another.booking.manageToken),
      withToken(booking.id, `${manageToken.slice(0, -1)}_`),
      withToken(booking.id, "x"),
      docbook.request(`/v1/bookings/${booking.id}`, { key: stranger.secretKey }),
      docbook.request(`/v1/bookings/bk_${"A".repeat(43)}`, { key: stranger.secretKey }),
      docbook.request(`/v1/bookings/bk_${"-".repeat(43)}`, { key: stranger.secretKey }),
    ]);
    const told = await Promise.all(
      answers.map(async (answer) => {
        const { requestId: _, ...rest } = (await problemOf(answer)) as Problem;
        return JSON.stringify(rest);
      }),
    );
    expect(new Set(told).size).toBe(1);
    expect(JSON.parse(told[0] ?? "")).toMatchObject({ status: 404, code: "booking-not-found" });
  });

  it("has an id of one form only", async () => {
    const { clinic } = await aBooking();
    const answer = await docbook.request("/v1/bookings/17", { key: clinic.secretKey });
    expect((await problemOf(answer)).errors?.[0]).toMatchObject({ in: "path", pointer: "bookingId" });
  });

  it("comes as a calendar file, which says when it is cancelled", async () => {
    const { booking, staff } = await aBooking();
    const answer = await docbook.request(`/v1/bookings/${booking.id}/calendar`, {
      headers: { "DocBook-Manage-Token": booking.manageToken },
    });
    expect(answer.headers.get("Content-Type")).toBe("text/calendar; charset=utf-8");
    const before = await answer.text();
    expect(before).toContain(`UID:${booking.id}`.slice(0, 60));
    expect(before).toContain("STATUS:CONFIRMED");
    await staff.cancelBooking(booking.id);
    const after = await staff.getBookingCalendar(booking.id);
    expect(after).toContain("STATUS:CANCELLED");
    expect(after).toContain("SEQUENCE:1");
  });
});
