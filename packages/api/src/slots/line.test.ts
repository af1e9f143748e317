import { describe, expect, it } from "vitest";
import { AppError } from "../errors.ts";
import { makeLine } from "./line.ts";

const patient = {
  atOnce: 2,
  waitingAtMost: 10,
  waitAtMostMs: 10_000,
  speaksForAll: (result: unknown) => result === "taken",
};

/** Work that goes on until the test ends it. */
function someWork() {
  const { promise, resolve, reject } = withResolvers();
  return { run: () => promise, end: resolve, fail: reject };
}

function withResolvers() {
  let resolve = () => {};
  let reject = (_: Error) => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Lets everything that is ready run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("the line before a slot", () => {
  it("lets so many in at once, the others in the order they came", async () => {
    const line = makeLine(patient);
    const begun: number[] = [];
    const works = Array.from({ length: 5 }, () => someWork());
    const all = works.map((work, i) =>
      line("a", () => {
        begun.push(i);
        return work.run();
      }),
    );
    await settled();
    expect(begun).toEqual([0, 1]);
    works[1]?.end();
    await settled();
    expect(begun).toEqual([0, 1, 2]);
    for (const work of works) work.end();
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it("is one for each slot: a crowd on one keeps nobody from another", async () => {
    const line = makeLine({ ...patient, atOnce: 1 });
    const held = someWork();
    const crowd = line("a", held.run);
    expect(await line("b", async () => "booked")).toBe("booked");
    held.end();
    await crowd;
  });

  it("goes on when work fails, and hands the failure to whoever asked", async () => {
    const line = makeLine({ ...patient, atOnce: 1 });
    const held = someWork();
    const first = line("a", held.run);
    const second = line("a", async () => "next");
    held.fail(new Error("no"));
    await expect(first).rejects.toThrow("no");
    expect(await second).toBe("next");
  });

  it("sends away whoever would stand beyond its end", async () => {
    const line = makeLine({ ...patient, atOnce: 1, waitingAtMost: 1 });
    const held = someWork();
    const standing = [line("a", held.run), line("a", async () => {})];
    await expect(line("a", async () => {})).rejects.toMatchObject({ code: "busy" });
    held.end();
    await Promise.all(standing);
    expect(await line("a", async () => "room again")).toBe("room again");
  });

  it("sends away whoever has waited too long, without running the work", async () => {
    const line = makeLine({ ...patient, atOnce: 1, waitAtMostMs: 5 });
    const held = someWork();
    const first = line("a", held.run);
    let ran = false;
    const tooLong = line("a", async () => {
      ran = true;
    });
    const refused = await tooLong.catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({ code: "busy", extras: { retryAfterSeconds: 1 } });
    held.end();
    await first;
    expect(ran).toBe(false);
    expect(await line("a", async () => "open")).toBe("open");
  });

  it("tells all who came before the work began what it found for all, and nobody who came later", async () => {
    const line = makeLine({ ...patient, atOnce: 1 });
    const held = someWork();
    const first = line("a", async () => {
      await held.run();
      return "taken";
    });
    const ran: number[] = [];
    const asking = (i: number) => async () => {
      ran.push(i);
      if (i === 1) await settled();
      return i === 1 ? "taken" : "free";
    };
    // These come after the first one's work began: what it finds says nothing of them.
    const one = line("a", asking(1));
    const two = line("a", asking(2));
    held.end();
    await first;
    // This one comes while the second's work is under way.
    const three = line("a", asking(3));
    expect(await Promise.all([one, two, three])).toEqual(["taken", "taken", "free"]);
    expect(ran).toEqual([1, 3]);
    expect(await line("a", async () => "empty again")).toBe("empty again");
  });

  it("lets nobody run out of patience on the way out, nor takes a place from whoever comes after", async () => {
    const line = makeLine({ ...patient, atOnce: 1, waitingAtMost: 1_000, waitAtMostMs: 50 });
    const held = someWork();
    const first = line("a", async () => {
      await held.run();
      return "free";
    });
    // Many groups leave; each member keeps the process busy, so that the last ones leave long after the 50 ms.
    const slowly = (outcome: unknown) => {
      const until = performance.now() + 2;
      while (performance.now() < until);
      return outcome;
    };
    const crowd = Array.from({ length: 100 }, () => line("a", async () => "taken").then(slowly));
    held.end();
    await first;
    await crowd[0];
    const later = line("a", async () => "free again");
    expect(new Set(await Promise.all(crowd))).toEqual(new Set(["taken"]));
    expect(await later).toBe("free again");
  });
});
