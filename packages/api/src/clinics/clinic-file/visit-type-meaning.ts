import type { Holey } from "./check-form.ts";
import type { Finding, Path } from "./mistakes.ts";
import { twinFindings } from "./twins.ts";
import type { WrittenFile } from "./written-form.ts";
import type { WrittenQuestion, WrittenVisitType } from "./written-visit-type.ts";

const minutesADay = 24 * 60;

/** Finds what makes no sense in the clinic's visit types. */
export function* visitTypeFindings(file: Holey<WrittenFile>): Generator<Finding> {
  const { visitTypes = [], doctors = [], policies } = file;
  // Who could not be read may well offer it.
  const offered = doctors.flatMap((doctor) => doctor?.visitTypes ?? [undefined]);
  yield* twinFindings(["visitTypes"], visitTypes);
  for (const [index, type] of visitTypes.entries()) {
    if (!type) continue;
    const path = ["visitTypes", index];
    yield* placeFindings(path, type);
    yield* reachFindings(path, type, policies);
    yield* questionFindings([...path, "questions"], type.questions ?? []);
    if (type.slug !== undefined && !offered.includes(type.slug) && !offered.includes(undefined))
      yield { path, message: "is offered by no doctor; name its slug in a doctor's visitTypes" };
  }
}

function* placeFindings(path: Path, { place, url }: Holey<WrittenVisitType>): Generator<Finding> {
  if (place === undefined || url === undefined) return;
  if (place === "video" && url === null)
    yield { path: [...path, "url"], message: "is missing; it is where patients join the video" };
  if (place !== "video" && url !== null)
    yield { path: [...path, "url"], message: `is for place video, and this is ${place}` };
}

function* reachFindings(
  path: Path,
  type: Holey<WrittenVisitType>,
  policies: Holey<WrittenFile>["policies"],
): Generator<Finding> {
  const clinicDays = policies?.horizonDays;
  const days = type.horizonDays ?? clinicDays;
  const notice = type.minimumNoticeMinutes ?? policies?.minimumNoticeMinutes;
  if (clinicDays === undefined || days === undefined || notice === undefined) return;
  if (days > clinicDays) {
    const message = `reaches further than policies.horizonDays, ${clinicDays}: no slots are made there`;
    yield { path: [...path, "horizonDays"], message };
  } else if (notice >= days * minutesADay) {
    const message = `leaves nothing to book: ${notice} minutes are all of the ${days} days ahead`;
    yield { path: [...path, "minimumNoticeMinutes"], message };
  }
}

function* questionFindings(
  list: Path,
  questions: (Holey<WrittenQuestion> | undefined)[],
): Generator<Finding> {
  yield* twinFindings(list, questions);
  for (const [index, question] of questions.entries()) {
    const { kind, choices } = question ?? {};
    if (kind === undefined || choices === undefined) continue;
    const path = [...list, index, "choices"];
    if (kind === "choice" && choices.length < 2)
      yield { path, message: "needs at least two entries to choose from" };
    if (kind !== "choice" && choices.length > 0)
      yield { path, message: `are for kind choice, and this is ${kind}` };
  }
}
