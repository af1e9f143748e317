import { readFileSync } from "node:fs";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { slotsBetween } from "../../slots/opening-hours.ts";
import { ClinicFileError, readClinicFile } from "./read-clinic-file.ts";

const example = readFileSync(new URL("../../../../../examples/clinic.yaml", import.meta.url), "utf8");

const smallest = `clinic:
  slug: at-the-park
  name: Practice at the Park
  timeZone: Europe/London
doctors:
  - slug: jo-smith
    name: Jo Smith
    hours:
      monday: ["14:00-18:00", "08:00-12:00"]
`;

describe("the example", () => {
  test("can be read", () => {
    const { clinic, doctors } = readClinicFile(example);
    expect(clinic.name).toBe("Praxis am Sonnenhof");
    expect(doctors.map(({ slug }) => slug)).toEqual([
      "anna-weber",
      "mehmet-yilmaz",
      "katharina-nowak",
      "leon-hartmann",
      "sofia-marino",
    ]);
  });

  test("has times to book in every week to come", () => {
    const { clinic, holidays, doctors } = readClinicFile(example);
    const first = Temporal.PlainDate.from("2026-11-01");
    for (let day = 0; day < 500; day++) {
      const from = first.add({ days: day });
      const range = { from: from.toString(), to: from.add({ days: 6 }).toString() };
      const slots = doctors.map(({ schedule }) =>
        slotsBetween({ ...schedule, timeZone: clinic.timeZone, holidays }, range),
      );
      expect(slots.flat().length, `the week from ${from}`).toBeGreaterThan(50);
    }
  });

  test("is open from Monday to Saturday", () => {
    const { doctors } = readClinicFile(example);
    const days = new Set(
      doctors.flatMap(({ schedule }) =>
        Object.entries(schedule.hours).flatMap(([day, open]) => (open.length > 0 ? [day] : [])),
      ),
    );
    expect([...days].sort()).toEqual(["friday", "monday", "saturday", "thursday", "tuesday", "wednesday"]);
  });
});

describe("what is read", () => {
  test("has every default filled in, and hours in order", () => {
    expect(readClinicFile(smallest)).toEqual({
      clinic: {
        slug: "at-the-park",
        name: "Practice at the Park",
        timeZone: "Europe/London",
        locale: "en",
        contact: { email: null, phone: null, address: null, website: null },
      },
      allowedOrigins: [],
      managePage: null,
      policies: {
        minimumNoticeMinutes: 120,
        cancellationNoticeMinutes: 1440,
        horizonDays: 60,
        holdMinutes: 5,
        bookingsPerPatient: null,
        challenge: "none",
      },
      notifications: { sms: false },
      holidays: [],
      doctors: [
        {
          slug: "jo-smith",
          name: "Jo Smith",
          specialties: [],
          languages: [],
          bio: null,
          visitTypes: [],
          schedule: {
            slotMinutes: 30,
            hours: {
              monday: [
                { from: "08:00", to: "12:00" },
                { from: "14:00", to: "18:00" },
              ],
              tuesday: [],
              wednesday: [],
              thursday: [],
              friday: [],
              saturday: [],
              sunday: [],
            },
            breaks: [],
            absences: [],
          },
        },
      ],
    });
  });

  test("has single dates as ranges of one day", () => {
    const file = readClinicFile(
      `${smallest}holidays: [{ date: 2026-12-25, name: Christmas }, { date: 2028-02-29 }]`,
    );
    expect(file.holidays).toEqual([
      { from: "2026-12-25", to: "2026-12-25", name: "Christmas" },
      { from: "2028-02-29", to: "2028-02-29", name: null },
    ]);
  });

  test("has a break without days on all of them", () => {
    const file = readClinicFile(`${smallest}    breaks: [{ time: "10:00-10:15" }]`);
    expect(file.doctors[0]?.schedule.breaks).toEqual([
      {
        days: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        from: "10:00",
        to: "10:15",
      },
    ]);
  });

  test("may use an anchor to say the same hours twice", () => {
    const file = readClinicFile(`${smallest.replace("monday: [", "monday: &usual [")}      tuesday: *usual`);
    expect(file.doctors[0]?.schedule.hours.tuesday).toEqual(file.doctors[0]?.schedule.hours.monday);
  });

  test("may be open until midnight", () => {
    const file = readClinicFile(smallest.replace("14:00-18:00", "14:00-24:00"));
    expect(file.doctors[0]?.schedule.hours.monday[1]).toEqual({ from: "14:00", to: "24:00" });
  });
});

