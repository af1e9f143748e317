/** Where DocBook answers, and a publishable key of one of its clinics. `run.ts` passes both. */
export const api = (__ENV["API"] ?? "http://127.0.0.1:3000").replace(/\/+$/, "");
export const key = __ENV["KEY"] ?? "";
/** A secret key of the same clinic, for the operations that are the clinic's own business. */
export const secretKey = __ENV["SECRET"] ?? "";

/** A whole number from the environment. */
export function numberFrom(name: string, fallback: number): number {
  const value = Number(__ENV[name] ?? fallback);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number above 0`);
  return value;
}
