import { AppError } from "../errors.ts";
import type { Database } from "../platform/db/connection.ts";
import { type Caller, withKey } from "../platform/http/auth.ts";
import { invalidRequest } from "../platform/http/check-contract.ts";
import type { ContractRequest, Handlers } from "../platform/http/operations.ts";
import { type BookDeps, type BookRequest, book } from "./book.ts";
import { calendarFile } from "./calendar.ts";
import { bookingNotFound, cancel } from "./cancel.ts";
import { readBookingId } from "./id.ts";
import { manageTokenFor, manageUrlFor, opensBooking } from "./manage-token.ts";
import { presentBooking } from "./present.ts";
import { type BookingView, viewBooking } from "./store.ts";

type BookingDeps = BookDeps & { secret: Buffer; publicUrl: string };
type BookingOperation = "createBooking" | "getBooking" | "getBookingCalendar" | "cancelBooking";

export function bookingRoutes(deps: BookingDeps): Pick<Handlers, BookingOperation> {
  return {
    createBooking: async (request) => {
      const { booking, replayed, position } = await book(deps, readBookRequest(request));
      const json = presentBooking(booking);
      const manageToken = manageTokenFor(deps.secret, booking);
      return {
        status: 201,
        headers: {
          Location: `/v1/bookings/${json.id}`,
          ...(replayed ? { "Idempotency-Replayed": "true" } : {}),
          ...positionHeader(position),
        },
        json: { ...json, manageToken, manageUrl: manageUrlFor(deps.publicUrl, booking, manageToken) },
      };
    },

    getBooking: async ({ path, caller }) => ({
      status: 200,
      json: presentBooking(await openBooking(deps, path.bookingId, caller)),
    }),

    getBookingCalendar: async ({ path, caller }) => ({
      status: 200,
      type: "text/calendar",
      text: calendarFile(await openBooking(deps, path.bookingId, caller), {
        publicUrl: deps.publicUrl,
        secret: deps.secret,
      }),
    }),

    cancelBooking: async ({ path, body, caller }) => {
      const { doctorId, id } = await openBooking(deps, path.bookingId, caller);
      const position = await cancel(deps, {
        doctorId,
        id,
        by: caller.by === "secret" ? "clinic" : "patient",
        reason: body?.reason ?? null,
      });
      const cancelled = await openBooking(deps, path.bookingId, caller);
      return { status: 200, headers: positionHeader(position), json: presentBooking(cancelled) };
    },
  };
}

/** What to send as DocBook-Min-Position, to read what was just written. */
function positionHeader(position: string | undefined): Record<string, string> {
  return position === undefined ? {} : { "DocBook-Position": position };
}

function readBookRequest({ body, header, caller }: ContractRequest<"createBooking">): BookRequest {
  const { clinic } = withKey(caller);
  if (body.timeZone !== undefined && !isTimeZone(body.timeZone)) {
    throw invalidRequest([{ in: "body", pointer: "/timeZone", message: "is not an IANA time zone" }]);
  }
  // Mails are written in it, long after this request: what only looks like a language tag is found out here.
  if (body.locale !== undefined && !isLocale(body.locale)) {
    throw invalidRequest([{ in: "body", pointer: "/locale", message: "is not a BCP 47 language tag" }]);
  }
  return {
    clinicId: clinic.id,
    doctorId: body.doctorId.toLowerCase(),
    slotId: body.slotId.toLowerCase(),
    patient: { name: body.patient.name.trim(), email: body.patient.email, phone: body.patient.phone ?? null },
    note: body.note ?? null,
    locale: body.locale ?? null,
    timeZone: body.timeZone ?? null,
    idempotencyKey: header["Idempotency-Key"],
  };
}

/**
 * The booking, for whoever may open it: its manage token, or its clinic's secret key. Everybody else hears what
 * they would hear of a booking that does not exist.
 */
async function openBooking(
  deps: { db: Database; secret: Buffer },
  bookingId: string,
  caller: Caller,
): Promise<BookingView> {
  if (caller.by === "publishable") {
    throw new AppError(
      "forbidden",
      "A publishable key alone opens no booking. Send its manage token as well, or use a secret key.",
    );
  }
  const key = readBookingId(bookingId);
  if (!key || (caller.by === "manage-token" && !opensBooking(deps.secret, key, caller.token)))
    throw bookingNotFound();
  const booking = await viewBooking(deps.db, key);
  if (!booking || (caller.by === "secret" && caller.clinic.id !== booking.clinicId)) throw bookingNotFound();
  return booking;
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
