import { createTransport } from "nodemailer";
import { asMessage, type Mailer } from "./mailer.ts";
import { Undeliverable } from "./queue.ts";

/** One mail, waiting for a connection included. Less than a claim lasts (notifications/handle-once.ts). */
const deadlineMs = 25_000;

/** Sends over SMTP, on connections that are kept open. The URL may change a setting: smtp://user:word@host?requireTLS=false. */
export function makeSmtpMailer(url: string): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    // nodemailer's own limits are minutes.
    dnsTimeout: 3_000,
    connectionTimeout: 3_000,
    greetingTimeout: 3_000,
    socketTimeout: 10_000,
    // A connection that the server closed while it was idle costs one more try. More are the queue's business.
    maxRequeues: 1,
    // Somebody in between can take STARTTLS out of the conversation: then the password stays here.
    requireTLS: new URL(url).username !== "",
  });

  return {
    send: async (mail) => {
      const message = { ...asMessage(mail), signal: AbortSignal.timeout(deadlineMs) };
      await transport.sendMail(message).catch(tellPlainly);
    },
    close: async () => transport.close(),
  };
}

/** What nodemailer knows of a failure. */
type SmtpFailure = {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
  permanent?: boolean;
};

/** Servers repeat the patient's address in their refusals, so the codes alone are passed on. */
function tellPlainly(failure: SmtpFailure): never {
  const { code = "failed", command, responseCode, response = "" } = failure;
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  const what = [code, command, responseCode, enhanced].filter(Boolean).join(" ");
  if (failure.permanent && isAboutThisMail(command, enhanced))
    throw new Undeliverable(`The mail server refuses a mail for good: ${what}`);
  throw new Error(`The mail server did not take a mail: ${what}`);
}

/**
 * A wrong password, an unwelcome sender, a policy (5.7.x, "relay access denied"): that is ours to mend, and then the
 * mail can still go. What is left are the address and the mail itself.
 */
function isAboutThisMail(command: string | undefined, enhanced: string | undefined): boolean {
  return (command === "RCPT TO" || command === "DATA") && !enhanced?.startsWith("5.7.");
}
