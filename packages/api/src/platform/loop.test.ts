import { pino } from "pino";
import { describe, expect, it, vi } from "vitest";
import { startLoop } from "./loop.ts";

const log = pino({ level: "silent" });
const never = 60_000;

describe("a loop", () => {
  it("goes on at once while there is work, then rests", async () => {
    const left = [3, 2, 1, 0];
    const once = vi.fn(async () => left.shift() ?? 0);
    const loop = startLoop({ name: "test", everyMs: never, once, log });
    await vi.waitFor(() => expect(once).toHaveBeenCalledTimes(4));
    await loop.stop();
    expect(once).toHaveBeenCalledTimes(4);
  });

  it("looks again after its time, failures or not, and logs them", async () => {
    const error = vi.spyOn(log, "error");
    const once = vi.fn(async () => 0).mockRejectedValueOnce(new Error("database away"));
    const loop = startLoop({ name: "test", everyMs: 1, once, log });
    await vi.waitFor(() => expect(once.mock.calls.length).toBeGreaterThan(2));
    await loop.stop();
    expect(error).toHaveBeenCalledTimes(1);
  });

  it("that fails again and again says so at once, then once a minute, and when it is over", async () => {
    const lines: Record<string, unknown>[] = [];
    const told = pino(
      { base: null, timestamp: false },
      { write: (line) => void lines.push(JSON.parse(line)) },
    );
    let now = 0;
    let isAway = true;
    const once = vi.fn(async () => {
      // Ten rounds a second, for two minutes and a half.
      now += 100;
      if (now > 150_000) isAway = false;
      if (isAway) throw new Error("database away");
      return 0;
    });
    const loop = startLoop({ name: "test", everyMs: 0, once, log: told, nowMs: () => now });
    await vi.waitFor(() => expect(isAway).toBe(false), { timeout: 20_000 });
    await loop.stop();
    expect(lines).toMatchObject([
      { msg: "a round failed", loop: "test", err: { message: "database away" } },
      { msg: "rounds still fail", failures: 601 },
      { msg: "rounds still fail", failures: 1201 },
      { msg: "rounds work again", failures: 1500 },
    ]);
  });

  it("lets the round under way end before it has stopped", async () => {
    let end = () => {};
    const round = new Promise<number>((resolve) => {
      end = () => resolve(1);
    });
    const once = vi.fn(() => round);
    const loop = startLoop({ name: "test", everyMs: never, once, log });
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    end();
    await stopping;
    expect(once).toHaveBeenCalledTimes(1);
  });
});
