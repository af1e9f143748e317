/**
 * A phone number as patients write it, in E.164 form; undefined without a country, for guessing one would text
 * strangers. "+49 (0)170 123 45 67", "0049 170/1234567"
 */
export function internationalNumber(written: string | null): string | undefined {
  const digits = written
    ?.replace("(0)", "")
    .replaceAll(/[()./ -]/g, "")
    .replace(/^00/, "+");
  return digits && /^\+[1-9]\d{6,14}$/.test(digits) ? digits : undefined;
}
