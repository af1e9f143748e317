import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createDocBook, type Doctor, type Fetch, type Slot } from "./index.ts";
import { booking, clinic, created, doctor, slot, wish } from "./testing/fixtures.ts";
import { api, on } from "./testing/mock-api.ts";

const mock = setupServer();
beforeAll(() => mock.listen({ onUnhandledRequest: "error" }));
afterEach(() => mock.resetHandlers());
afterAll(() => mock.close());

const docbook = createDocBook({ api, key: "pk_demo" });

describe("reading", () => {
  test("the clinic's key goes with every call", async () => {
    mock.use(
      on("get", "/v1/clinic", (request) => {
        expect(request.headers.get("authorization")).toBe("Bearer pk_demo");
        return clinic;
      }),
    );
    expect(await docbook.getClinic()).toEqual(clinic);
  });

  test("filters that I name are sent, those that I leave out are not", async () => {
    let search = "";
    mock.use(
      on("get", "/v1/doctors", (request) => {
        search = new URL(request.url).search;
        return { doctors: [doctor], nextCursor: null };
      }),
    );
    const page = await docbook.listDoctors({ q: "weber & co", limit: 5 });
    expect(page.doctors).toEqual([doctor]);
    expect(search).toBe("?q=weber+%26+co&limit=5");
    await docbook.listDoctors();
    expect(search).toBe("");
  });

  test("a doctor and the doctor's open slots are found by the doctor's id", async () => {
    const week = { timeZone: "Europe/Berlin", from: "2027-03-01", to: "2027-03-07", slots: [slot], held: [] };
    const asked: string[] = [];
    mock.use(
      on("get", "/v1/doctors/{doctorId}", () => doctor),
      on("get", "/v1/doctors/{doctorId}/slots", (request) => {
        asked.push(request.url);
        return week;
      }),
    );
    expect(await docbook.getDoctor(doctor.id)).toEqual(doctor);
    expect(await docbook.listDoctorSlots(doctor.id, { from: "2027-03-01" })).toEqual(week);
    expect(asked).toEqual([`${api}/v1/doctors/${doctor.id}/slots?from=2027-03-01`]);
  });

  test("an id that I forgot, or that would climb to another resource, is refused before it is sent", async () => {
    // @ts-expect-error a mistake that plain JavaScript can make
    await expect(docbook.getDoctor(undefined)).rejects.toThrow('"doctorId" is missing');
    await expect(docbook.getDoctor("..")).rejects.toThrow('"doctorId" is missing');
    await expect(docbook.getBooking("")).rejects.toThrow('"bookingId" is missing');
  });

  test("an id cannot break out of its place in the path", async () => {
    const fetch = vi.fn<Fetch>(() => Response.json(doctor));
    await createDocBook({ api, fetch }).getDoctor("a/../b?c#d");
    expect(fetch.mock.calls[0]?.[0].url).toBe(`${api}/v1/doctors/a%2F..%2Fb%3Fc%23d`);
  });
});

describe("walking through pages", () => {
  const names = ["Ada", "Ben", "Cem"];
  function servePages(asked: string[]) {
    mock.use(
      on("get", "/v1/doctors", (request) => {
        const { search, searchParams } = new URL(request.url);
        asked.push(search);
        const at = Number(searchParams.get("cursor") ?? 0);
        const doctors: Doctor[] = [{ ...doctor, name: names[at] ?? "" }];
        return { doctors, nextCursor: at < 2 ? String(at + 1) : null };
      }),
    );
  }

  test("a loop over all doctors asks for page after page with the same filters", async () => {
    const asked: string[] = [];
    servePages(asked);
    const seen: string[] = [];
    for await (const { name } of docbook.allDoctors({ language: "de" })) seen.push(name);
    expect(seen).toEqual(names);
    expect(asked).toEqual(["?language=de", "?language=de&cursor=1", "?language=de&cursor=2"]);
  });

  test("a loop that I leave early asks for no further page", async () => {
    const asked: string[] = [];
    servePages(asked);
    for await (const { name } of docbook.allDoctors()) if (name === "Ada") break;
    expect(asked).toHaveLength(1);
  });

  test("a loop over all slots crosses an empty page", async () => {
    const range = { timeZone: "Europe/Berlin", from: "2027-03-01", to: "2027-03-07" };
    mock.use(
      on("get", "/v1/slots", (request) =>
        new URL(request.url).searchParams.has("cursor")
          ? { ...range, slots: [slot], nextCursor: null }
          : { ...range, slots: [], nextCursor: "next" },
      ),
    );
    const seen: Slot[] = [];
    for await (const found of docbook.allSlots({ specialty: "Dermatology" })) seen.push(found);
    expect(seen).toEqual([slot]);
  });
});

describe("booking", () => {
  test("each booking is sent whole, under an idempotency key of its own", async () => {
    const keys: (string | null)[] = [];
    mock.use(
      on("post", "/v1/bookings", async (request) => {
        keys.push(request.headers.get("idempotency-key"));
        expect(request.headers.get("content-type")).toBe("application/json");
        expect(await request.json()).toEqual(wish);
        return Response.json(created, { status: 201 });
      }),
    );
    expect(await docbook.createBooking(wish)).toEqual(created);
    await docbook.createBooking(wish);
    await docbook.createBooking(wish, { idempotencyKey: "the-same-intent" });
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).not.toBe(keys[0]);
    expect(keys[2]).toBe("the-same-intent");
  });

  test("a manage token alone is enough to read, to keep and to cancel a booking", async () => {
    const seen: unknown[] = [];
    const cancelled = { ...booking, status: "cancelled" as const };
    const note = (request: Request) =>
      seen.push([request.headers.get("docbook-manage-token"), request.headers.get("authorization")]);
    mock.use(
      on("get", "/v1/bookings/{bookingId}", (request) => {
        note(request);
        return booking;
      }),
      on("get", "/v1/bookings/{bookingId}/calendar", (request) => {
        note(request);
        return new Response("BEGIN:VCALENDAR\r\n", { headers: { "Content-Type": "text/calendar" } });
      }),
      on("post", "/v1/bookings/{bookingId}/cancel", async (request) => {
        note(request);
        seen.push(await request.json());
        return Response.json(cancelled);
      }),
    );
    const manage = createDocBook({ api });
    const { manageToken } = created;
    expect(await manage.getBooking(booking.id, { manageToken })).toEqual(booking);
    expect(await manage.getBookingCalendar(booking.id, { manageToken })).toBe("BEGIN:VCALENDAR\r\n");
    expect(await manage.cancelBooking(booking.id, { reason: "I feel better" }, { manageToken })).toEqual(
      cancelled,
    );
    await manage.cancelBooking(booking.id, undefined, { manageToken });
    const withToken = [manageToken, null];
    expect(seen).toEqual([withToken, withToken, withToken, { reason: "I feel better" }, withToken, {}]);
  });
});

test("my own headers win over the SDK's, whatever their case", async () => {
  mock.use(
    on("get", "/v1/clinic", ({ headers }) => {
      expect(headers.get("authorization")).toBe("Bearer other");
      expect(headers.get("x-trace")).toBe("1");
      return clinic;
    }),
  );
  await docbook.getClinic({ headers: { AUTHORIZATION: "Bearer other", "X-Trace": "1" } });
});

test("another fetch, such as an app's own, takes the place of the platform's", async () => {
  const fetch = vi.fn<Fetch>(() => Response.json(clinic));
  await createDocBook({ api: `${api}/booking`, key: "pk_demo", fetch }).getClinic();
  expect(fetch.mock.calls[0]?.[0].url).toBe(`${api}/booking/v1/clinic`);
});
