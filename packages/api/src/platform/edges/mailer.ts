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

export type Mailer = { send(mail: Mail): Promise<void> };
