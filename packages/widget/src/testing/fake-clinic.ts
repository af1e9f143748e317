import type {
  Booking,
  Clinic,
  CreateBooking,
  CreatedBooking,
  Doctor,
  DoctorPage,
  OpenSlots,
  OpenSlotsPage,
  Problem,
  Slot,
} from "@docbook/sdk";
import { addDays, type Day, dayIn } from "../dates.ts";

/** Answers in place of the usual one: an error, a wait, or nothing at all. */
export type Twist = (request: Request) => Response | Promise<Response>;

export interface FakeRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Headers;
  body: unknown;
}

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const manageToken = "BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY";

/** A clinic behind the contract, small enough to see through: every answer has a type of the contract. */
export class FakeClinic {
  readonly clinic: Clinic = {
    slug: "am-sonnenhof",
    name: "Praxis am Sonnenhof",
    timeZone: "Europe/Berlin",
    locale: "de",
    contact: {
      email: "praxis@sonnenhof.example",
      phone: "+49 30 5550100",
      address: "Sonnenweg 4, 10115 Berlin",
      website: null,
    },
    policies: {
      minimumNoticeMinutes: 120,
      cancellationNoticeMinutes: 1440,
      horizonDays: 60,
      holdMinutes: 0,
      challenge: "none",
    },
    specialties: ["Dermatology", "General practice"],
    languages: ["de", "en", "tr"],
  };
  doctors: Doctor[] = [
    makeDoctor(1, "Dr. Anna Weber", ["General practice"], ["de", "en"], "Family doctor for all ages."),
    makeDoctor(2, "Dr. Emre Yılmaz", ["Dermatology"], ["de", "tr"], "Skin checks and small procedures."),
  ];
  slots: Slot[] = [];
  bookings: Booking[] = [];
  readonly requests: FakeRequest[] = [];
  /** Where the last write stands in the clinic's history. */
  position = 7430;
  readonly #twists = new Map<string, Twist[]>();

  get today(): Day {
    return dayIn(this.clinic.timeZone, Date.now());
  }

  /** Opens half an hour for a doctor, at a UTC time of a day this many days ahead. */
  open(daysAhead: number, time: string, doctor: Doctor | undefined = this.doctors[0]): Slot {
    return this.openAt(`${addDays(this.today, daysAhead)}T${time}:00Z`, doctor);
  }

  openAt(start: string, doctor: Doctor | undefined = this.doctors[0]): Slot {
    const end = `${new Date(Date.parse(start) + 30 * 60_000).toISOString().slice(0, 19)}Z`;
    const slot: Slot = { id: uuid(1000 + this.slots.length), doctorId: doctor?.id ?? "", start, end };
    this.slots.push(slot);
    this.slots.sort((a, b) => a.start.localeCompare(b.start));
    return slot;
  }

  /** The next request to this operation, such as "POST /v1/bookings", is answered by `twist`. */
  next(operation: string, ...twists: Twist[]): void {
    this.#twists.set(operation, [...(this.#twists.get(operation) ?? []), ...twists]);
  }

