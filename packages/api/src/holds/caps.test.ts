import { describe, expect, it } from "vitest";
import { aBookableSlot, aSlot } from "../testing/factories.ts";
import { anAddress, type Visit, visit } from "../testing/from-address.ts";
import { useDocBook } from "../testing/harness.ts";
import { post, problemOf } from "../testing/http.ts";
import { holdsAtMost } from "./kept.ts";

const docbook = useDocBook({ env: { RATE_LIMITS: "on", TRUSTED_PROXIES: "1" } });
const ask = (path: string, given: Visit) => visit(docbook, path, given);

type Held = { id: string; token: string; slotId: string };

async function manySlots(count: number) {
  const found = await aBookableSlot(docbook);
  const slots = [];
  for (let i = 0; i < count; i++) slots.push(await aSlot(docbook.deps.db, found.doctor, (30 + i) * 60));
  return { ...found, slots, key: found.clinic.publishableKey, secretKey: found.clinic.secretKey };
}

describe("one visitor", () => {
  it("holds some slots at a time and not the whole week, even when asking for all at once", async () => {
    const { doctor, slots, key } = await manySlots(holdsAtMost + 6);
    const address = anAddress();
    const hold = (slotId: string, from = address) =>
      ask("/v1/holds", { address: from, key, ...post({ doctorId: doctor.id, slotId }) });
    const answers = await Promise.all(slots.map(({ id }) => hold(id)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(holdsAtMost);
    expect(refused).toHaveLength(6);
    for (const answer of refused) {
      expect((await problemOf(answer)).code).toBe("too-many-holds");
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(200);
    }
    // What was refused is free for others.
    const free = slots.filter((_, i) => answers[i]?.status === 429);
    expect((await hold(free[0]?.id ?? "", anAddress())).status).toBe(201);
  });

  it("may choose another time instead, and hold again after one was released or has ended", async () => {
    const { doctor, slots, key } = await manySlots(holdsAtMost + 3);
    const address = anAddress();
    const hold = (index: number, replaces?: Held) => {
      const body = {
        doctorId: doctor.id,
        slotId: slots[index]?.id,
        ...(replaces && { replaces: { id: replaces.id, token: replaces.token } }),
      };
      return ask("/v1/holds", { address, key, ...post(body) });
    };
    const held: Held[] = [];
    for (let i = 0; i < holdsAtMost; i++) held.push((await (await hold(i)).json()) as Held);
    expect((await hold(holdsAtMost)).status).toBe(429);
    expect((await hold(holdsAtMost, held[0])).status).toBe(201);
    expect((await hold(holdsAtMost + 1)).status).toBe(429);

    const { id, token } = held[1] as Held;
    await ask(`/v1/holds/${id}/release`, { address, key, ...post({ token }) });
    expect((await hold(holdsAtMost + 1)).status).toBe(201);
    expect((await hold(holdsAtMost + 2)).status).toBe(429);
    await docbook.rows("UPDATE slots SET held_until = now() - interval '1 second' WHERE id = $1", [
      held[2]?.slotId,
    ]);
    expect((await hold(holdsAtMost + 2)).status).toBe(201);
  });

  it("is known by no address in the database, and a clinic's own server is not counted", async () => {
    const { clinic, doctor, slots, key, secretKey } = await manySlots(holdsAtMost + 2);
    const address = anAddress();
    const [first, ...rest] = slots;
    await ask("/v1/holds", { address, key, ...post({ doctorId: doctor.id, slotId: first?.id }) });
    for (const { id } of rest) {
      const body = post({ doctorId: doctor.id, slotId: id });
      expect((await ask("/v1/holds", { address, key: secretKey, ...body })).status).toBe(201);
    }
    const rows = await docbook.rows<{ row: string; heldBy: Buffer | null }>(
      `SELECT slots::text AS row, held_by AS "heldBy" FROM slots WHERE clinic_id = $1 AND hold_id IS NOT NULL`,
      [clinic.id],
    );
    expect(rows.filter(({ heldBy }) => heldBy !== null).map(({ heldBy }) => heldBy?.length)).toEqual([32]);
    for (const { row } of rows) expect(row).not.toContain(address);
  });
});
