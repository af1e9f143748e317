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

/** What is wrong with a field: one of our sentences, or the server's own. */
export type Complaints = Partial<Record<Field, { say: keyof Strings } | { text: string }>>;

export const emptyDraft = (): Draft => ({ name: "", email: "", phone: "", note: "" });
export const fields: readonly Field[] = ["name", "email", "phone", "note"];

const lengths: Record<Field, number> = { name: 200, email: 254, phone: 40, note: 2000 };

/** The contract's rules, asked before the request so that the patient hears of all of them at once. */
export function complaintsAbout(draft: Draft): Complaints {
  const { name, email, phone } = draft;
  const complaints: Complaints = {};
  if (!name.trim()) complaints.name = { say: "nameMissing" };
  if (!email.trim()) complaints.email = { say: "emailMissing" };
  else if (!/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email.trim())) complaints.email = { say: "emailWrong" };
  if (phone.trim() && !/^[0-9+()./ -]{3,}$/.test(phone.trim())) complaints.phone = { say: "phoneWrong" };
  for (const field of fields) {
    if (draft[field].trim().length > lengths[field]) complaints[field] = { say: "tooLong" };
  }
  return complaints;
}

/** What the server found wrong with fields of the form; empty when it is about something else. */
export function complaintsOf(error: InvalidRequestError): Complaints {
  const complaints: Complaints = {};
  for (const { pointer, message } of error.errors) {
    const field = fields.find((name) => pointer === `/patient/${name}` || pointer === `/${name}`);
    if (field === "email") complaints.email = { say: "emailWrong" };
    else if (field === "phone") complaints.phone = { say: "phoneWrong" };
    else if (field) complaints[field] = { text: message };
  }
  return complaints;
}
