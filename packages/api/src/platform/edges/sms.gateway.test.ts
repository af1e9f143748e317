import { afterAll, describe, expect, it } from "vitest";
import { startSmsGateway } from "../../testing/sms-gateway.ts";
import { Undeliverable } from "./queue.ts";
import { makeSmsGateway } from "./sms.gateway.ts";

const twilio = await startSmsGateway();
afterAll(() => twilio.stop());
const from = "+4930555010";
const gateway = makeSmsGateway(twilio.url, from);

let made = 0;
/** A number and a text that no other test has. */
const aText = () => ({
  to: `+4917000000${String(++made).padStart(2, "0")}`,
  body: `Your appointment ${made}`,
});
const taken = ({ to }: { to: string }) => twilio.texts.filter((text) => text.to === to);
const anHourAgo = () => new Date(Date.now() - 3_600_000);

describe("a text message", () => {
  it("is taken over by the gateway, which names it", async () => {
    const text = aText();
    const sid = await gateway.send(text);
    expect(taken(text)).toMatchObject([{ sid, from, ...text }]);
  });

  it("may go out by a messaging service", async () => {
    const text = aText();
    await makeSmsGateway(twilio.url, "MG0123").send(text);
    expect(taken(text)).toMatchObject([{ from: "MG0123" }]);
  });

  it.each([429, 500, 503])("answered with %i may be tried again", async (status) => {
    const text = aText();
    twilio.answer(status);
    const error = await gateway.send(text).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(Undeliverable);
    await gateway.send(text);
    expect(taken(text)).toHaveLength(1);
  });

  it.each([
    [21211, "is none"],
    [21214, "cannot be reached"],
    [21610, "wants no more"],
    [21614, "is no mobile's"],
    [21635, "is a landline's"],
  ])("is undeliverable with code %i, to a number that %s, and its error names no number", async (code) => {
    const text = aText();
    twilio.answer({ status: 400, code });
    const error = await gateway.send(text).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Undeliverable);
    expect(String(error)).toContain(`400, code ${code}`);
    expect(String(error)).not.toContain(text.to);
  });

  it.each([
    ["a wrong sender", 400, 21212],
    ["a sender that sends no texts", 400, 21606],
    ["a sender of another account", 400, 21659],
    ["a wrong account", 404, 20404],
    ["a region that is not allowed", 403, 21408],
    ["a reason that we do not know", 400, 29999],
  ])("waits while %s is to be mended", async (_, status, code) => {
    const text = aText();
    twilio.answer({ status, code });
    const error = await gateway.send(text).catch((error: unknown) => error);
    expect(error).not.toBeInstanceOf(Undeliverable);
    expect(String(error)).toContain(`${status}, code ${code}`);
    await gateway.send(text);
    expect(taken(text)).toHaveLength(1);
  });

  it("waits while the token is wrong: that is ours to mend", async () => {
    const error = await makeSmsGateway(twilio.url.replace("tests", "guests"), from)
      .send(aText())
      .catch((error: unknown) => error);
    expect(error).not.toBeInstanceOf(Undeliverable);
    expect(String(error)).toContain("401, code 20003");
  });

  it("is not waited for when the gateway is silent", async () => {
    const hasty = makeSmsGateway(twilio.url, from, { timeoutMs: 100 });
    twilio.answer("silence");
    await expect(hasty.send(aText())).rejects.toThrow(/timeout/);
  });
});

describe("looking for a text message", () => {
  it("finds what was taken though the answer never came", async () => {
    const text = aText();
    twilio.answer("lost");
    await expect(gateway.send(text)).rejects.toThrow();
    expect(await gateway.find(text, new Date())).toBe(taken(text)[0]?.sid);
  });

  it("finds neither another text to the same number, nor one to another, nor an old one", async () => {
    const text = aText();
    await gateway.send(text);
    expect(await gateway.find({ ...text, body: "Another" }, anHourAgo())).toBeUndefined();
    expect(await gateway.find({ ...text, to: aText().to }, anHourAgo())).toBeUndefined();
    expect(await gateway.find(text, new Date(Date.now() + 120_000))).toBeUndefined();
    expect(await gateway.find(text, anHourAgo())).toBeDefined();
  });
});
