import type { RequestError } from "../errors.ts";
import { invalidRequest } from "../platform/http/check-contract.ts";
import { seal, unseal } from "../platform/seal.ts";
import type { VisitType } from "../slots/visit.ts";
import { type BookingKey, bookingIdOf } from "./id.ts";

/** To a visit type's questions, by their ids. */
export type Answers = Record<string, string>;

/** Refuses answers that the questions do not ask for. `complete`: patients answer all that must be answered. */
export function checkAnswers(answers: Answers, visitType: VisitType | undefined, complete: boolean): void {
  const questions = visitType?.questions ?? [];
  const wrong: RequestError[] = [];
  const say = (id: string, message: string) => wrong.push({ in: "body", pointer: `/answers/${id}`, message });
  for (const id of Object.keys(answers))
    if (!questions.some((question) => question.id === id)) say(id, "answers no question of this visit type");
  for (const { id, kind, required, choices } of questions) {
    const answer = answers[id];
    const allowed = kind === "yes-no" ? ["yes", "no"] : kind === "choice" ? choices : undefined;
    if (answer === undefined || answer.trim() === "") {
      if (required && complete) say(id, "must be answered");
    } else if (allowed && !allowed.includes(answer)) say(id, `must be one of: ${allowed.join(", ")}`);
  }
  if (wrong.length > 0) throw invalidRequest(wrong);
}

const lockOf = (booking: BookingKey) => ({ purpose: "answers", row: bookingIdOf(booking) }) as const;

/** As they lie in the database; null where there are none. */
export function sealAnswers(secret: Buffer, booking: BookingKey, answers: Answers): Buffer | null {
  if (Object.keys(answers).length === 0) return null;
  return seal(secret, lockOf(booking), Buffer.from(JSON.stringify(answers)));
}

/** None where another DOCBOOK_SECRET sealed them: the booking itself can still be read. */
export function openAnswers(secret: Buffer, booking: BookingKey & { answers: Buffer | null }): Answers {
  const opened = booking.answers && unseal(secret, lockOf(booking), booking.answers);
  return opened ? (JSON.parse(opened.toString()) as Answers) : {};
}
