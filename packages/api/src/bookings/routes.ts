import { requireChallenge, type Shown } from "../challenges/require-challenge.ts";
import { isKept } from "../holds/kept.ts";
import { ownHolds } from "../holds/token.ts";
import type { Limiter } from "../platform/edges/limiter.ts";
import { withKey } from "../platform/http/auth.ts";
import { invalidRequest } from "../platform/http/check-contract.ts";
import type { ContractRequest, Handlers } from "../platform/http/operations.ts";
import { type BookDeps, type BookRequest, book } from "./book.ts";
import { calendarFile } from "./calendar.ts";
import { cancel } from "./cancel.ts";
import type { Change } from "./change.ts";
import { manageTokenFor, manageUrlFor } from "./manage-token.ts";
import { openBooking } from "./open.ts";
import { etagOf, presentBooking } from "./present.ts";
import { reschedule } from "./reschedule.ts";
import type { BookingView } from "./store.ts";

type BookingDeps = BookDeps & { publicUrl: string; limiter: Limiter };
type BookingOperation =
  | "createBooking"
  | "getBooking"
  | "getBookingCalendar"
  | "rescheduleBooking"
  | "cancelBooking";

export function bookingRoutes(deps: BookingDeps): Pick<Handlers, BookingOperation> {
  return {
    createBooking: async (request) => {
      const wanted = readBookRequest(deps.secret, request);
      await requireChallenge(deps, challengeShown(deps, wanted, request));
      const { booking, replayed, position } = await book(deps, wanted);
      const json = presentBooking(deps.secret, booking);
      const manageToken = manageTokenFor(deps.secret, booking);
      const clinicManagePage = withKey(request.caller).clinic.managePage;
      const manageUrl = manageUrlFor({ ...deps, clinicManagePage }, booking, manageToken);
      return {
        status: 201,
        headers: {
          Location: `/v1/bookings/${json.id}`,
          ...(replayed ? { "Idempotency-Replayed": "true" } : {}),
          ...positionHeader(position),
        },
        json: { ...json, manageToken, manageUrl },
      };
    },

    getBooking: async ({ path, caller }) => {
      const booking = await openBooking(deps, path.bookingId, caller);
      return { status: 200, headers: { ETag: etagOf(booking) }, json: presentBooking(deps.secret, booking) };
    },

    getBookingCalendar: async ({ path, caller }) => ({
      status: 200,
      type: "text/calendar",
      text: calendarFile(await openBooking(deps, path.bookingId, caller), {
        publicUrl: deps.publicUrl,
        secret: deps.secret,
      }),
    }),

    rescheduleBooking: async (request) => {
      const { path, body, caller } = request;
      const seen = await openBooking(deps, path.bookingId, caller);
      const position = await reschedule(deps, seen, {
        ...changeOf(seen, request),
        slotId: body.slotId.toLowerCase(),
        ownHolds: ownHolds(deps.secret, seen.doctorId, [body.hold]),
      });
      return presentChanged(deps, await openBooking(deps, path.bookingId, caller), position);
    },

    cancelBooking: async (request) => {
      const { path, caller } = request;
      const seen = await openBooking(deps, path.bookingId, caller);
      const position = await cancel(deps, changeOf(seen, request));
      return presentChanged(deps, await openBooking(deps, path.bookingId, caller), position);
    },
  };
}

function changeOf(
  { doctorId, id }: BookingView,
  { body, header, caller }: ContractRequest<"rescheduleBooking"> | ContractRequest<"cancelBooking">,
): Change {
  return {
    doctorId,
    id,
    by: caller.by === "secret" ? "clinic" : "patient",
    reason: body?.reason ?? null,
    expected: header["If-Match"],
  };
}

function presentChanged(deps: BookingDeps, booking: BookingView, position: string | undefined) {
  const headers = { ETag: etagOf(booking), ...positionHeader(position) };
  return { status: 200, headers, json: presentBooking(deps.secret, booking) } as const;
}

/** What to send as DocBook-Min-Position, to read what was just written. */
function positionHeader(position: string | undefined): Record<string, string> {
  return position === undefined ? {} : { "DocBook-Position": position };
}

/** A repetition (same idempotency key, same doctor) may show its solution again: perhaps the first answer was lost. */
function challengeShown(
  { db, repetitions }: BookingDeps,
  { doctorId, slotId, ownHolds: holdIds, idempotencyKey }: BookRequest,
  { body, caller, requestId }: ContractRequest<"createBooking">,
): Shown {
  return {
    caller: withKey(caller),
    solution: body.challenge,
    by: idempotencyKey === undefined ? requestId : `${doctorId}/${idempotencyKey}`,
    // This very slot: with one hold on another nobody books the whole week. A repetition's own booking has used it up.
    holdsAlready: async () =>
      (await isKept(db, { doctorId, holdIds, slotId })) ||
      (idempotencyKey !== undefined && (await repetitions(doctorId, idempotencyKey)) !== undefined),
  };
}

function readBookRequest(
  secret: Buffer,
  { body, header, caller }: ContractRequest<"createBooking">,
): BookRequest {
  const { clinic, by } = withKey(caller);
  const doctorId = body.doctorId.toLowerCase();
  if (body.timeZone !== undefined && !isTimeZone(body.timeZone)) {
    throw invalidRequest([{ in: "body", pointer: "/timeZone", message: "is not an IANA time zone" }]);
  }
  // Mails are written in it, long after this request: what only looks like a language tag is found out here.
  if (body.locale !== undefined && !isLocale(body.locale)) {
    throw invalidRequest([{ in: "body", pointer: "/locale", message: "is not a BCP 47 language tag" }]);
  }
  return {
    clinicId: clinic.id,
    doctorId,
    slotId: body.slotId.toLowerCase(),
    patient: { name: body.patient.name.trim(), email: body.patient.email, phone: body.patient.phone ?? null },
    visitType: body.visitType,
    ownHolds: ownHolds(secret, doctorId, [body.hold]),
    answers: body.answers ?? {},
    complete: by === "publishable",
    // The clinic itself may know better here as well.
    bookingsAtMost: by === "publishable" ? clinic.bookingsPerPatient : null,
    note: body.note ?? null,
    metadata: body.metadata ?? {},
    locale: body.locale ?? null,
    timeZone: body.timeZone ?? null,
    idempotencyKey: header["Idempotency-Key"],
  };
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
