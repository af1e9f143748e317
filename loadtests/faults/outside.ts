import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { readBookingId } from "../../packages/api/src/bookings/id.ts";
import { startSmsGateway } from "../../packages/api/src/testing/sms-gateway.ts";
import { startSmtpSink } from "../../packages/api/src/testing/smtp-sink.ts";
import type { Scope } from "../../scripts/stack/scope.ts";
import type { Message } from "../ledger/messages.ts";
import { patientAt } from "./patients.ts";

/** Everything outside of DocBook that hears of bookings: a mail server, a gateway for texts, a clinic's own server. */
export type Outside = {
  smtpUrl: string;
  smsUrl: string;
  webhookUrl: string;
  /** By patient. */
  mails(): Message[];
  /** By patient. */
  texts(): Message[];
  /** By the booking's id in the database. */
  webhooks(): Message[];
  /** Resolves when the next mail has just been taken. */
  nextMail(): Promise<void>;
};

export async function startOutside(scope: Scope): Promise<Outside> {
  const smtp = await startSmtpSink();
  scope.onEnd(() => smtp.stop());
  const sms = await startSmsGateway();
  scope.onEnd(() => sms.stop());
  const clinic = await startClinicServer(scope);
  return {
    smtpUrl: smtp.url,
    smsUrl: sms.url,
    webhookUrl: clinic.url,
    mails: () =>
      smtp.mails.map(({ to, email }) => ({
        about: to[0]?.split("@")[0] ?? "",
        kind: kindOf(email.subject ?? ""),
        name: email.messageId ?? "",
      })),
    // A gateway knows nothing of repetitions: each message it takes is a message on somebody's phone.
    texts: () =>
      sms.texts.map(({ to, body, sid }) => ({ about: patientAt(to), kind: kindOf(body), name: sid })),
    webhooks: () => clinic.heard,
    nextMail: async () => {
      const before = smtp.mails.length;
      while (smtp.mails.length === before) await sleep(2);
    },
  };
}

async function startClinicServer(scope: Scope): Promise<{ url: string; heard: Message[] }> {
  const heard: Message[] = [];
  const server = createServer(async (request, response) => {
    const { type, data } = JSON.parse(await bodyOf(request)) as { type: string; data: { bookingId: string } };
    heard.push({
      about: readBookingId(data.bookingId)?.id ?? "",
      kind: type === "booking.created" ? "booked" : "cancelled",
      name: String(request.headers["webhook-id"]),
    });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  scope.onEnd(async () => {
    server.close();
    server.closeAllConnections();
  });
  // A TCP server's address is no pipe's name.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/docbook`, heard };
}

/** Both begin with it in English, which is what these patients speak. */
function kindOf(text: string): Message["kind"] {
  return /^Cancelled|is cancelled/i.test(text) ? "cancelled" : "booked";
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request.setEncoding("utf8")) body += part;
  return body;
}
