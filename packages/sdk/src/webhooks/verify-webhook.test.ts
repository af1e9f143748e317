import { execFile } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type VerifyWebhookOptions,
  verifyWebhook,
  type WebhookEvent,
  WebhookVerificationError,
} from "../webhooks.ts";

// The example that the libraries of Standard Webhooks test themselves with.
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const published = {
  "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
  "webhook-timestamp": "1614265330",
  "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const signedAt = new Date(1_614_265_330_000);

const newSecret = () => `whsec_${randomBytes(32).toString("base64")}`;
const event = {
  type: "booking.created",
  timestamp: "2021-02-25T15:02:10Z",
  data: { bookingId: "bk_C29aUlWhXQ6PPx5vihwrPQGVey99EHxOorCRx9Xm9wg", clinic: "am-sönnenhof", sequence: 0 },
};
const body = JSON.stringify(event);

/** The headers of a delivery, made without the code that they test. */
function sign(text: string, ...secrets: string[]) {
  const signatures = secrets.map((each) => {
    const key = Buffer.from(each.slice("whsec_".length), "base64");
    return `v1,${createHmac("sha256", key).update(`evt-1.1614265330.${text}`).digest("base64")}`;
  });
  return {
    "webhook-id": "evt-1",
    "webhook-timestamp": "1614265330",
    "webhook-signature": signatures.join(" "),
  };
}

async function refusal(...call: Parameters<typeof verifyWebhook>): Promise<string> {
  const error: unknown = await verifyWebhook(...call).catch((error: unknown) => error);
  if (!(error instanceof WebhookVerificationError)) throw new Error("not refused", { cause: error });
  return error.code;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: signedAt }));
afterEach(() => void vi.useRealTimers());

describe("a delivery is believed", () => {
  test("when its signature is the published one of Standard Webhooks", async () => {
    // What is signed there is no event of ours: the signature was believed, or it would be another refusal.
    expect(await refusal('{"test": 2432232314}', published, secret)).toBe("not-an-event");
    expect(await refusal('{"test": 2432232315}', published, secret)).toBe("no-matching-signature");
  });

  test("and its event carries the id that tells a repetition", async () => {
    expect(await verifyWebhook(body, sign(body, secret), secret)).toEqual({ ...event, id: "evt-1" });
  });

  test("as text, bytes or a buffer, with headers of whatever kind", async () => {
    const headers = sign(body, secret);
    const bytes = new TextEncoder().encode(body);
    const upper = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toUpperCase(), v]));
    for (const form of [body, bytes, bytes.buffer, Buffer.from(body)])
      for (const kind of [headers, upper, new Headers(headers)])
        expect(await verifyWebhook(form, kind, secret)).toMatchObject({ type: "booking.created" });
  });

  test("as bytes and headers of another realm, as test runners make them", async () => {
    const headers = sign(body, secret);
    const bytes: Uint8Array = runInNewContext("Uint8Array.from(bytes)", { bytes: [...Buffer.from(body)] });
    expect(bytes).not.toBeInstanceOf(Uint8Array);
    const get = (name: string) => new Headers(headers).get(name);
    for (const form of [bytes, bytes.buffer as ArrayBuffer])
      expect(await verifyWebhook(form, { get } as Headers, secret)).toMatchObject({ id: "evt-1" });
  });

  test("as a part of a larger buffer", async () => {
    const larger = Buffer.from(`--${body}--`).subarray(2, -2);
    expect(await verifyWebhook(larger, sign(body, secret), secret)).toMatchObject({ id: "evt-1" });
  });

  test("when one of its signatures is made with one of my secrets, as during a rotation", async () => {
    const [old, fresh, stranger] = [newSecret(), newSecret(), newSecret()];
    const both = sign(body, fresh, old);
    for (const mine of [old, fresh, [old], [stranger, old], [fresh, stranger]])
      expect(await verifyWebhook(body, both, mine)).toMatchObject({ id: "evt-1" });
    expect(await refusal(body, both, stranger)).toBe("no-matching-signature");
  });

  test("of a kind that joined after this SDK was made", async () => {
    const later = JSON.stringify({ ...event, type: "booking.invented-later", more: 1 });
    const { type } = await verifyWebhook(later, sign(later, secret), secret);
    expect(type).toBe("booking.invented-later");
  });
});

test("the type of an event tells my editor what else it says, in the words of the contract", () => {
  const wherefrom = (event: WebhookEvent) => {
    // @ts-expect-error only a moved booking was somewhere before
    void event.data.previous;
    // @ts-expect-error what the contract does not name is not there
    void event.data.patient;
    event.data.visitType satisfies string | null;
    event.data.metadata satisfies Record<string, string>;
    switch (event.type) {
      case "booking.rescheduled":
        return `${event.data.previous.start} ${event.data.rescheduledAt}`;
      default:
        return "nowhere";
    }
  };
  const data = {
    ...event.data,
    doctorId: "0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d",
    slotId: "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7b",
    status: "booked",
    start: "2021-03-02T08:00:00Z",
    end: "2021-03-02T08:30:00Z",
    visitType: null,
    metadata: {},
  };
  const previous = { slotId: data.slotId, start: "2021-03-01T08:00:00Z" };
  const moved = { ...data, previous, rescheduledAt: event.timestamp };
  const told = { id: "evt-1", timestamp: event.timestamp };
  expect(wherefrom({ ...told, type: "booking.created", data })).toBe("nowhere");
  expect(wherefrom({ ...told, type: "booking.rescheduled", data: moved })).toBe(
    "2021-03-01T08:00:00Z 2021-02-25T15:02:10Z",
  );
  // @ts-expect-error a moved booking says where it was before
  ({ ...told, type: "booking.rescheduled", data }) satisfies WebhookEvent;
});

