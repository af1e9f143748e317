import type { ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Finding, Path } from "./mistakes.ts";
import { nearest } from "./nearest.ts";
import { type WrittenFile, writtenForm } from "./written-form.ts";

/** What is left of a value when everything misshapen is taken out: the right types, with holes. */
export type Holey<T> = T extends (infer Item)[]
  ? (Holey<Item> | undefined)[]
  : T extends object
    ? { [Key in keyof T]?: Holey<T[Key]> | undefined }
    : T;

/** Fills in defaults (in place), finds what is misshapen, and gives the rest, whose meaning can still be checked. */
export function checkForm(value: unknown): { findings: Finding[]; sound: Holey<WrittenFile> } {
  if (isWrittenFile(value)) return { findings: [], sound: value };
  const errors = isWrittenFile.errors ?? [];
  // One sentence a place: text that is both too long and of the wrong shape is simply wrong.
  const findings = new Map(errors.map(findingOf).map((finding) => [finding.path.join("\n"), finding]));
  return { findings: [...findings.values()], sound: withoutMisshapen(value, errors) };
}

const ajv = new Ajv2020({ allErrors: true, verbose: true, useDefaults: true, allowUnionTypes: true });
addFormats.default(ajv, ["date", "email"]);
ajv.addKeyword("says");
const isWrittenFile = ajv.compile<WrittenFile>(writtenForm);

function findingOf({ keyword, instancePath, params, data, parentSchema }: ErrorObject): Finding {
  const path = pathOf(instancePath);
  switch (keyword) {
    case "required":
      return { path: [...path, params["missingProperty"]], message: "is missing" };
    case "additionalProperties": {
      const key: string = params["additionalProperty"];
      return { path: [...path, key], message: unknownKey(key, parentSchema), at: "key" };
    }
    case "minItems":
      return { path, message: "needs at least one entry" };
    case "uniqueItems":
      return { path: [...path, params["i"]], message: "stands in this list twice" };
    default:
      return { path, message: mustBe(data, parentSchema) };
  }
}

function mustBe(data: unknown, parentSchema: ErrorObject["parentSchema"]): string {
  const sentence = `must be ${parentSchema?.["says"]}`;
  const isOptional = parentSchema?.["default"] !== undefined;
  if (data === null) return `is empty; ${isOptional ? "leave its key out, or it" : "it"} ${sentence}`;
  // A telephone number without quotes is a number, and has lost its leading zero.
  const needsQuotes = typeof data === "number" && [parentSchema?.["type"]].flat().includes("string");
  return needsQuotes ? `${sentence}, in quotes` : sentence;
}

function unknownKey(key: string, parentSchema: ErrorObject["parentSchema"]): string {
  const known = Object.keys(parentSchema?.["properties"]);
  const meant = nearest(key, known);
  return meant ? `is no key here; did you mean "${meant}"?` : `is no key here; known are ${known.join(", ")}`;
}

/** "/doctors/2/hours/monday/0", a JSON Pointer (RFC 6901). */
function pathOf(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll("~1", "/").replaceAll("~0", "~")));
}

// These tell of the entries of a group or list; the group or list itself is sound.
const aboutEntries = new Set(["required", "additionalProperties", "minItems", "uniqueItems"]);

function withoutMisshapen(value: unknown, errors: ErrorObject[]): Holey<WrittenFile> {
  const misshapen = errors
    .filter(({ keyword }) => !aboutEntries.has(keyword))
    .map((error) => error.instancePath);
  if (misshapen.includes("")) return {};
  for (const pointer of misshapen) takeOut(value, pathOf(pointer));
  // The schema vouches for the type of everything it did not complain of.
  return value as Holey<WrittenFile>;
}

function takeOut(value: unknown, path: Path): void {
  const last = path.at(-1) ?? "";
  // The schema went down this path, so every step but the last is a group or a list; one that an alias
  // shares may be gone already.
  let holder = value as Record<string | number, unknown> | undefined;
  for (const step of path.slice(0, -1)) holder = holder?.[step] as typeof holder;
  if (holder) holder[last] = undefined;
}
