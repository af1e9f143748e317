import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { aClinic } from "../testing/factories.ts";
import { makeDocBook, type TestDocBook, type TestOptions } from "../testing/harness.ts";
import type { World } from "../testing/interleavings/place.ts";
import { plans } from "../testing/interleavings/plan.ts";
import { type Played, type Promised, play } from "../testing/interleavings/play.ts";
import { dropConstraints } from "../testing/race.ts";

// A share of them; `npm run interleavings` plays as many as one likes, through several processes.

let docbook: TestDocBook;
afterEach(() => docbook.close());

async function aWorld(
  unsafe: NonNullable<TestOptions["unsafe"]> = "off",
  { constraints = true } = {},
): Promise<World> {
  docbook = await makeDocBook({ unsafe });
  if (!constraints) await dropConstraints(docbook);
  const { db, cache } = docbook.deps;
  const clinic = await aClinic(db);
  return { clinic, db, cache, send: (path, init) => docbook.request(path, init) };
}

/** Plays so many plans, or until one is broken. Counted and not timed: a crowded machine shows as much, only later. */
async function playAll(numRuns: number, world: World, promised: Promised): Promise<Played[]> {
  const all: Played[] = [];
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const played = await play(world, plan, promised);
      all.push(played);
      if (played.broken) throw new Error(played.broken);
    }),
    { numRuns, endOnFailure: true, includeErrorInReport: true },
  );
  return all;
}

describe("whatever people hold, extend, let go, book, move and cancel at the same time", {
  timeout: 180_000,
}, () => {
  it("all answers together are right in one order, and the database stands as after it", async () => {
    const played = await playAll(120, await aWorld(), "explained");
    // Else hardly anything would have been shown.
    const answers = new Set(played.flatMap((one) => one.answers));
    for (const met of ["hold: slot-held", "book: slot-taken", "move: ok", "move: slot-taken", "cancel: ok"])
      expect(answers).toContain(met);
  });

  it("the row lock alone keeps that, with the constraints dropped", async () => {
    expect(await playAll(40, await aWorld("off", { constraints: false }), "explained")).not.toEqual([]);
  });

  it("the constraints alone let no time be booked twice, with the row lock switched off", async () => {
    expect(await playAll(40, await aWorld("no-row-lock"), "never-twice")).not.toEqual([]);
  });

  it("and with neither a time is booked twice, so these tests can fail", async () => {
    const world = await aWorld("no-row-lock", { constraints: false });
    await expect(playAll(500, world, "never-twice")).rejects.toThrow("bookedTwice");
  });
});
