import { describe, expect, test } from "vitest";
import { ClinicFileError, readClinicFile } from "./read-clinic-file.ts";

/** A clinic with these visit types, and a doctor who offers these of them. */
function file(visitTypes: string[], { offers = "", doctor = "", policies = "" } = {}): string {
  return `clinic: { slug: at-the-park, name: Practice at the Park, timeZone: Europe/London }
policies: { ${policies} }
visitTypes: [${visitTypes.join(", ")}]
doctors:
  - slug: jo-smith
    name: Jo Smith
    hours: { monday: ["08:00-12:00"] }
    visitTypes: [${offers}]
    ${doctor}
`;
}
const checkUp = (given = "") => `{ slug: check-up, name: Check-up, durationMinutes: 30, ${given} }`;

const read = (...given: Parameters<typeof file>) => readClinicFile(file(...given)).doctors[0]?.visitTypes;

function mistakesIn(...given: Parameters<typeof file>): string[] {
  try {
    readClinicFile(file(...given), "");
  } catch (error) {
    if (!(error instanceof ClinicFileError)) throw error;
    return error.mistakes.map(({ path, message }) => `${path}: ${message}`);
  }
  throw new Error("nothing was found wrong with it");
}

describe("a visit type", () => {
  test("takes what it does not say from the clinic", () => {
    const policies = "minimumNoticeMinutes: 45, horizonDays: 20";
    expect(read([checkUp()], { offers: "check-up", policies })).toEqual([
      {
        id: "check-up",
        name: "Check-up",
        description: null,
        durationMinutes: 30,
        bufferBeforeMinutes: 0,
        bufferAfterMinutes: 0,
        minimumNoticeMinutes: 45,
        horizonDays: 20,
        place: "clinic",
        url: null,
        questions: [],
      },
    ]);
  });

  test("says for itself when it can be booked, where it is, and what is asked", () => {
    const own = `description: By video, minimumNoticeMinutes: 0, horizonDays: 7, bufferBeforeMinutes: 5, bufferAfterMinutes: 10,
      place: video, url: "https://video.example/room",
      questions: [{ slug: insurance, label: Insured?, kind: choice, choices: [public, private] },
                  { slug: new, label: First time here?, kind: yes-no, required: true }]`;
    expect(read([checkUp(own)], { offers: "check-up" })).toEqual([
      expect.objectContaining({
        description: "By video",
        minimumNoticeMinutes: 0,
        horizonDays: 7,
        bufferBeforeMinutes: 5,
        bufferAfterMinutes: 10,
        place: "video",
        url: "https://video.example/room",
        questions: [
          {
            id: "insurance",
            label: "Insured?",
            kind: "choice",
            required: false,
            choices: ["public", "private"],
          },
          { id: "new", label: "First time here?", kind: "yes-no", required: true, choices: [] },
        ],
      }),
    ]);
  });

  test("stands with each doctor in the doctor's own order", () => {
    const types = [checkUp(), "{ slug: talk, name: A talk, durationMinutes: 60 }"];
    expect(read(types, { offers: "talk, check-up" })?.map(({ id }) => id)).toEqual(["talk", "check-up"]);
  });

  test.each([
    ["place: video", "url: is missing; it is where patients join the video"],
    ['url: "https://a.example"', "url: is for place video, and this is clinic"],
    ["place: home", "place: must be one of clinic, video, phone"],
    ['place: video, url: "http://a.example"', "url: must be an address, like"],
    ["duration: 30", "duration: is no key here; known are slug, name"],
    ["bufferAfterMinutes: -5", "bufferAfterMinutes: must be a whole number from 0 to 720"],
    [
      "horizonDays: 61",
      "horizonDays: reaches further than policies.horizonDays, 60: no slots are made there",
    ],
    [
      "minimumNoticeMinutes: 10080, horizonDays: 7",
      "minimumNoticeMinutes: leaves nothing to book: 10080 minutes are all of the 7 days ahead",
    ],
    ["questions: [{ label: Why? }]", "questions[0].slug: is missing"],
    ["questions: [{ slug: why, label: Why?, kind: number }]", "questions[0].kind: must be one of text"],
    [
      "questions: [{ slug: why, label: Why? }, { slug: why, label: Why? }]",
      "questions[1].slug: is the slug of questions[0] as well",
    ],
    [
      "questions: [{ slug: why, label: Why?, kind: choice }]",
      "questions[0].choices: needs at least two entries to choose from",
    ],
    [
      "questions: [{ slug: why, label: Why?, choices: [a, b] }]",
      "questions[0].choices: are for kind choice, and this is text",
    ],
    [
      `questions: [${Array.from({ length: 21 }, (_, n) => `{ slug: q-${n}, label: Why? }`).join(", ")}]`,
      "questions: must be a list of at most 20 questions",
    ],
  ])("with %s is refused", (given, mistake) => {
    expect(mistakesIn([checkUp(given)], { offers: "check-up" })).toEqual([
      expect.stringContaining(`visitTypes[0].${mistake}`),
    ]);
  });

  test("that stands there twice is refused", () => {
    expect(mistakesIn([checkUp(), checkUp()], { offers: "check-up" })).toEqual([
      "visitTypes[1].slug: is the slug of visitTypes[0] as well",
    ]);
  });

  test("that no doctor offers is refused, since nobody could book it", () => {
    expect(mistakesIn([checkUp()])).toEqual([
      "visitTypes[0]: is offered by no doctor; name its slug in a doctor's visitTypes",
    ]);
  });
});

