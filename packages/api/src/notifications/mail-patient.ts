import type { BookingOf } from "../bookings/told.ts";
import type { Database } from "../platform/db/connection.ts";
import { type Mailer, messageIdOf } from "../platform/edges/mailer.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import { findNotice } from "./find-notice.ts";
import { handleOnce } from "./handle-once.ts";
import { type Sender, writeMail } from "./messages.ts";

export type MailDeps = { db: Database; bookingOf: BookingOf; mailer: Mailer; sender: Sender };

/** Tells the patient by mail. After a crash it may be sent again: with its Message-ID, by which it is known again. */
export async function mailPatient(deps: MailDeps, event: StoredEvent): Promise<void> {
  const notice = await findNotice(deps, event, "email");
  if (!notice) return;
  await handleOnce(deps.db, { event, handler: "email", tells: notice.booking }, async () => {
    const mail = writeMail(notice, deps.sender);
    await deps.mailer.send(mail);
    return messageIdOf(mail);
  });
}
