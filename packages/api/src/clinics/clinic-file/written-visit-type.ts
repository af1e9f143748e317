import { longestSlotMinutes } from "../../slots/opening-hours.ts";
import type { VisitType } from "../../slots/visit.ts";
import { group, listOf, oneOf, orNothing, slugOf, text, trueOrFalse, wholeNumber } from "./values.ts";

/** A visit type as people write it, with every default that does not hang on the clinic's policies. */
export type WrittenVisitType = Omit<
  VisitType,
  "id" | "minimumNoticeMinutes" | "horizonDays" | "questions"
> & {
  slug: string;
  /** null: as the clinic has it. */
  minimumNoticeMinutes: number | null;
  horizonDays: number | null;
  questions: WrittenQuestion[];
};

export type WrittenQuestion = Omit<VisitType["questions"][number], "id"> & { slug: string };

/** No booking has room for more answers (openapi.yaml). */
const mostQuestions = 20;

const question = group(
  {
    slug: slugOf(60, "medicines"),
    label: text(300),
    kind: { ...oneOf(["text", "choice", "yes-no"]), default: "text" },
    required: trueOrFalse,
    choices: { ...listOf(text(200)), uniqueItems: true, default: [] },
  },
  ["slug", "label"],
);

/** What can be said about each value by itself; `visit-type-meaning.ts` has what several say together. */
export const visitType = group(
  {
    slug: slugOf(60, "first-visit"),
    name: text(100),
    description: orNothing(text(500)),
    durationMinutes: wholeNumber(5, longestSlotMinutes),
    bufferBeforeMinutes: { ...wholeNumber(0, longestSlotMinutes), default: 0 },
    bufferAfterMinutes: { ...wholeNumber(0, longestSlotMinutes), default: 0 },
    minimumNoticeMinutes: orNothing(wholeNumber(0, 525_600)),
    horizonDays: orNothing(wholeNumber(1, 366)),
    place: { ...oneOf(["clinic", "video", "phone"]), default: "clinic" },
    url: orNothing({
      ...text(500),
      pattern: "^https://[^\\s/]+\\S*$",
      says: 'an address, like "https://video.example.org/room"',
    }),
    questions: {
      ...listOf(question),
      maxItems: mostQuestions,
      says: `a list of at most ${mostQuestions} questions`,
      default: [],
    },
  },
  ["slug", "name", "durationMinutes"],
);
