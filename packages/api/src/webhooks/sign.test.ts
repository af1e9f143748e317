import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { openSecret, sealSecret } from "./seal.ts";
import { makeSecret, presentSecret, signatureHeaders } from "./sign.ts";

describe("a signature", () => {
  it("is the one of Standard Webhooks", () => {
    // The example that the specification's libraries test themselves with.
    const secret = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
    const signed = {
      eventId: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      body: '{"test": 2432232314}',
      at: new Date(1_614_265_330_000),
    };
    expect(signatureHeaders(signed, [secret])).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("of two secrets is taken by who knows either of them, and by nobody else", () => {
    const secrets = [makeSecret(), makeSecret()];
    const body = '{"type":"booking.created"}';
    const headers = signatureHeaders({ eventId: "e", body, at: new Date() }, secrets);
    for (const secret of secrets)
      expect(new Webhook(presentSecret(secret)).verify(body, headers)).toEqual({ type: "booking.created" });
    const stranger = new Webhook(presentSecret(makeSecret()));
    expect(() => stranger.verify(body, headers)).toThrow("No matching signature");
  });
});

describe("a sealed secret", () => {
  const master = Buffer.from("a secret for tests, long enough to sign with");
  const secret = makeSecret();
  const id = "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7d";

  it("opens with the same DOCBOOK_SECRET, for its own webhook", () => {
    const sealed = sealSecret(master, id, secret);
    expect(sealed.includes(secret)).toBe(false);
    expect(openSecret(master, id, sealed)).toEqual(secret);
    // The same twice looks different: nobody sees that two are equal.
    expect(sealSecret(master, id, secret)).not.toEqual(sealed);
  });

  it("stays shut for anybody else, and when it was touched", () => {
    const sealed = sealSecret(master, id, secret);
    expect(openSecret(randomBytes(32), id, sealed)).toBeUndefined();
    expect(openSecret(master, id.replace("0", "1"), sealed)).toBeUndefined();
    for (const at of [0, 12, 28, sealed.length - 1]) {
      const touched = Buffer.from(sealed);
      touched[at] = (touched[at] ?? 0) ^ 1;
      expect(openSecret(master, id, touched)).toBeUndefined();
    }
    expect(openSecret(master, id, sealed.subarray(0, 20))).toBeUndefined();
    expect(openSecret(master, id, Buffer.alloc(0))).toBeUndefined();
  });
});
