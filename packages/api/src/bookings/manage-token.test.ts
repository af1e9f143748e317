import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { bookingIdOf } from "./id.ts";
import { manageTokenFor, manageUrlFor, opensBooking } from "./manage-token.ts";

const secret = Buffer.from("a secret for tests, long enough to sign with");
const booking = { doctorId: uuidv7(), id: uuidv7() };
const token = manageTokenFor(secret, booking);

describe("a manage token", () => {
  it("is the same every time, so that later mails carry the same link", () => {
    expect(manageTokenFor(secret, { ...booking })).toBe(token);
    expect(token).toMatch(/^[\w-]{43}$/);
  });

  it("opens its own booking and no other", () => {
    expect(opensBooking(secret, booking, token)).toBe(true);
    expect(opensBooking(secret, { ...booking, id: uuidv7() }, token)).toBe(false);
    expect(opensBooking(secret, { ...booking, doctorId: uuidv7() }, token)).toBe(false);
  });

  it("opens nothing when it is cut, longer, changed, or signed with another secret", () => {
    const changed = `${token[0] === "A" ? "B" : "A"}${token.slice(1)}`;
    for (const wrong of ["", token.slice(1), `${token}A`, changed, "é".repeat(43)]) {
      expect(opensBooking(secret, booking, wrong)).toBe(false);
    }
    expect(opensBooking(Buffer.from("another secret, as long as the first"), booking, token)).toBe(false);
  });

  it("stands behind the # of its link, where no server log sees it", () => {
    const url = new URL(
      manageUrlFor({ publicUrl: "https://book.example", clinicManagePage: null }, booking, token),
    );
    expect(url.hash).toBe(`#${bookingIdOf(booking)}.${token}`);
    expect(url.href.split("#")[0]).toBe("https://book.example/manage");
  });
});