describe("a doctor's visit types", () => {
  test.each([
    ["checkup, check-up", 'visitTypes[0]: is no visit type; did you mean "check-up"?'],
    ["check-up, surgery", "visitTypes[1]: is no visit type; known are check-up"],
    ["check-up, check-up", "visitTypes[0]: stands in this list twice"],
    ["check-up, 30", "visitTypes[1]: must be at most 60 small letters, digits"],
  ])("%s are refused", (offers, mistake) => {
    expect(mistakesIn([checkUp()], { offers })).toEqual([expect.stringContaining(`doctors[0].${mistake}`)]);
  });

  test("are refused where the file has none", () => {
    expect(mistakesIn([], { offers: "check-up" })).toEqual([
      "doctors[0].visitTypes[0]: is no visit type: the file has no visitTypes",
    ]);
  });

  test("are not said to be unknown while a slug cannot be read", () => {
    const unread = "{ slug: Check Up, name: Check-up, durationMinutes: 30 }";
    expect(mistakesIn([unread], { offers: "check-up" })).toEqual([
      expect.stringContaining("visitTypes[0].slug: must be at most 60 small letters"),
    ]);
  });

  test("fit into the hours with their breaks, or nobody could ever book them", () => {
    const long = (durationMinutes: number) => [
      `{ slug: long, name: Long, durationMinutes: ${durationMinutes} }`,
    ];
    const given = (doctor = "") => ({ offers: "long", doctor });
    expect(read(long(240), given())).toHaveLength(1);
    expect(mistakesIn(long(241), given())).toEqual([
      "doctors[0].visitTypes[0]: takes 241 minutes, more than the 240 that this doctor has slots on end",
    ]);
    // From 08:00 to 10:00, and from 10:15 to 11:45: a quarter of an hour is left over.
    const withBreak = given('breaks: [{ time: "10:00-10:15" }]');
    expect(read(long(120), withBreak)).toHaveLength(1);
    expect(mistakesIn(long(121), withBreak)).toHaveLength(1);
    // Slots of 50 minutes leave the last 40 minutes empty.
    expect(mistakesIn(long(201), given("slotMinutes: 50"))).toEqual([
      expect.stringContaining("takes 201 minutes, more than the 200"),
    ]);
  });

  test("may go on past midnight where the hours do", () => {
    const night = `{ slug: night, name: Sleep laboratory, durationMinutes: 480 }`;
    const text = file([night], { offers: "night" }).replace(
      'monday: ["08:00-12:00"]',
      'sunday: ["20:00-24:00"], monday: ["00:00-06:00"]',
    );
    expect(readClinicFile(text).doctors[0]?.visitTypes).toHaveLength(1);
  });
});
