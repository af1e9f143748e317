import { DocBookError } from "@docbook/sdk/parts";
import type { Strings } from "./strings/en.ts";

/** What the patient has typed; kept until the booking is made, wherever they go meanwhile. */
export interface Draft {
  name: string;
  email: string;
  phone: string;
  note: string;
}
export type Field = keyof Draft;

/** Which sentence stands below which field, or below which question: `answers/<id>`, as the contract points at it. */
export type Complaints = Record<string, keyof Strings>;

/** How a field is asked for, what fits into it, and what is said when it does not. The rules are the contract's. */
export const fields = {
  name: {
    type: "text",
    autocomplete: "name",
    required: true,
    maxLength: 200,
    fits: /\S/,
    otherwise: "nameMissing",
  },
  email: {
    type: "email",
    autocomplete: "email",
    required: true,
    maxLength: 254,
    fits: /^[^\s@]+@[^\s@]+\.[^\s@.]+$/,
    otherwise: "emailWrong",
  },
  phone: {
    type: "tel",
    autocomplete: "tel",
    required: false,
    maxLength: 40,
    fits: /^([0-9+()./ -]{3,})?$/,
    otherwise: "phoneWrong",
  },
  note: {
    type: "",
    autocomplete: "off",
    required: false,
    maxLength: 2000,
    fits: /^/,
    otherwise: "unexpected",
  },
} as const;

// The record's own keys, in its order.
export const fieldNames = Object.keys(fields) as Field[];

/** Asked before the request, so that the patient hears of everything at once. */
export function complaintsAbout(draft: Draft): Complaints {
  const wrong = fieldNames.filter((field) => !fields[field].fits.test(draft[field].trim()));
  return Object.fromEntries(wrong.map((field) => [field, fields[field].otherwise]));
}

/** What the server found wrong with fields of the form; empty when the error is about something else. */
export function refusalOf(error: unknown): Complaints {
  const complaints: Complaints = {};
  if (!(error instanceof DocBookError)) return complaints;
  // Patients are counted by their address.
  if (error.code === "too-many-bookings") complaints["email"] = "tooMany";
  for (const { pointer } of error.problem?.errors ?? []) {
    const name = pointer.replace(/^\/(patient\/)?/, "");
    // The pointer says which field it is, if it is one.
    if (name in fields) complaints[name] = fields[name as Field].otherwise;
    else if (name.startsWith("answers/")) complaints[name] = "answerMissing";
  }
  return complaints;
}
