import type { Problem } from "@docbook/sdk";
import type { Strings } from "./strings/en.ts";

/** What the patient has typed; kept until the booking is made, wherever they go meanwhile. */
export interface Draft {
  name: string;
  email: string;
  phone: string;
  note: string;
}
export type Field = keyof Draft;

/** Which sentence stands below which field. */
export type Complaints = Partial<Record<Field, keyof Strings>>;

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
  return complaintsWhere((field) => !fields[field].fits.test(draft[field].trim()));
}

/** What the server found wrong with fields of the form; empty when it is about something else. */
export function complaintsOf({ errors = [] }: Partial<Problem> = {}): Complaints {
  return complaintsWhere((field) => errors.some(({ pointer }) => pointer.endsWith(`/${field}`)));
}

function complaintsWhere(isWrong: (field: Field) => boolean): Complaints {
  return Object.fromEntries(fieldNames.filter(isWrong).map((field) => [field, fields[field].otherwise]));
}