describe("a delivery is refused", () => {
  test.each([
    ["its body was changed", body.replace("created", "crested"), {}],
    ["its id was changed", body, { "webhook-id": "evt-2" }],
    ["its moment was changed", body, { "webhook-timestamp": "1614265331" }],
    [
      "its signature was cut",
      body,
      { "webhook-signature": sign(body, secret)["webhook-signature"].slice(0, -2) },
    ],
    [
      "its signature is of another version",
      body,
      { "webhook-signature": sign(body, secret)["webhook-signature"].replace("v1,", "v1a,") },
    ],
    ["its signature is a word", body, { "webhook-signature": "v1" }],
  ])("when %s", async (_, text, changed) => {
    expect(await refusal(text, { ...sign(body, secret), ...changed }, secret)).toBe("no-matching-signature");
  });

  test.each(["webhook-id", "webhook-timestamp", "webhook-signature"])("without %s", async (name) => {
    const headers = sign(body, secret);
    expect(await refusal(body, { ...headers, [name]: undefined }, secret)).toBe("missing-header");
    expect(await refusal(body, { ...headers, [name]: "" }, secret)).toBe("missing-header");
    expect(await refusal(body, { ...headers, [name]: ["a", "b"] }, secret)).toBe("missing-header");
  });

  test.each(["now", "-5", "1614265330.5", "1e9", "٣٣", " 1614265330"])(
    "when its moment is %j",
    async (at) => {
      expect(await refusal(body, { ...sign(body, secret), "webhook-timestamp": at }, secret)).toBe(
        "missing-header",
      );
    },
  );

  test("when it is older than five minutes, or as far in the future", async () => {
    const at = (seconds: number, options?: VerifyWebhookOptions) => {
      vi.setSystemTime(signedAt.getTime() + seconds * 1000);
      return verifyWebhook(body, sign(body, secret), secret, options).then(
        () => "believed",
        (error: WebhookVerificationError) => error.code,
      );
    };
    expect(await at(300)).toBe("believed");
    expect(await at(301)).toBe("outside-tolerance");
    expect(await at(-300)).toBe("believed");
    expect(await at(-301)).toBe("outside-tolerance");
    expect(await at(59, { toleranceSeconds: 60 })).toBe("believed");
    expect(await at(61, { toleranceSeconds: 60 })).toBe("outside-tolerance");
    expect(await at(0, { toleranceSeconds: Number.NaN })).toBe("outside-tolerance");
  });

  test.each(["", "null", "[]", '"booking.created"', '{"type":1,"data":{}}', '{"type":"x"}', "{"])(
    "when %j was signed: it is no event",
    async (text) => {
      expect(await refusal(text, sign(text, secret), secret)).toBe("not-an-event");
    },
  );

  test("with an error that may go into a log", async () => {
    const error: unknown = await verifyWebhook(body, sign(body, newSecret()), secret).catch(
      (e: unknown) => e,
    );
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "WebhookVerificationError",
      code: "no-matching-signature",
      message: "The signature is not made with your secret. (no-matching-signature)",
    });
    expect(String(error)).not.toContain("MfKQ");
  });
});

describe("a mistake of my own is told apart from a forgery", () => {
  test("a body that a JSON parser has touched", async () => {
    const parsed = JSON.parse(body) as string;
    await expect(verifyWebhook(parsed, sign(body, secret), secret)).rejects.toThrow(/body as it came/);
  });

  test.each([[""], ["whsec_"], ["whsec_short"], ["whsec_not base64, but long enough"], [[]], [undefined]])(
    "a secret that cannot be one: %j",
    async (wrong) => {
      // A variable of the environment that is not set reaches plain JavaScript as undefined.
      const call = verifyWebhook(body, sign(body, secret), wrong as string);
      await expect(call).rejects.toThrow(TypeError);
      await expect(call).rejects.not.toThrow(/not base64/);
    },
  );
});

test("nothing but WebCrypto is needed: a realm without Node's modules verifies as well", async () => {
  vi.useRealTimers();
  const script = `
    import { build } from "esbuild";
    const { outputFiles } = await build({ entryPoints: ["src/webhooks.ts"], bundle: true, format: "iife",
      globalName: "sdk", platform: "neutral", write: false });
    const vm = await import("node:vm");
    const globals = { crypto, Headers, TextEncoder, TextDecoder, atob, btoa, Uint8Array, ArrayBuffer, Date: { now: () => ${signedAt.getTime()} } };
    const verify = vm.runInNewContext(outputFiles[0].text + "; sdk.verifyWebhook", globals);
    const event = await verify(${JSON.stringify(body)}, ${JSON.stringify(sign(body, secret))}, "${secret}");
    console.log(event.id);
  `;
  const cwd = new URL("../..", import.meta.url);
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { cwd });
  expect((await run).stdout.trim()).toBe("evt-1");
}, 30_000);
