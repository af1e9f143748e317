import type { SchemaObject } from "ajv";

// The values that a clinic file is made of. `says` is for people: it ends a sentence that begins with "must be".

export const text = (maxLength: number) => ({
  type: "string",
  pattern: "\\S",
  maxLength,
  says: `text of 1 to ${maxLength} characters`,
});

export const slugOf = (maxLength: number, example: string) => ({
  ...text(maxLength),
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  says: `at most ${maxLength} small letters, digits and single hyphens, like "${example}"`,
});

export const wholeNumber = (minimum: number, maximum: number) => ({
  type: "integer",
  minimum,
  maximum,
  says: `a whole number from ${minimum} to ${maximum}`,
});

export const oneOf = (words: readonly string[]) => ({
  type: "string",
  enum: words,
  says: `one of ${words.join(", ")}`,
});

export const trueOrFalse = { type: "boolean", default: false, says: "true or false" };

export const orNothing = (schema: SchemaObject) => ({
  ...schema,
  type: [schema["type"], "null"],
  default: null,
});

export const listOf = (items: SchemaObject) => ({
  type: "array",
  items,
  says: "a list: [one, two], or a dash before each",
});

export function group(properties: Record<string, SchemaObject>, required: string[]) {
  const says = `a group of keys (${Object.keys(properties).join(", ")})`;
  return { type: "object", properties, required, additionalProperties: false, says };
}
