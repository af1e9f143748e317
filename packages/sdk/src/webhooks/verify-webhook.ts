import { parseJson } from "../parse-json.ts";
import type { WebhookEvent } from "./event.ts";
import { WebhookVerificationError } from "./verification-error.ts";

/** Of a `Request`, of Node's `IncomingMessage`, or written out. */
export type WebhookHeaders = Headers | Record<string, string | readonly string[] | undefined>;

/** What is believed. */
export interface VerifyWebhookOptions {
  /** How far the moment of signing may lie from this machine's clock, in either direction. Default 300. */
  toleranceSeconds?: number;
}

/**
 * Tells an event of DocBook's from a made-up one, by the signature of Standard Webhooks, and resolves to it. Throws
 * `WebhookVerificationError` for whatever is not to be believed, and `TypeError` where your own code is wrong.
 *
 * `body` is the request's body as it came, before any JSON parser has touched it. Give all `secrets` that may still
 * be signing: one, or the new and the old one for the day after a rotation.
 *
 * @example
 * ```ts
 * const secret = process.env.DOCBOOK_WEBHOOK_SECRET ?? "";
 *
 * export async function POST(request: Request) {
 *   const event = await verifyWebhook(await request.text(), request.headers, secret);
 *   if (event.type === "booking.created") await expectPatient(event.data.bookingId);
 *   return new Response(null, { status: 204 });
 * }
 * ```
 */
export async function verifyWebhook(
  body: string | Uint8Array | ArrayBuffer,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = 300 }: VerifyWebhookOptions = {},
): Promise<WebhookEvent> {
  const bytes = bytesOf(body);
  const keys = keysOf(secrets);
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const signatures = headerOf(headers, "webhook-signature").split(" ");
  checkTime(timestamp, toleranceSeconds);

  const signed = join(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  let fits = false;
  for (const key of keys) {
    const mine = `v1,${await signatureOf(signed, key)}`;
    // Every one is looked at, to the end: how long it takes says nothing about which one was nearly right.
    for (const given of signatures) fits = equal(given, mine) || fits;
  }
  if (!fits) {
    throw new WebhookVerificationError(
      "no-matching-signature",
      "The signature is not made with your secret.",
    );
  }
  return eventIn(bytes, id);
}

function bytesOf(body: unknown): Uint8Array {
  if (typeof body === "string") return new TextEncoder().encode(body);
  // Not instanceof: test runners hand over bytes of another realm.
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  if (Object.prototype.toString.call(body) === "[object ArrayBuffer]")
    return new Uint8Array(body as ArrayBuffer);
  throw new TypeError(
    "verifyWebhook takes the body as it came: a string or bytes, not what a JSON parser made of it.",
  );
}

function keysOf(secrets: string | readonly string[]): Uint8Array<ArrayBuffer>[] {
  const keys = [secrets].flat().map(keyOf);
  if (keys.length === 0) throw new TypeError("verifyWebhook needs a webhook's secret.");
  return keys;
}

function keyOf(secret: unknown): Uint8Array<ArrayBuffer> {
  const base64 = typeof secret === "string" ? secret.replace(/^whsec_/, "") : "";
  // An empty key would verify what anybody can sign.
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(base64)) {
    throw new TypeError('A webhook\'s secret looks like "whsec_…": see the answer to createWebhook.');
  }
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value =
    typeof headers.get === "function"
      ? headers.get(name)
      : Object.entries(headers).find(([other]) => other.toLowerCase() === name)?.[1];
  if (typeof value === "string" && value !== "") return value;
  throw new WebhookVerificationError("missing-header", `"${name}" is missing, or there twice.`);
}

function checkTime(timestamp: string, toleranceSeconds: number): void {
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookVerificationError("missing-header", '"webhook-timestamp" is not in seconds.');
  }
  // Written so that a tolerance that is no number refuses.
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= toleranceSeconds)) {
    throw new WebhookVerificationError("outside-tolerance", "Signed too long ago, or a clock is wrong.");
  }
}

async function signatureOf(signed: Uint8Array<ArrayBuffer>, key: Uint8Array<ArrayBuffer>): Promise<string> {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, hmac, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", imported, signed);
  return btoa(String.fromCharCode(...new Uint8Array(mac)));
}

/** In a time that depends on the lengths alone, which are no secret. */
function equal(given: string, mine: string): boolean {
  if (given.length !== mine.length) return false;
  let differing = 0;
  for (let at = 0; at < mine.length; at++) differing |= given.charCodeAt(at) ^ mine.charCodeAt(at);
  return differing === 0;
}

function eventIn(bytes: Uint8Array, id: string): WebhookEvent {
  const event = parseJson(new TextDecoder().decode(bytes));
  const isEvent =
    typeof event === "object" && event !== null && "type" in event && typeof event.type === "string";
  if (!isEvent || !("data" in event)) {
    throw new WebhookVerificationError(
      "not-an-event",
      "Signed with your secret, yet not an event of DocBook's.",
    );
  }
  // What is signed with the clinic's secret was made by DocBook; for its members the documentation is trusted.
  return { ...event, id } as WebhookEvent;
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
