import { after, type Day, type Deed } from "./model.ts";

/** A deed with what it was answered: "ok", or the code of the problem. */
export type Done = { deed: Deed; answer: string };

/**
 * All days that can have come of these deeds, done at once: for some order of them, one after the other, all these
 * answers are right. None where no order explains the answers.
 */
export function explain(before: Day[], done: Done[]): Day[] {
  const found = new Map<string, Day>();
  const seen = new Set<string>();

  const walk = (day: Day, left: Done[]): void => {
    const at = JSON.stringify([day, left]);
    if (seen.has(at)) return;
    seen.add(at);
    if (left.length === 0) found.set(JSON.stringify(day), day);
    for (const [index, one] of left.entries()) {
      const rest = left.toSpliced(index, 1);
      if (changesNothing(one, done)) walk(day, rest);
      else {
        const { answer, day: next } = after(day, one.deed);
        if (answer === one.answer) walk(next, rest);
      }
    }
  };
  for (const day of before) walk(day, done);
  return [...found.values()];
}

/**
 * "Changed meanwhile" is right for whoever wants to change a booking that another one changes at the same time. And a
 * crowded machine may always say that it is busy: then nothing has happened.
 */
function changesNothing({ deed, answer }: Done, done: Done[]): boolean {
  if (answer === "busy") return true;
  if (answer !== "booking-changed" || !("booking" in deed)) return false;
  return done.some(
    (other) =>
      other.deed !== deed &&
      "booking" in other.deed &&
      other.deed.booking === deed.booking &&
      other.answer === "ok",
  );
}
