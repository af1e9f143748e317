import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { makeSource } from "./source.ts";

const never = () => new Promise<number>(() => {});

describe("a source", () => {
  it("is asked once for all who ask within five seconds, a failure too", async () => {
    let asked = 0;
    const source = makeSource(async () => ++asked);
    expect(await Promise.all([source(), source()])).toEqual([1, 1]);
    expect(await source()).toBe(1);

    const failing = makeSource(async () => Promise.reject(new Error(`question ${++asked}`)));
    await expect(failing()).rejects.toThrow("question 2");
    await expect(failing()).rejects.toThrow("question 2");
  });

  it("is asked again after that", async () => {
    let asked = 0;
    const source = makeSource(async () => ++asked, { patienceMs: 1_000, rememberMs: 20 });
    expect(await source()).toBe(1);
    await sleep(30);
    expect(await source()).toBe(2);
  });

  it("that does not answer holds nobody up, and is not asked a second time meanwhile", async () => {
    let asked = 0;
    const source = makeSource(
      () => {
        asked++;
        return never();
      },
      { patienceMs: 20, rememberMs: 0 },
    );
    await expect(source()).rejects.toThrow("no answer within 20 ms");
    await expect(source()).rejects.toThrow("no answer within 20 ms");
    expect(asked).toBe(1);
  });

  it("that fails after nobody waits any more does no harm, and is asked anew", async () => {
    let fail = (_: Error) => {};
    let asked = 0;
    const source = makeSource(
      () =>
        ++asked === 1
          ? new Promise<number>((_, reject) => {
              fail = reject;
            })
          : Promise.resolve(7),
      { patienceMs: 10, rememberMs: 0 },
    );
    await expect(source()).rejects.toThrow("no answer");
    fail(new Error("too late"));
    await sleep(1);
    expect(await source()).toBe(7);
  });
});
