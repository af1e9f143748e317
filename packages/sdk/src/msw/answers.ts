import type { RequestError, VisitType } from "../types.ts";
import { invalidRequest } from "./refusal.ts";
import type { MockRequest } from "./request.ts";

/** Refuses answers that the questions do not ask for. Patients answer all that must be answered; the clinic need not. */
export function checkAnswers(
  { body, caller }: MockRequest<"createBooking">,
  visitType: VisitType | null,
): void {
  const answers = body.answers ?? {};
  const questions = visitType?.questions ?? [];
  const wrong: RequestError[] = [];
  const say = (id: string, message: string) => wrong.push({ in: "body", pointer: `/answers/${id}`, message });
  for (const id of Object.keys(answers)) {
    if (!questions.some((question) => question.id === id)) say(id, "answers no question of this visit type");
  }
  for (const { id, kind, required, choices } of questions) {
    const answer = answers[id]?.trim();
    const allowed = kind === "yes-no" ? ["yes", "no"] : kind === "choice" ? choices : undefined;
    if (!answer) {
      if (required && caller?.by === "publishable") say(id, "must be answered");
    } else if (allowed && !allowed.includes(answers[id] ?? "")) {
      say(id, `must be one of: ${allowed.join(", ")}`);
    }
  }
  if (wrong.length > 0) throw invalidRequest(wrong);
}
