import type { InvalidRequestError } from "@docbook/sdk";
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

/** How a field is asked for; the lengths are the contract's. */
export const fields = {
  name: { type: "text", autocomplete: "name", required: true, maxLength: 200 },
  email: { type: "email", autocomplete: "email", required: true, maxLength: 254 },
  phone: { type: "tel", autocomplete: "tel", required: false, maxLength: 40 },
  note: { type: "", autocomplete: "off", required: false, maxLength: 2000 },
} as const;

// The record's own keys, in its order.
export const fieldNames = Object.keys(fields) as Field[];

/** The contract's rules, asked before the request so that the patient hears of all of them at once. */
export function complaintsAbout({ name, email, phone }: Draft): Complaints {
  const complaints: Complaints = {};
  if (!name.trim()) complaints.name = "nameMissing";
  if (!/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email.trim())) complaints.email = "emailWrong";
  if (!/^([0-9+()./ -]{3,})?$/.test(phone.trim())) complaints.phone = "phoneWrong";
  return complaints;
}

/** What the server found wrong with fields of the form; empty when it is about something else. */
export function complaintsOf({ errors }: InvalidRequestError): Complaints {
  const sentences = {
    name: "nameMissing",
    email: "emailWrong",
    phone: "phoneWrong",
    note: "unexpected",
  } as const;
  const wrong = fieldNames.filter((field) => errors.some(({ pointer }) => pointer.endsWith(`/${field}`)));
  return Object.fromEntries(wrong.map((field) => [field, sentences[field]]));
}
