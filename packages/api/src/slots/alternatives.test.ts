import { pino } from "pino";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it, vi } from "vitest";
import { connect } from "../platform/db/connection.ts";
import { aBookableSlot, aDoctor, aSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { makeAlternatives } from "./alternatives.ts";

const docbook = useDocBook();

async function aWantedSlot(given: Parameters<typeof aBookableSlot>[1] = {}) {
  const place = await aBookableSlot(docbook, given);
  const wanted = {
    doctorId: place.doctor.id,
    slotId: place.slot.id,
    clinicId: place.clinic.id,
    visitType: undefined,
  };
  await docbook.rows("UPDATE slots SET status = 'busy' WHERE id = $1 RETURNING 1", [place.slot.id]);
  return {
    ...place,
    wanted,
    nearest: () => makeAlternatives(docbook.deps.db, pino({ level: "silent" }))(wanted),
  };
}

describe("alternatives to a slot that is gone", () => {
  it("are the four nearest in time, before and after, and none that is taken", async () => {
    const { doctor, nearest } = await aWantedSlot();
    const { db } = docbook.deps;
    const day = 24 * 60;
    const offers = [];
    for (const minutes of [day + 60, day - 90, day + 120, day - 150, day + 300])
      offers.push(await aSlot(db, doctor, minutes));
    await aSlot(db, doctor, day + 30, { status: "busy" });
    await aSlot(db, doctor, day - 30, { status: "busy-unavailable" });
    expect((await nearest()).map((slot) => slot.id)).toEqual(offers.slice(0, 4).map((slot) => slot.id));
  });

  it("respect the minimum notice", async () => {
    const { doctor, nearest } = await aWantedSlot({ minimumNoticeMinutes: 120, inMinutes: 180 });
    await aSlot(docbook.deps.db, doctor, 60);
    expect(await nearest()).toEqual([]);
  });

  it("come from active colleagues of the same field and the same clinic only", async () => {
    const { doctor, clinic, nearest } = await aWantedSlot();
    const { db } = docbook.deps;
    const { specialties } = doctor;
    const colleague = await aDoctor(db, clinic, { specialties });
    const offer = await aSlot(db, colleague);
    await aSlot(db, await aDoctor(db, clinic, { specialties, active: false }));
    await aSlot(db, await aDoctor(db, clinic, { specialties: ["Dermatology"] }));
    await aBookableSlot(docbook);
    expect((await nearest()).map((slot) => slot.id)).toEqual([offer.id]);
  });

  it("are nobody's business in another clinic", async () => {
    const { wanted, doctor } = await aWantedSlot();
    await aSlot(docbook.deps.db, doctor, 60);
    expect(
      await makeAlternatives(docbook.deps.db, pino({ level: "silent" }))({ ...wanted, clinicId: uuidv7() }),
    ).toEqual([]);
  });

  it("are looked up once for a crowd", async () => {
    const { wanted } = await aWantedSlot();
    const { db } = docbook.deps;
    const asked = vi.spyOn(db.sequelize, "query");
    const alternatives = makeAlternatives(db, pino({ level: "silent" }));
    await Promise.all(Array.from({ length: 50 }, () => alternatives(wanted)));
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
  });

  it("are none when the database does not answer: the refusal stands without them", async () => {
    const { wanted } = await aWantedSlot();
    const nowhere = connect({
      url: "postgres://docbook@127.0.0.1:1/none",
      poolSize: 2,
      acquireTimeoutMs: 500,
    });
    expect(await makeAlternatives(nowhere, pino({ level: "silent" }))(wanted)).toEqual([]);
    await nowhere.sequelize.close();
  });
});
