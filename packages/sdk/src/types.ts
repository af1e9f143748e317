// The contract's types under their own names. No other file imports the generated one, so that another
// generator would change this file only.
import type { components, operations, paths } from "./generated/openapi.ts";

type Schemas = components["schemas"];

/** A clinic, its contact and its booking policies. Policies count in minutes and days. */
export type Clinic = Schemas["Clinic"];
/** A person whom patients can see. */
export type Doctor = Schemas["Doctor"];
/** One page of doctors; pass `nextCursor` as `cursor` for the next, null ends the list. */
export type DoctorPage = Schemas["DoctorPage"];
/** A bookable window of a doctor's time. `start` and `end` are UTC instants (`2027-03-01T08:00:00Z`). */
export type Slot = Schemas["Slot"];
/** One doctor's open slots. `from` and `to` are days (`2027-03-01`) in `timeZone`, the clinic's IANA zone. */
export type OpenSlots = Schemas["OpenSlots"];
/** One page of open slots across doctors; pass `nextCursor` as `cursor` for the next, null ends the list. */
export type OpenSlotsPage = Schemas["OpenSlotsPage"];
/** Who is treated, and where the confirmation goes. */
export type Patient = Schemas["Patient"];
/** What a booking is made from. `timeZone` is the patient's own, `locale` the language of the mails (BCP 47). */
export type CreateBooking = Schemas["CreateBooking"];
/** Why a booking is cancelled, for the clinic. */
export type CancelBooking = Schemas["CancelBooking"];
/** A patient's claim on one slot. Instants are UTC, `timeZone` is the clinic's. */
export type Booking = Schemas["Booking"];
/** A booking just made, with the token and the link that manage it. No later answer carries them. */
export type CreatedBooking = Schemas["CreatedBooking"];
/** Where a request left the contract: which part of it, a JSON Pointer or parameter name, and the rule. */
export type RequestError = Schemas["RequestError"];

/** Why a request was refused, as far as this version of the contract knows. */
export type KnownProblemCode = Schemas["ProblemCode"];
/** Why a request was refused. Open: a server newer than this SDK may name other codes. */
export type ProblemCode = KnownProblemCode | (string & {});

/** The body of every refusal, in the form of RFC 9457; `alternatives` and `errors` come with some codes. */
export type Problem = Omit<Schemas["Problem"], "code"> &
  Partial<Pick<Schemas["SlotUnavailableProblem"], "alternatives">> &
  Pick<Schemas["InvalidRequestProblem"], "errors"> & { code: ProblemCode };

/** Filters and position for `listDoctors`. */
export type ListDoctorsQuery = QueryOf<operations["listDoctors"]>;
/** The days to look at, in the clinic's zone: seven from today unless said, at most 31. */
export type ListDoctorSlotsQuery = QueryOf<operations["listDoctorSlots"]>;
/** The days to look at, filters and position for `listSlots`. */
export type ListSlotsQuery = QueryOf<operations["listSlots"]>;

// The rest types the one function that sends: method and path decide what goes in and what comes out.

export type Path = keyof paths;
export type Method = "get" | "post";
export type OperationAt<P extends Path, M extends Method> = paths[P][M];

/** Parameters and body of an operation, each required where the contract requires it. */
export type InputOf<Operation> = Operation extends { parameters: infer Parameters extends AnyParameters }
  ? Pick<Parameters, keyof AnyParameters> & BodyOf<Operation>
  : never;

/** The body of an operation's success. */
export type AnswerOf<Operation> = Operation extends { responses: infer Responses }
  ? Responses[keyof Responses & (200 | 201)] extends { content: infer Content }
    ? Content[keyof Content]
    : never
  : never;

type AnyParameters = { path?: unknown; query?: unknown; header?: unknown };
type QueryOf<Operation extends { parameters: AnyParameters }> = NonNullable<Operation["parameters"]["query"]>;
type BodyOf<Operation> = Operation extends { requestBody?: never }
  ? { body?: never }
  : Operation extends { requestBody?: { content: { "application/json": infer Body } } }
    ? { body: Body }
    : never;
