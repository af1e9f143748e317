import { InvalidRequestError, NotFoundError, SlotTakenError, SlotTooSoonError } from "@docbook/sdk";
import { describe, expect, it } from "vitest";
import { aDay, aVisitType } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";

const docbook = useDocBook();
const dayMinutes = 24 * 60;

const short = aVisitType({ id: "short" });
const long = aVisitType({ id: "long", durationMinutes: 60 });

const dayOf = (given: Parameters<typeof aDay>[1]) => aDay(docbook, given);
type TestDay = Awaited<ReturnType<typeof dayOf>>;

/** Which of the day's slots are offered for a visit type, by their numbers. */
async function offered({ sdk, slots, doctor }: TestDay, visitType?: string): Promise<number[]> {
  const list = await sdk.listDoctorSlots(doctor.id, visitType === undefined ? {} : { visitType });
  return list.slots.map(({ id }) => slots.findIndex((slot) => slot.id === id));
}

/** Which of them can be booked, found out by holding each and letting it go. */
async function possible({ sdk, slots, at }: TestDay, visitType: string): Promise<number[]> {
  const found: number[] = [];
  for (const number of slots.keys()) {
    const hold = await sdk.createHold({ ...at(number), visitType }).catch(() => undefined);
    if (!hold) continue;
    found.push(number);
    await sdk.releaseHold(hold);
  }
  return found;
}

/** What is shown is what can be had. */
async function open(day: TestDay, visitType: string): Promise<number[]> {
  const [shown, had] = [await offered(day, visitType), await possible(day, visitType)];
  expect(shown).toEqual(had);
  return had;
}

const statusesOf = async ({ doctor }: TestDay) =>
  (
    await docbook.rows<{ status: string }>("SELECT status FROM slots WHERE doctor_id = $1 ORDER BY start", [
      doctor.id,
    ])
  ).map(({ status }) => status);

describe("a visit longer than a slot", () => {
  it("takes all that it needs, and gives all back when it is cancelled", async () => {
    const day = await dayOf({ visitTypes: [short, long] });
    const booked = await day.sdk.createBooking({ ...day.booking(1), visitType: "long" });
    expect(Date.parse(booked.end) - Date.parse(booked.start)).toBe(60 * 60_000);
    expect(booked.visitType).toEqual({ id: "long", name: "long" });
    expect(await statusesOf(day)).toEqual(["free", "busy", "busy", "free"]);
    expect(await open(day, "short")).toEqual([0, 3]);
    expect(await open(day, "long")).toEqual([]);
    await day.sdk.cancelBooking(booked.id, {}, { manageToken: booked.manageToken });
    expect(await statusesOf(day)).toEqual(["free", "free", "free", "free"]);
  });

  it("fits neither across a break nor beyond the last slot", async () => {
    const day = await dayOf({ visitTypes: [long], starts: [0, 30, 75, 105] });
    expect(await open(day, "long")).toEqual([0, 2]);
    await expect(day.sdk.createBooking(day.booking(1))).rejects.toThrow(SlotTakenError);
  });

  it("and another one that it partly overlaps are never both booked, whoever comes first", async () => {
    for (let round = 0; round < 5; round++) {
      const day = await dayOf({ visitTypes: [short, long] });
      const answers = await Promise.allSettled([
        day.sdk.createBooking({ ...day.booking(0), visitType: "long" }),
        day.sdk.createBooking({ ...day.booking(1), visitType: "long" }),
        day.sdk.createBooking({ ...day.booking(1), visitType: "short" }),
      ]);
      expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const answer of answers)
        if (answer.status === "rejected") expect(answer.reason).toBeInstanceOf(SlotTakenError);
    }
  });
});

describe("buffers around a visit", () => {
  const tidied = aVisitType({ id: "tidied", bufferAfterMinutes: 10 });
  const prepared = aVisitType({ id: "prepared", bufferBeforeMinutes: 10 });

  it("are nobody else's, but need no opening hours", async () => {
    const day = await dayOf({ visitTypes: [short, tidied, prepared] });
    // Before the first slot and after the last one is nobody.
    expect(await open(day, "tidied")).toEqual([0, 1, 2, 3]);
    expect(await open(day, "prepared")).toEqual([0, 1, 2, 3]);
    const booked = await day.sdk.createBooking({ ...day.booking(1), visitType: "tidied" });
    expect(await statusesOf(day)).toEqual(["free", "busy", "busy", "free"]);
    expect(Date.parse(booked.end) - Date.parse(booked.start)).toBe(30 * 60_000);
    expect(await open(day, "short")).toEqual([0, 3]);
    // From the first slot the buffer would reach into the visit.
    expect(await open(day, "tidied")).toEqual([3]);
  });

  it("may lie in a break, where those of two visits must not meet", async () => {
    const day = await dayOf({ visitTypes: [short, tidied, prepared], starts: [0, 45, 75] });
    await day.sdk.createBooking({ ...day.booking(0), visitType: "tidied" });
    expect(await open(day, "short")).toEqual([1, 2]);
    // Ten minutes before the second slot and ten after the first are more than the break of fifteen.
    expect(await open(day, "prepared")).toEqual([2]);
    await expect(day.sdk.createBooking({ ...day.booking(1), visitType: "prepared" })).rejects.toThrow(
      SlotTakenError,
    );
  });

  it("do not meet in a break either when both visits are booked at the same time, by the row lock alone", async () => {
    await docbook.deps.db.sequelize.query("ALTER TABLE bookings DROP CONSTRAINT one_live_booking_at_a_time");
    for (let round = 0; round < 10; round++) {
      const day = await dayOf({ visitTypes: [tidied, prepared], starts: [0, 45] });
      const answers = await Promise.allSettled([
        day.sdk.createBooking({ ...day.booking(0), visitType: "tidied" }),
        day.sdk.createBooking({ ...day.booking(1), visitType: "prepared" }),
      ]);
      expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    }
  });
});

