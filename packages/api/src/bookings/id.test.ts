import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bookingIdOf, readBookingId } from "./id.ts";

describe("a booking's id on the wire", () => {
  it("carries doctor and booking, there and back", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (doctorId, id) => {
        const wire = bookingIdOf({ doctorId, id });
        expect(wire).toMatch(/^bk_[A-Za-z0-9_-]{43}$/);
        expect(readBookingId(wire)).toEqual({ doctorId, id });
      }),
    );
  });

  it("is undefined for whatever never came from here, and never throws", () => {
    for (const wrong of ["", "bk_", "bk_AAAA", `bk_${"_".repeat(44)}`, `bk_${"-".repeat(43)}`]) {
      expect(readBookingId(wrong)).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        readBookingId(`bk_${text}`);
      }),
    );
  });
});
