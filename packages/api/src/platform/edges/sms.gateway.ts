import { Undeliverable } from "./queue.ts";
import type { SmsGateway, TextMessage } from "./sms.ts";

/** Finding and sending together take less than a claim lasts (notifications/handle-once.ts). */
const usualTimeoutMs = 10_000;

/** Two clocks, ours and the gateway's, and the gateway's counts whole seconds. */
const clockSkewMs = 60_000;

/** What Twilio says of a message, as far as we read it. */
type Resource = { sid?: string; body?: string; date_created?: string };

/**
 * A gateway in Twilio's form, which others speak too. `url` carries account and token: https://SID:token@host.
 * `from` is a number in E.164 form, or a messaging service (MG…).
 */
export function makeSmsGateway(url: string, from: string, { timeoutMs = usualTimeoutMs } = {}): SmsGateway {
  const { origin, pathname, username, password } = new URL(url);
  const account = decodeURIComponent(username);
  const base = `${origin}${pathname.replace(/\/+$/, "")}`;
  const messages = `${base}/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${account}:${decodeURIComponent(password)}`).toString("base64")}`;
  const sender = from.startsWith("MG") ? { MessagingServiceSid: from } : { From: from };

  const ask = async (address: string, init: RequestInit = {}): Promise<unknown> => {
    const answer = await fetch(address, {
      ...init,
      headers: { Authorization: authorization },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!answer.ok) return refuse(answer);
    return answer.json();
  };

  return {
    send: async ({ to, body }) => {
      const form = new URLSearchParams({ To: to, ...sender, Body: body });
      const { sid } = (await ask(messages, { method: "POST", body: form })) as Resource;
      if (!sid) throw new Error("The gateway for text messages took one over and did not name it");
      return sid;
    },

    // Not by DateSent: a message that still waits in the gateway has none. The latest come first.
    find: async (message, since) => {
      const query = new URLSearchParams({ To: message.to, PageSize: "50" });
      const { messages: found = [] } = (await ask(`${messages}?${query}`)) as { messages?: Resource[] };
      return found.find((resource) => isJustLike(message, resource, since))?.sid;
    },
  };
}

function isJustLike({ body }: TextMessage, resource: Resource, since: Date): boolean {
  const created = Date.parse(resource.date_created ?? "");
  // Trial accounts put a line before the text.
  return Boolean(resource.body?.endsWith(body)) && created >= since.getTime() - clockSkewMs;
}

/**
 * Twilio's codes for a number that no text can reach: it is none, cannot be reached, is no mobile's, is a landline's, or
 * its owner has asked for no more. Everything else may be ours or the gateway's to mend (a wrong sender, account or region,
 * an account without money, too many at once) and must not cost patients their texts.
 */
const hopelessCodes = new Set([21211, 21214, 21610, 21614, 21635]);

/** The gateway's words repeat the number, so its codes alone are passed on. */
async function refuse(answer: Response): Promise<never> {
  const { code } = (await answer.json().catch(() => ({}))) as { code?: number };
  const what = [answer.status, code && `code ${Number(code)}`].filter(Boolean).join(", ");
  if (answer.status < 500 && hopelessCodes.has(Number(code)))
    throw new Undeliverable(`The gateway refuses a text message for good: ${what}`);
  throw new Error(`The gateway did not take a text message: ${what}`);
}
