import { chooseSizes, type ScriptName, scriptOf, type scripts } from "./scripts.ts";

/** Where DocBook answers, and a publishable key of one of its clinics. `run.ts` passes both. */
export const api = (__ENV["API"] ?? "http://127.0.0.1:3000").replace(/\/+$/, "");
export const key = __ENV["KEY"] ?? "";
/** A secret key of the same clinic, for the operations that are the clinic's own business. */
export const secretKey = __ENV["SECRET"] ?? "";
/** Only this specialty's doctors are booked, so that several scripts can share a clinic. */
export const specialty = __ENV["SPECIALTY"] ?? "";
/** An existing folder for report.html and summary.json; without it there is only text. */
export const resultsFolder = __ENV["RESULTS"] ?? "";

/** Small sizes, for a look or for CI. */
export const isShort = __ENV["SHORT"] === "1";

type Sizes<Name extends ScriptName> = Record<keyof (typeof scripts)[Name]["sizes"], number>;

/** How large this run is: -e RIVALS=300, -e DURATION=5m; -e SHORT=1 for the small sizes. */
export function sizesOf<Name extends ScriptName>(name: Name): Sizes<Name> {
  const given = (size: string) => __ENV[size.toUpperCase()];
  return chooseSizes(scriptOf(name), { given, short: isShort }) as Sizes<Name>;
}
