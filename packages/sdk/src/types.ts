// The contract's types under their own names. No other file imports the generated one, so that another
// generator would change this file only.
import type { components, operations, paths } from "./generated/openapi.ts";

export type Schemas = components["schemas"];
export type Operations = operations;

/**
 * What an answer may hold. A server newer than this SDK may say what the contract does not name yet, so each closed
 * list of words takes any other one as well: a `switch` needs a default, and a new word breaks no build.
 */
export type Open<T> = T extends string
  ? string extends T
    ? T
    : T | (string & {})
  : T extends readonly (infer Item)[]
    ? Open<Item>[]
    : T extends object
      ? { [Name in keyof T]: Open<T[Name]> }
      : T;

/** A clinic, its contact and its booking policies. Policies count in minutes and days. */
export type Clinic = Open<Schemas["Clinic"]>;
/** A person whom patients can see. */
export type Doctor = Open<Schemas["Doctor"]>;
/** One page of doctors; pass `nextCursor` as `cursor` for the next, null ends the list. */
export type DoctorPage = Open<Schemas["DoctorPage"]>;
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
export type Booking = Open<Schemas["Booking"]>;
/** A booking just made, with the token and the link that manage it. No later answer carries them. */
export type CreatedBooking = Open<Schemas["CreatedBooking"]>;
/** Where to move a booking: another slot of its doctor, the patient's hold on it, and why. */
export type RescheduleBooking = Schemas["RescheduleBooking"];
/** What a patient comes for: how long it takes, where, and what is asked beforehand. */
export type VisitType = Open<Schemas["VisitType"]>;
/** What is asked when a visit is booked. */
export type Question = Open<Schemas["Question"]>;
/** A slot that another patient is about to book: to be shown, not to be booked. */
export type HeldSlot = Schemas["HeldSlot"];
/** Which slot to keep, and the patient's earlier hold to give back for it. */
export type CreateHold = Schemas["CreateHold"];
/** A slot kept for one patient. Its `token` opens it: keep it in memory, with the form. */
export type Hold = Schemas["Hold"];
/** How long a hold lasts; `expiresInSeconds` for a countdown that does not depend on the patient's clock. */
export type HoldTerm = Schemas["HoldTerm"];
/** A hold by its id and token, as `createHold` told them. */
export type HoldReference = Schemas["HoldReference"];
/** A puzzle for the browser, in the form of ALTCHA. */
export type Challenge = Open<Schemas["Challenge"]>;
/** What became of a booking. */
export type BookingStatus = Booking["status"];

/** What a webhook is made from: where to post to, and which events; all when not said. */
export type CreateWebhook = Schemas["CreateWebhook"];
/** A server of the clinic's that hears of bookings. */
export type Webhook = Open<Schemas["Webhook"]>;
/** A webhook with its signing secret, for `verifyWebhook`. No later answer shows it. */
export type WebhookWithSecret = Open<Schemas["WebhookWithSecret"]>;
/** All webhooks of the clinic. */
export type WebhookList = Open<Schemas["WebhookList"]>;
/** One event on its way to one webhook, or arrived, or given up. */
export type WebhookDelivery = Open<Schemas["WebhookDelivery"]>;
/** One page of deliveries; pass `nextCursor` as `cursor` for the next, null ends the list. */
export type WebhookDeliveryPage = Open<Schemas["WebhookDeliveryPage"]>;
/** What can happen, as far as this version of the contract knows. */
export type KnownWebhookEventType = Schemas["WebhookEvent"];
/** Bookings, cancellations, fill rate and lead time: the sum, and one entry for each doctor and day. */
export type Analytics = Schemas["Analytics"];
/** What was looked for among the clinic's rows, how many there are, and for which it does not hold. */
export type IntegrityReport = Schemas["IntegrityReport"];
/** A server that answers. */
export type Health = Open<Schemas["Health"]>;

/** Where a request left the contract: which part of it, a JSON Pointer or parameter name, and the rule. */
export type RequestError = Schemas["RequestError"];

/** Why a request was refused, as far as this version of the contract knows. */
export type KnownProblemCode = Schemas["ProblemCode"];
/** Why a request was refused. Open: a server newer than this SDK may name other codes. */
export type ProblemCode = KnownProblemCode | (string & {});

/** The body of every refusal, in the form of RFC 9457; `alternatives` and `errors` come with some codes. */
export type Problem = Omit<Schemas["Problem"], "code"> &
  Partial<Pick<Schemas["SlotUnavailableProblem"], "alternatives" | "heldUntil">> &
  Pick<Schemas["InvalidRequestProblem"], "errors"> & { code: ProblemCode };

/** Filters and position for `listDoctors`. */
export type ListDoctorsQuery = QueryOf<operations["listDoctors"]>;
/** The days to look at, in the clinic's zone: seven from today unless said, at most 31. */
export type ListDoctorSlotsQuery = QueryOf<operations["listDoctorSlots"]>;
/** The days to look at, filters and position for `listSlots`. */
export type ListSlotsQuery = QueryOf<operations["listSlots"]>;
/** State of the deliveries to list, and position, for `listWebhookDeliveries`. */
export type ListWebhookDeliveriesQuery = QueryOf<operations["listWebhookDeliveries"]>;
/** The days and the doctor to count for: the last 31 days and all doctors unless said. */
export type GetAnalyticsQuery = QueryOf<operations["getAnalytics"]>;

// The rest types the one function that sends: method and path decide what goes in and what comes out.

export type Path = keyof paths;
export type Method = "get" | "post" | "delete";
export type OperationAt<P extends Path, M extends Method> = paths[P][M];

/** Parameters and body of an operation, each required where the contract requires it. */
export type InputOf<Operation> = Operation extends { parameters: infer Parameters extends AnyParameters }
  ? Pick<Parameters, keyof AnyParameters> & BodyOf<Operation>
  : never;

/** The body of an operation's success. */
export type AnswerOf<Operation> = Operation extends { responses: infer Responses }
  ? Responses extends { 204: unknown }
    ? undefined
    : Responses[keyof Responses & (200 | 201 | 202)] extends { content: infer Content }
      ? Open<Content[keyof Content]>
      : never
  : never;

type AnyParameters = { path?: unknown; query?: unknown; header?: unknown };
type QueryOf<Operation extends { parameters: AnyParameters }> = NonNullable<Operation["parameters"]["query"]>;
type BodyOf<Operation> = Operation extends { requestBody?: never }
  ? { body?: never }
  : Operation extends { requestBody?: { content: { "application/json": infer Body } } }
    ? { body: Body }
    : never;
