import { html } from "hono/html";
import { calendarFile } from "../bookings/calendar.ts";
import type { StoredBooking } from "../bookings/store.ts";
import type { Contact } from "../platform/db/models/clinics.ts";
import type { Mail } from "../platform/edges/mailer.ts";
import { compose, type Fact, type Letter } from "./letter.ts";

/** What a patient is to be told. `before`: the time that the patient knows a moved appointment by, where it is certain. */
export type Notice = {
  eventId: string;
  booking: StoredBooking & { contact: Contact };
} & ({ kind: "confirmed" | "cancelled" } | { kind: "moved"; before: Date | undefined });
export type Sender = { from: string; publicUrl: string; secret: Buffer };

/** The mail that tells a patient of a booking, its new time or its end, with the calendar event that does the same. */
export function writeMail(notice: Notice, sender: Sender): Mail {
  const { eventId, kind, booking } = notice;
  const method = kind === "cancelled" ? "CANCEL" : "REQUEST";
  const { email: clinicEmail } = booking.contact;
  const letter = compose(notice, sender);
  return {
    id: eventId,
    from: { name: booking.clinicName, address: sender.from },
    replyTo: clinicEmail,
    to: { name: booking.patientName, address: booking.patientEmail },
    subject: letter.subject,
    text: asText(letter),
    html: asHtml(letter),
    calendar: {
      method,
      filename: kind === "cancelled" ? "cancelled.ics" : "appointment.ics",
      // Without an address of the clinic the sender stands in as organizer: invitations need one.
      content: calendarFile({ ...booking, clinicEmail: clinicEmail ?? sender.from }, { ...sender, method }),
    },
  };
}

function asText({ title, intro, facts, link, closing, footer }: Letter): string {
  const lines = [title, "", intro, "", ...facts.map(({ label, value }) => `${label}: ${value}`), ""];
  if (link) lines.push(link.hint, link.url, "");
  if (closing) lines.push(closing, "");
  return plain([...lines, "--", footer, ""].join("\n"));
}

/** Tables and inline styles: what mail programs show alike. html`` escapes every value. */
function asHtml({ locale, dir, subject, title, intro, facts, link, closing, footer }: Letter): string {
  const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
  return String(html`<!doctype html>
<html lang="${locale}"${dir === "rtl" ? html` dir="rtl"` : ""}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${subject}</title></head>
<body style="margin:0;background:#f3f5f7;${font};color:#17212b">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px;background:#ffffff;border-radius:14px;border:1px solid #e3e8ee">
<tr><td style="padding:32px 32px 8px"><h1 style="margin:0;font-size:22px;line-height:1.3;font-weight:600;color:#17212b">${title}</h1>
<p style="margin:12px 0 0;font-size:16px;line-height:1.5;color:#45525f">${inHtml(intro, dir)}</p></td></tr>
<tr><td style="padding:16px 32px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-top:1px solid #e3e8ee">
${facts.map(
  (
    fact,
  ) => html`<tr><td style="padding:12px 0;border-bottom:1px solid #e3e8ee;font-size:15px;line-height:1.5;color:#17212b"><span style="display:block;font-size:13px;color:#5b6875">${inHtml(fact.label, dir)}</span>${shown(fact, dir)}</td></tr>
`,
)}</table></td></tr>
${link ? html`<tr><td style="padding:8px 32px 24px"><a href="${link.url}" style="display:inline-block;background:#0b6e66;color:#ffffff;text-decoration:none;font-size:16px;font-weight:600;padding:13px 22px;border-radius:10px">${link.label}</a></td></tr>` : ""}
${closing ? html`<tr><td style="padding:8px 32px 24px;font-size:15px;line-height:1.5;color:#45525f">${closing}</td></tr>` : ""}
</table>
<p style="max-width:520px;margin:16px auto 0;font-size:13px;line-height:1.5;color:#5b6875">${inHtml(footer, dir)}</p>
</td></tr></table></body></html>`);
}

function shown({ value, url }: Fact, dir: Letter["dir"]) {
  const written = inHtml(value, dir);
  return url === undefined ? written : html`<a href="${url}" style="color:#0b6e66">${written}</a>`;
}

/** A Latin name must not turn what stands around it in Arabic. */
function inHtml(text: string, dir: Letter["dir"]) {
  if (dir === "ltr") return plain(text);
  return text.split(/\u2068([^\u2069]*)\u2069/).map((part, i) => (i % 2 ? html`<bdi>${part}</bdi>` : part));
}

function plain(text: string): string {
  return text.replaceAll(/[\u2068\u2069]/g, "");
}
