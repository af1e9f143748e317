import { describe, expect, it } from "vitest";
import { internationalNumber } from "./phone-number.ts";

describe("a phone number", () => {
  it.each([
    ["+49 170 1234567", "+491701234567"],
    ["0049 170/123 45 67", "+491701234567"],
    ["+49 (0)170 1234567", "+491701234567"],
    ["(+49) 170-123.45.67", "+491701234567"],
    ["+1 (415) 555-0100", "+14155550100"],
    ["+39 06 1234567", "+39061234567"],
  ])("%s names its country", (written, number) => {
    expect(internationalNumber(written)).toBe(number);
  });

  it.each([
    "0170 1234567",
    "(0) 170 1234567",
    "110",
    "+49",
    "+0170 1234567",
    "+49 170 1234567890123",
    "++49 1701234567",
  ])("%s does not", (written) => {
    expect(internationalNumber(written)).toBeUndefined();
  });

  it("may be missing", () => {
    expect(internationalNumber(null)).toBeUndefined();
  });
});
