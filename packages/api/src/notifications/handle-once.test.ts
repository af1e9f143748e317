import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { Undeliverable } from "../platform/edges/queue.ts";
import { useDocBook } from "../testing/harness.ts";
import { type Handling, handleOnce } from "./handle-once.ts";

const docbook = useDocBook();
const aHandling = (handler: Handling["handler"] = "email"): Handling => ({
  event: { id: uuidv7(), doctorId: uuidv7() },
  handler,
  tells: { id: uuidv7(), start: new Date("2027-03-01T08:00:00Z") },
});

/** Work that counts itself. */
function counted(work: () => Promise<string> = async () => "sent") {
  const attempts: boolean[] = [];
  return {
    attempts,
    work: ({ again }: { again: boolean }) => {
      attempts.push(again);
      return work();
    },
  };
}

function aGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

const never = () => Promise.reject(new Error("called for nothing"));
const handle = (handling: Handling, work: Parameters<typeof handleOnce>[2]) =>
  handleOnce(docbook.deps.db, handling, work);
const record = ({ event, handler }: Handling) =>
  docbook.rows(
    `SELECT done_at IS NOT NULL AS done, reference FROM handled_events
     WHERE doctor_id = $1 AND event_id = $2 AND handler = $3`,
    [event.doctorId, event.id, handler],
  );
/** A worker that died before it could say how it went. */
async function aDeadWorkersClaim(secondsAgo: number): Promise<Handling> {
  const handling = aHandling();
  await docbook.rows(
    `INSERT INTO handled_events (doctor_id, event_id, handler, claimed_at)
     VALUES ($1, $2, $3, now() - make_interval(secs => $4)) RETURNING 1`,
    [handling.event.doctorId, handling.event.id, handling.handler, secondsAgo],
  );
  return handling;
}

describe("an event", () => {
  it("is handled once, and what was sent is kept by its name", async () => {
    const handling = aHandling();
    const { work, attempts } = counted(async () => "<id@docbook.example>");
    await handle(handling, work);
    await handle(handling, never);
    expect(attempts).toEqual([false]);
    expect(await record(handling)).toEqual([{ done: true, reference: "<id@docbook.example>" }]);
  });

  it("is handled by each handler for itself", async () => {
    const byMail = aHandling();
    const { work, attempts } = counted();
    await handle(byMail, work);
    await handle({ ...byMail, handler: "sms" }, work);
    expect(attempts).toHaveLength(2);
  });

  it("that ten workers are given at the same time is sent by one; the others come back later", async () => {
    const handling = aHandling();
    const gate = aGate();
    let turnedAway = 0;
    const { work, attempts } = counted(() => gate.opened.then(() => "sent"));
    const workers = Array.from({ length: 10 }, () =>
      handle(handling, work).catch(() => {
        if (++turnedAway === 9) gate.open();
      }),
    );
    await Promise.all(workers);
    expect(turnedAway).toBe(9);
    expect(attempts).toEqual([false]);
    await handle(handling, never);
  });

  it("that failed is tried again at once, by somebody who knows that something may have been sent", async () => {
    const handling = aHandling();
    await expect(handle(handling, () => Promise.reject(new Error("no answer")))).rejects.toThrow("no answer");
    expect(await record(handling)).toEqual([{ done: false, reference: null }]);
    const { work, attempts } = counted();
    await handle(handling, work);
    expect(attempts).toEqual([true]);
  });

  it("that nobody can deliver is not tried again", async () => {
    const handling = aHandling();
    await expect(
      handle(handling, () => Promise.reject(new Undeliverable("no such address"))),
    ).rejects.toThrow(Undeliverable);
    await handle(handling, never);
    expect(await record(handling)).toEqual([{ done: true, reference: "undeliverable" }]);
  });

  it("whose worker died is left alone for half a minute, then taken over", async () => {
    await expect(handle(await aDeadWorkersClaim(28), never)).rejects.toThrow("Another worker");
    const { work, attempts } = counted();
    await handle(await aDeadWorkersClaim(31), work);
    expect(attempts).toEqual([true]);
  });

  it("whose worker died is taken over by one only", async () => {
    const handling = await aDeadWorkersClaim(31);
    const { work, attempts } = counted();
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => handle(handling, work)));
    expect(attempts).toEqual([true]);
    expect(results.some(({ status }) => status === "fulfilled")).toBe(true);
  });

  it("sent so slowly that another one took it over leaves that one its claim", async () => {
    const handling = aHandling();
    const begun = aGate();
    const gate = aGate();
    let second: Promise<void> | undefined;
    const slow = handle(handling, async () => {
      await docbook.rows(
        "UPDATE handled_events SET claimed_at = now() - interval '31 s' WHERE doctor_id = $1 RETURNING 1",
        [handling.event.doctorId],
      );
      second = handle(handling, () => {
        begun.open();
        return gate.opened.then(() => "sent");
      });
      await begun.opened;
      throw new Error("slow, and failed");
    });
    await expect(slow).rejects.toThrow("slow, and failed");
    await expect(handle(handling, never)).rejects.toThrow("Another worker");
    gate.open();
    await second;
    await handle(handling, never);
  });
});
