import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDocBook } from "./index.ts";
import { booking, clinic, created, doctor, problemResponse, wish } from "./testing/fixtures.ts";

const told = "docbook-position";
const asked = "docbook-min-position";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

/** A client whose writes are answered with these positions, one after the other, and what it asked its reads for. */
function connect(...positions: (string | Response)[]) {
  const reads: (string | null)[] = [];
  const fetch = ({ method, headers }: Request) => {
    if (method === "GET") {
      reads.push(headers.get(asked));
      return Response.json(clinic);
    }
    expect(headers.get(asked)).toBeNull();
    const position = positions.shift() ?? "";
    return position instanceof Response
      ? position
      : Response.json(created, { headers: position ? { [told]: position } : {} });
  };
  return { docbook: createDocBook({ api: "https://book.example", fetch, maxRetries: 0 }), reads };
}

describe("whoever has written reads what was written", () => {
  test("each read after a booking asks for an answer that knows of it", async () => {
    const { docbook, reads } = connect("7431");
    await docbook.createBooking(wish);
    await docbook.getClinic();
    await docbook.listDoctors();
    await docbook.getDoctor(doctor.id);
    await docbook.listDoctorSlots(doctor.id);
    await docbook.listSlots();
    expect(reads).toEqual(Array(5).fill("7431"));
  });

  test("and so does each read after a cancellation", async () => {
    const { docbook, reads } = connect("7431", "7440");
    await docbook.createBooking(wish);
    await docbook.cancelBooking(booking.id);
    await docbook.listSlots();
    expect(reads).toEqual(["7440"]);
  });

  test("without a write nothing is asked for, and no other client's write counts", async () => {
    await connect("7431").docbook.createBooking(wish);
    const { docbook, reads } = connect();
    await docbook.getClinic();
    expect(reads).toEqual([null]);
  });

  test("a server that tells no position is asked for none", async () => {
    const { docbook, reads } = connect("");
    await docbook.createBooking(wish);
    await docbook.getClinic();
    expect(reads).toEqual([null]);
  });

  test("a refused write leaves the one before it", async () => {
    const { docbook, reads } = connect("7431", problemResponse(409, "slot-taken"));
    await docbook.createBooking(wish);
    await expect(docbook.createBooking(wish)).rejects.toThrow("slot-taken");
    await docbook.getClinic();
    expect(reads).toEqual(["7431"]);
  });
});

test.each([
  ["9", "10", "10"],
  ["10", "9", "10"],
  ["9007199254740993", "9007199254740992", "9007199254740993"],
  ["9999999999999999999", "18446744073709551615", "18446744073709551615"],
])(
  "of %s and %s, in whatever order the answers come, the greater counts",
  async (first, second, greatest) => {
    const { docbook, reads } = connect(first, second);
    await docbook.createBooking(wish);
    await docbook.createBooking(wish);
    await docbook.getClinic();
    expect(reads).toEqual([greatest]);
  },
);

describe("a position is forgotten", () => {
  test("ten minutes after its write", async () => {
    const { docbook, reads } = connect("7431");
    await docbook.createBooking(wish);
    vi.setSystemTime(Date.now() + 10 * 60_000 - 1);
    await docbook.getClinic();
    vi.setSystemTime(Date.now() + 1);
    await docbook.getClinic();
    expect(reads).toEqual(["7431", null]);
  });

  test("and then a lesser one is news, as after the database was restored", async () => {
    const { docbook, reads } = connect("7431", "12");
    await docbook.createBooking(wish);
    vi.setSystemTime(Date.now() + 10 * 60_000);
    await docbook.createBooking(wish);
    await docbook.getClinic();
    expect(reads).toEqual(["12"]);
  });
});

test("a position of my own, such as one that another process has told me, wins", async () => {
  const { docbook, reads } = connect("7431");
  await docbook.createBooking(wish);
  await docbook.getClinic({ headers: { "DocBook-Min-Position": "8000" } });
  expect(reads).toEqual(["8000"]);
});
