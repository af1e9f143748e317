import type { BookingOf } from "../bookings/told.ts";
import type { Database } from "../platform/db/connection.ts";
import type { SmsGateway } from "../platform/edges/sms.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import { findNotice } from "./find-notice.ts";
import { handleOnce } from "./handle-once.ts";
import type { Sender } from "./messages.ts";
import { internationalNumber } from "./phone-number.ts";
import { writeText } from "./texts.ts";

export type TextDeps = {
  db: Database;
  bookingOf: BookingOf;
  sms: SmsGateway | undefined;
  sender: Sender;
};

/** Tells the patient by text message, where the clinic wants it and the number says which country it is in. */
export async function textPatient(
  { db, bookingOf, sms, sender }: TextDeps,
  event: StoredEvent,
): Promise<void> {
  if (!sms) return;
  const notice = await findNotice({ db, bookingOf }, event, "sms");
  if (!notice?.booking.sms) return;
  const { patientPhone, createdAt, rescheduledAt, cancelledAt } = notice.booking;
  const to = internationalNumber(patientPhone);
  if (to === undefined) return;

  await handleOnce(db, { event, handler: "sms", tells: notice.booking }, async ({ again }) => {
    const message = { to, body: writeText(notice, sender) };
    // Nobody recognises a text message that comes twice, so after a doubtful end the gateway is asked first.
    const sent = again ? await sms.find(message, cancelledAt ?? rescheduledAt ?? createdAt) : undefined;
    return sent ?? sms.send(message);
  });
}