  sent(operation: string): FakeRequest[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === operation);
  }

  async answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const text = await request.text();
    const body: unknown = text ? JSON.parse(text) : undefined;
    const { method, headers } = request;
    // A line on which nothing is ever said.
    if (url.pathname.endsWith("/changes")) return new Response(new ReadableStream());
    this.requests.push({
      method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers,
      body,
    });
    const twist = this.#twists.get(`${method} ${url.pathname}`)?.shift();
    return twist ? twist(request) : this.#usual(method, url, body);
  }

  #usual(method: string, url: URL, body: unknown): Response {
    const [, , collection, id, rest] = url.pathname.split("/");
    const from = url.searchParams.get("from") ?? this.today;
    const to = url.searchParams.get("to") ?? addDays(from, 6);
    if (collection === "clinic") return json<Clinic>(this.clinic);
    if (collection === "doctors" && rest === "slots") {
      const slots = this.#between(from, to).filter((slot) => slot.doctorId === id);
      return json<OpenSlots>({ timeZone: this.clinic.timeZone, from, to, slots, held: [] });
    }
    if (collection === "doctors") {
      const specialty = url.searchParams.get("specialty");
      const doctors = this.doctors.filter((doctor) => !specialty || doctor.specialties.includes(specialty));
      return json<DoctorPage>({ doctors, nextCursor: null });
    }
    if (collection === "slots") {
      const limit = Number(url.searchParams.get("limit") ?? 20);
      const start = Number(url.searchParams.get("cursor") ?? 0);
      const all = this.#between(from, to);
      const nextCursor = start + limit < all.length ? String(start + limit) : null;
      const slots = all.slice(start, start + limit);
      return json<OpenSlotsPage>({ timeZone: this.clinic.timeZone, from, to, slots, nextCursor });
    }
    // The contract promises the body's form.
    if (method === "POST" && !id) return this.#book(body as CreateBooking);
    const booking = this.bookings.find((one) => one.id === id);
    if (!booking) return problem("booking-not-found", 404);
    if (rest === "calendar") return new Response("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    if (rest === "cancel") {
      Object.assign(booking, { status: "cancelled", cancelledAt: new Date().toISOString(), sequence: 1 });
    }
    return json<Booking>(booking, 200, method === "POST" ? this.#written() : {});
  }

  #book({ doctorId, slotId, patient, note, locale = "de" }: CreateBooking): Response {
    const slot = this.slots.find((one) => one.id === slotId);
    if (!slot) return problem("slot-taken", 409, { alternatives: this.slots.slice(0, 3) });
    this.slots = this.slots.filter((one) => one !== slot);
    const { name: clinicName, timeZone } = this.clinic;
    const booking: Booking = {
      id: `bk_${String(this.bookings.length).padStart(43, "A")}`,
      doctorId,
      slotId,
      status: "booked",
      start: slot.start,
      end: slot.end,
      timeZone,
      doctorName: this.doctors.find((doctor) => doctor.id === doctorId)?.name ?? "",
      clinicName,
      patient,
      visitType: null,
      location: { place: "clinic", address: this.clinic.contact.address, url: null },
      answers: {},
      metadata: {},
      note: note ?? null,
      locale,
      sequence: 0,
      createdAt: new Date().toISOString(),
      changeableUntil: slot.start,
      rescheduledAt: null,
      rescheduleReason: null,
      cancelledAt: null,
      cancellationReason: null,
    };
    this.bookings.push(booking);
    const manageUrl = `https://book.example/manage#${booking.id}.${manageToken}`;
    return json<CreatedBooking>({ ...booking, manageToken, manageUrl }, 201, this.#written());
  }

  #written(): Record<string, string> {
    return { "docbook-position": String(++this.position) };
  }

  #between(from: Day, to: Day): Slot[] {
    return this.slots.filter(({ start }) => {
      const day = dayIn(this.clinic.timeZone, start);
      return from <= day && day <= to;
    });
  }
}

export function makeDoctor(
  number: number,
  name: string,
  specialties: string[],
  languages: string[],
  bio: string | null = null,
): Doctor {
  const slug = name
    .toLowerCase()
    .replace(/^dr\. /, "")
    .replaceAll(" ", "-");
  return { id: uuid(number), slug, name, specialties, languages, bio, visitTypes: [] };
}

export function problem(code: Problem["code"], status: number, more: Partial<Problem> = {}): Response {
  const body: Problem = {
    type: `urn:docbook:problem:${code}`,
    title: code,
    status,
    code,
    detail: `Detail of ${code}.`,
    requestId: "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7a",
    ...more,
  };
  return json(body, status, { "content-type": "application/problem+json", "retry-after": "0" });
}

function json<Body>(body: Body, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "x-request-id": "test", ...headers } });
}
