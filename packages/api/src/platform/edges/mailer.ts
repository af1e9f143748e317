export type Mail = {
  /** Stable for one message: sending it again is recognised. Becomes the Message-ID. */
  id: string;
  from: { name: string; address: string };
  replyTo: string | null;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  calendar: { method: "REQUEST" | "CANCEL"; filename: string; content: string };
};

export type Mailer = {
  /** Resolves once somebody else answers for the mail. Rejects with Undeliverable when nobody ever will. */
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
};

/** The same each time the mail is sent, so whoever has it already knows it again. */
export function messageIdOf({ id, from }: Pick<Mail, "id" | "from">): string {
  return `<${id}@${from.address.split("@").at(-1)}>`;
}

/** How nodemailer wants a mail. */
export function asMessage(mail: Mail) {
  return {
    from: mail.from,
    ...(mail.replyTo === null ? {} : { replyTo: mail.replyTo }),
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: messageIdOf(mail),
    // A patient on holiday has a machine that answers: not to machines (RFC 3834).
    headers: { "Auto-Submitted": "auto-generated" },
    icalEvent: mail.calendar,
  };
}