describe("a visit type", () => {
  it("has its own notice and horizon", async () => {
    const visitTypes = [
      aVisitType({ id: "soon" }),
      aVisitType({ id: "planned", minimumNoticeMinutes: dayMinutes + 15 }),
      aVisitType({ id: "near", horizonDays: 1 }),
    ];
    // The clinic's own notice holds where slots are booked as they are.
    const day = await dayOf({ visitTypes, starts: [-5, 30], minimumNoticeMinutes: 3 * dayMinutes });
    expect(await open(day, "soon")).toEqual([0, 1]);
    expect(await open(day, "planned")).toEqual([1]);
    expect(await open(day, "near")).toEqual([0]);
    await expect(day.sdk.createBooking({ ...day.booking(0), visitType: "planned" })).rejects.toThrow(
      SlotTooSoonError,
    );
    await expect(day.sdk.createBooking({ ...day.booking(1), visitType: "near" })).rejects.toMatchObject({
      code: "slot-too-late",
    });
  });

  it("that comes first is meant where none is named", async () => {
    const day = await dayOf({ visitTypes: [long, short] });
    expect(await offered(day)).toEqual([0, 1, 2]);
    expect(await day.sdk.createBooking(day.booking(0))).toMatchObject({ visitType: { id: "long" } });
    expect(await statusesOf(day)).toEqual(["busy", "busy", "free", "free"]);
  });

  it("that the doctor does not have is not found, also by whoever only looks", async () => {
    const day = await dayOf({ visitTypes: [short] });
    const visitType = "unknown";
    for (const attempt of [
      () => day.sdk.createBooking({ ...day.booking(0), visitType }),
      () => day.sdk.createHold({ ...day.at(0), visitType }),
      () => day.sdk.listDoctorSlots(day.doctor.id, { visitType }),
    ]) {
      const tried = attempt();
      await expect(tried).rejects.toThrow(NotFoundError);
      await expect(tried).rejects.toMatchObject({ code: "visit-type-not-found" });
    }
  });

  it("of another clinic's doctor is no business of this one: there is no such slot", async () => {
    const [day, elsewhere] = [await dayOf({ visitTypes: [short] }), await dayOf({ visitTypes: [short] })];
    for (const visitType of ["short", "unknown"])
      await expect(day.sdk.createBooking({ ...elsewhere.booking(0), visitType })).rejects.toMatchObject({
        code: "slot-not-found",
      });
  });
});

describe("what a visit type asks", () => {
  const asking = aVisitType({
    id: "first-visit",
    questions: [
      { id: "medicines", label: "Which medicines do you take?", kind: "text", required: true, choices: [] },
      {
        id: "insurance",
        label: "How are you insured?",
        kind: "choice",
        required: false,
        choices: ["public", "private"],
      },
      { id: "fever", label: "Do you have a fever?", kind: "yes-no", required: false, choices: [] },
    ],
  });

  it.each([
    ["nothing that must be answered", {}, "/answers/medicines"],
    ["blanks for it", { medicines: "  " }, "/answers/medicines"],
    ["something that is no choice", { medicines: "none", insurance: "mixed" }, "/answers/insurance"],
    ["neither yes nor no", { medicines: "none", fever: "perhaps" }, "/answers/fever"],
    ["what nobody asked", { medicines: "none", shoes: "42" }, "/answers/shoes"],
  ])("is refused with %s, and the slot stays free", async (_, answers, pointer) => {
    const day = await dayOf({ visitTypes: [asking] });
    const refused = await day.sdk
      .createBooking({ ...day.booking(0), answers })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidRequestError);
    expect((refused as InvalidRequestError).errors.map((error) => error.pointer)).toEqual([pointer]);
    expect(await statusesOf(day)).toEqual(["free", "free", "free", "free"]);
  });

  it("is kept sealed, and told to whoever reads that one booking", async () => {
    const day = await dayOf({ visitTypes: [asking] });
    const answers = { medicines: "Ramipril 5 mg", fever: "no" };
    const booked = await day.sdk.createBooking({ ...day.booking(0), answers });
    const { manageToken } = booked;
    expect((await day.sdk.getBooking(booked.id, { manageToken })).answers).toEqual(answers);
    expect((await day.staff.getBooking(booked.id)).answers).toEqual(answers);
    const rows = await docbook.rows("SELECT * FROM bookings WHERE doctor_id = $1", [day.doctor.id]);
    const events = await docbook.rows("SELECT * FROM outbox WHERE doctor_id = $1", [day.doctor.id]);
    const [row] = rows as { answers: Buffer }[];
    expect(row?.answers.includes("Ramipril")).toBe(false);
    expect(JSON.stringify([rows, events])).not.toContain("Ramipril");
  });

  it("may be left open by the clinic itself, which books by telephone", async () => {
    const day = await dayOf({ visitTypes: [asking] });
    await expect(day.staff.createBooking(day.booking(0))).resolves.toMatchObject({ answers: {} });
  });
});