describe("a mistake", () => {
  test("is shown with the file, its line, its column and its path", () => {
    const text = example.replace('monday: ["09:00-13:00"', 'monday: ["9 to 13"');
    const line = text.split("\n").findIndex((line) => line.includes("9 to 13")) + 1;
    expect(() => readClinicFile(text, "praxis.yaml")).toThrow(
      `praxis.yaml:${line}:16 doctors[2].hours.monday[0]: must be two times of a 24-hour clock, like "08:00-12:30"`,
    );
  });

  test("does not hide another: all are listed at once, in the order of the file", () => {
    const text = `clinic:
  slug: at-the-park
  name: Practice at the Park
  timezone: Europe/London
holidays:
  - { from: 2026-12-31, to: 2026-12-24 }
doctors:
  - slug: jo-smith
    name: Jo Smith
    slotMinutes: half an hour
    hours:
      monday: ["08:00-12:00", "11:00-15:00"]
      monday: ["08:00-12:00", "11:00-15:00", noon]
  - slug: jo-smith
    hours: { montag: ["08:00-12:00"] }
`;
    expect(mistakesIn(text)).toEqual([
      "1:1 clinic.timeZone: is missing",
      '4:3 clinic.timezone: is no key here; did you mean "timeZone"?',
      "6:29 holidays[0].to: is earlier than from, 2026-12-31",
      "10:18 doctors[0].slotMinutes: must be a whole number from 5 to 720",
      "13:7 this key stands here twice",
      "13:31 doctors[0].hours.monday[1]: overlaps 08:00-12:00 of the same day",
      '13:46 doctors[0].hours.monday[2]: must be two times of a 24-hour clock, like "08:00-12:30"',
      "14:5 doctors[1].name: is missing",
      "14:11 doctors[1].slug: is the slug of doctors[0] as well",
      '15:14 doctors[1].hours.montag: is no key here; did you mean "monday"?',
    ]);
  });

  test("under an anchor is shown where it is written, at each path that leads there", () => {
    const text = smallest.replace('monday: ["14:00-18:00"', 'monday: &usual ["18:00-14:00"');
    expect(mistakesIn(`${text}      tuesday: *usual\n`)).toEqual([
      expect.stringContaining("9:23 doctors[0].hours.monday[0]: ends at 14:00, which is not after 18:00"),
      expect.stringContaining("9:23 doctors[0].hours.tuesday[0]: ends at 14:00"),
    ]);
  });
});

describe("text that is no YAML", () => {
  test.each([
    ["a tab", "clinic:\n\tslug: a", "2:1 indented with a tab; use spaces"],
    [
      "a colon in a name",
      "clinic:\n  name: Practice: Park",
      '2:9 a ": " within text; put the text in quotes',
    ],
    ["an open quote", 'clinic:\n  name: "Park\n', '3:1 Missing closing "quote'],
    ["two documents", "clinic: {}\n---\nclinic: {}", '2:1 a line of "---" begins a second document'],
    ["an unknown alias", "clinic: *park", "1:1 Unresolved alias"],
    ["aliases that multiply", bomb(), "1:1 Excessive alias count"],
    ["nothing at all", "", "1:1 is empty; it must be a group of keys (clinic, allowedOrigins"],
    ["a list", "[clinic]", "1:1 must be a group of keys (clinic, allowedOrigins"],
  ])("is refused: %s", (_, text, mistake) => {
    expect(mistakesIn(text)).toEqual([expect.stringContaining(mistake)]);
  });
});

describe("in the clinic's part", () => {
  test.each([
    [
      "slug: at-the-park",
      "slug: At the Park",
      "clinic.slug: must be at most 64 small letters, digits and single",
    ],
    ["name: Practice at the Park", 'name: "  "', "clinic.name: must be text of 1 to 200 characters"],
    ["name: Practice at the Park", "name:", "clinic.name: is empty; it must be text"],
    ["name: Practice at the Park", "name: 24", "clinic.name: must be text of 1 to 200 characters, in quotes"],
    ["Europe/London", "Europe/Londn", 'clinic.timeZone: is no IANA time zone; did you mean "Europe/London"?'],
    [
      "Europe/London",
      "europe/london",
      'clinic.timeZone: is no IANA time zone; did you mean "Europe/London"?',
    ],
    ["Europe/London", "London", 'clinic.timeZone: is no IANA time zone; did you mean "Europe/London"?'],
    ["Europe/London", '"+01:00"', 'clinic.timeZone: is no IANA time zone, like "Europe/Berlin"'],
    ["Europe/London", "Europe/London\n  locale: german", "clinic.locale: must be a language tag"],
    [
      "Europe/London",
      "Europe/London\n  contact: { email: jo }",
      "clinic.contact.email: must be an e-mail address",
    ],
    [
      "Europe/London",
      "Europe/London\n  contact: { website: a.org }",
      "clinic.contact.website: must be an address",
    ],
    [
      "Europe/London",
      "Europe/London\n  contact: { phone: 0301234 }",
      "clinic.contact.phone: must be text of 1 to 40",
    ],
    ["Europe/London", "Europe/London\n  contact: { fax: '1' }", "known are email, phone, address, website"],
  ])("%s written as %s is refused", (right, wrong, mistake) => {
    expect(mistakesIn(smallest.replace(right, wrong))).toEqual([expect.stringContaining(mistake)]);
  });

  test.each(["Asia/Kolkata", "Asia/Calcutta", "UTC", "America/Argentina/Buenos_Aires"])(
    "%s is a zone",
    (zone) => {
      expect(readClinicFile(smallest.replace("Europe/London", zone)).clinic.timeZone).toBe(zone);
    },
  );

  test.each([
    ["https://www.park.example/", 'did you mean "https://www.park.example"?'],
    ["https://Park.example", 'did you mean "https://park.example"?'],
    ["https://park.example:443/book?x=1", 'did you mean "https://park.example"?'],
    ["www.park.example", 'did you mean "https://www.park.example"?'],
    ["https://müller.example", 'did you mean "https://xn--mller-kva.example"?'],
    ["ftp://park.example", 'must be scheme://host[:port] and nothing more, like "https://www.example.org"'],
    ["null", "is empty; it must be text"],
    ['"*"', "has a *, which is not understood"],
    ["https://*.park.example", "has a *, which is not understood"],
  ])("%s is no origin", (origin, mistake) => {
    const [first, ...more] = mistakesIn(`${smallest}allowedOrigins: [${origin}]`);
    expect(first).toContain("10:18 allowedOrigins[0]: ");
    expect(first).toContain(mistake);
    expect(more).toEqual([]);
  });

  test.each(["https://park.example", "http://localhost:8080", "http://127.0.0.1:3000"])(
    "%s is one",
    (origin) => {
      expect(readClinicFile(`${smallest}allowedOrigins: ["${origin}"]`).allowedOrigins).toEqual([origin]);
    },
  );

  const withManagePage = (page: string, origins = '["https://park.example"]') =>
    `${smallest}allowedOrigins: ${origins}\nmanagePage: ${page}\n`;

  test.each([
    ["https://park.example/my-booking", "https://park.example/my-booking"],
    ["https://PARK.example/my booking?lang=en", "https://park.example/my%20booking?lang=en"],
    ["https://park.example", "https://park.example/"],
  ])("a manage page may be %s", (written, read) => {
    expect(readClinicFile(withManagePage(written)).managePage).toBe(read);
  });

  test("a manage page on this machine needs no https", () => {
    const file = withManagePage("http://localhost:5173/my-booking", '["http://localhost:5173"]');
    expect(readClinicFile(file).managePage).toBe("http://localhost:5173/my-booking");
  });

  test.each([
    ["/my-booking", 'must be the address of a page, like "https://www.example.org/my-booking"'],
    ["park.example/my-booking", "must be the address of a page"],
    ["ftp://park.example/my-booking", "must be the address of a page"],
    ["true", "must be text of 1 to 500 characters"],
    ["https://park.example/#/my-booking", "has a #, behind which comes what opens a booking; leave it out"],
    ["http://park.example/my-booking", "must begin with https://"],
    ["https://jo:secret@park.example/", "must have no user name and no password"],
    [
      "https://www.park.example/my-booking",
      "lies on https://www.park.example, which is not one of allowedOrigins",
    ],
    [
      "https://park.example:8443/my-booking",
      "lies on https://park.example:8443, which is not one of allowedOrigins",
    ],
  ])("a manage page %s is refused", (page, mistake) => {
    const [found, ...more] = mistakesIn(withManagePage(page));
    expect(found).toContain(`11:13 managePage: ${mistake}`);
    expect(more).toEqual([]);
  });

  test("a manage page on an origin that is misspelt is complained of once, there", () => {
    expect(
      mistakesIn(withManagePage("https://park.example/my-booking", '["https://park.example/"]')),
    ).toEqual([expect.stringContaining("allowedOrigins[0]: must be scheme://host[:port] and nothing more")]);
  });

  test.each([
    ["horizonDays: 0", "policies.horizonDays: must be a whole number from 1 to 366"],
    ["minimumNoticeMinutes: 1.5", "policies.minimumNoticeMinutes: must be a whole number from 0 to 525600"],
    ["horizon: 60", "policies.horizon: is no key here; known are"],
    ["minimumNoticeMinute: 60", 'is no key here; did you mean "minimumNoticeMinutes"?'],
    ["holdMinutes: 31", "policies.holdMinutes: must be a whole number from 0 to 30"],
    ["bookingsPerPatient: 0", "policies.bookingsPerPatient: must be a whole number from 1 to 1000"],
    ["challenge: captcha", "policies.challenge: must be one of none, altcha"],
  ])("policies with %s are refused", (policy, mistake) => {
    expect(mistakesIn(`${smallest}policies: { ${policy} }`)).toEqual([expect.stringContaining(mistake)]);
  });

  test("policies say how long a slot is held, how many a patient may book, and whether browsers solve a puzzle", () => {
    const policies = { holdMinutes: 0, bookingsPerPatient: 3, challenge: "altcha" };
    const { policies: read } = readClinicFile(`${smallest}policies: ${JSON.stringify(policies)}`);
    expect(read).toMatchObject(policies);
  });

  test("text messages are sent where the clinic says so", () => {
    expect(readClinicFile(`${smallest}notifications: { sms: true }`).notifications).toEqual({ sms: true });
    expect(mistakesIn(`${smallest}notifications: { sms: yes }`)).toEqual([
      "10:23 notifications.sms: must be true or false",
    ]);
  });

  test.each([
    ["{ date: 2026-02-30 }", "holidays[0].date: must be a day that exists"],
    ["{ date: 24.12.2026 }", "holidays[0].date: must be a day that exists"],
    ["{ from: 2026-12-24 }", "holidays[0].to: is missing"],
    ["{ to: 2026-12-24 }", "holidays[0].from: is missing"],
    ["{ from: 2026-12-24, to: 2026-12-23 }", "holidays[0].to: is earlier than from, 2026-12-24"],
    ["{ date: 2026-12-24, to: 2026-12-26 }", "holidays[0]: has a date as well as from and to"],
    ["{ name: Christmas }", "holidays[0]: needs a date, or from and to"],
    ["2026-12-24", "holidays[0]: must be a group of keys (date, from, to, name)"],
  ])("a holiday %s is refused", (holiday, mistake) => {
    expect(mistakesIn(`${smallest}holidays: [${holiday}]`)).toEqual([expect.stringContaining(mistake)]);
  });
});

describe("in a doctor's part", () => {
  test.each([
    ['["8:00-12:00"]', 'monday[0]: must be two times of a 24-hour clock, like "08:00-12:30"'],
    ['["08:00-25:00"]', "monday[0]: must be two times of a 24-hour clock"],
    ['["24:00-24:00"]', "monday[0]: must be two times of a 24-hour clock"],
    ['["08:00-08:00"]', "monday[0]: ends at 08:00, which is not after 08:00"],
    [
      '["22:00-02:00"]',
      "monday[0]: ends at 02:00, which is not after 22:00; hours past midnight go on at 00:00",
    ],
    ['["08:00-08:20"]', "monday[0]: is too short for a slot of 30 minutes"],
    ['["08:00-12:00", "11:30-14:00"]', "monday[1]: overlaps 08:00-12:00 of the same day"],
    ['["11:30-14:00", "08:00-12:00"]', "monday[1]: overlaps 11:30-14:00 of the same day"],
    ['"08:00-12:00"', "monday: must be a list"],
    ["", "monday: is empty; leave its key out, or it must be a list"],
  ])("Monday hours %s are refused", (hours, mistake) => {
    const text = smallest.replace(/monday: .*/, `monday: ${hours}`);
    expect(mistakesIn(text)).toEqual([expect.stringContaining(`doctors[0].hours.${mistake}`)]);
  });

  test("openings may touch", () => {
    const text = smallest.replace(/monday: .*/, 'monday: ["08:00-12:00", "12:00-14:00"]');
    expect(readClinicFile(text).doctors[0]?.schedule.hours.monday).toHaveLength(2);
  });

  test.each([
    ['{ time: "13:00-13:30" }', "breaks[0].time: lies outside the doctor's hours on its days"],
    ['{ time: "12:00-14:00" }', "breaks[0].time: lies outside the doctor's hours on its days"],
    [
      '{ days: [tuesday], time: "10:00-10:15" }',
      "breaks[0].time: lies outside the doctor's hours on its days",
    ],
    ['{ time: "10:15-10:00" }', "breaks[0].time: ends at 10:00, which is not after 10:15"],
    ['{ days: [freitag], time: "10:00-10:15" }', "breaks[0].days[0]: must be one of monday, tuesday"],
    ['{ days: [], time: "10:00-10:15" }', "breaks[0].days: needs at least one entry"],
    ["{ days: [monday] }", "breaks[0].time: is missing"],
  ])("a break %s is refused", (pause, mistake) => {
    const mistakes = mistakesIn(`${smallest}    breaks: [${pause}]`);
    expect(mistakes).toContainEqual(expect.stringContaining(`doctors[0].${mistake}`));
  });

  test("a break is not said to lie outside hours that could not be read", () => {
    const text = smallest.replace("08:00-12:00", "8-12");
    expect(mistakesIn(`${text}    breaks: [{ time: "10:00-10:15" }]`)).toEqual([
      expect.stringContaining("doctors[0].hours.monday[1]: must be two times"),
    ]);
  });

  test.each([
    ["specialities: [Skin]", 'doctors[0].specialities: is no key here; did you mean "specialties"?'],
    ["specialties: [Skin, Skin]", "doctors[0].specialties[0]: stands in this list twice"],
    ["languages: [German]", "doctors[0].languages[0]: must be a language tag"],
    ["slotMinutes: 3", "doctors[0].slotMinutes: must be a whole number from 5 to 720"],
    ["slotMinutes: 300", "doctors[0].hours.monday[0]: is too short for a slot of 300 minutes"],
    ["absences: [{ from: 2026-12-24, to: 2026-12-01 }]", "doctors[0].absences[0].to: is earlier than from"],
  ])("%s is refused", (line, mistake) => {
    const [first] = mistakesIn(`${smallest}    ${line}`);
    expect(first).toContain(mistake);
  });

  test("the slug of a doctor before is refused", () => {
    const text = `${smallest}  - { slug: jo-smith, name: Jo Smith, hours: { friday: ["08:00-12:00"] } }`;
    expect(mistakesIn(text)).toEqual(["10:13 doctors[1].slug: is the slug of doctors[0] as well"]);
  });
});

test("more slots than the database should be asked to hold are refused before any is made", () => {
  const doctors = Array.from({ length: 20 }, (_, index) => {
    return `  - { slug: doctor-${index}, name: Jo, slotMinutes: 5, hours: { monday: &all ["00:00-24:00"], tuesday: *all } }`;
  });
  const head = smallest.slice(0, smallest.indexOf("  - slug: jo-smith"));
  // 20 doctors, 2 days a week, 288 slots a day: 11,520 a week.
  const text = (horizonDays: number) =>
    `policies: { horizonDays: ${horizonDays} }\n${head}${doctors.join("\n")}`;
  expect(readClinicFile(text(60)).doctors).toHaveLength(20);
  expect(mistakesIn(text(70))).toEqual([
    "1:26 policies.horizonDays: asks for about 115200 slots, more than 100000; shorten it, or lengthen slotMinutes",
  ]);
});

function mistakesIn(text: string): string[] {
  try {
    readClinicFile(text, "");
  } catch (error) {
    if (!(error instanceof ClinicFileError)) throw error;
    expect(error.mistakes).toHaveLength(error.message.split("\n").length);
    return error.message.split("\n").map((line) => line.slice(1));
  }
  throw new Error("nothing was found wrong with it");
}

function bomb(): string {
  const layer = (name: string, of: string) => `${name}: &${name} [${Array(12).fill(of).join(", ")}]`;
  return [layer("a", "1"), layer("b", "*a"), layer("c", "*b"), layer("d", "*c")].join("\n");
}
