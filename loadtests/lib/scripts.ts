// What each load test asks and how large it is: read by the scripts in k6 and by the runner in Node, so neither's words
// are used here.

/** The numbers that a script may take. Durations are seconds. */
export const sizeNames = ["rivals", "users", "slots", "rate", "duration"] as const;
export type SizeName = (typeof sizeNames)[number];

type Size = { usual: number; short: number };
type Sized<Name extends SizeName> = {
  /** The question that it answers, for people. */
  asks: string;
  sizes: Record<Name, Size>;
  /** So many open slots have to be there. */
  slots(sizes: Record<Name, number>): number;
  /** Metrics that say how much a server can take: where they break is the answer, and no broken promise. */
  limits?: string[];
};
export type Script = Omit<Sized<SizeName>, "sizes"> & { sizes: Partial<Record<SizeName, Size>> };

export const scripts = {
  smoke: script({ asks: "Does every operation of the contract answer?", sizes: {}, slots: () => 5 }),
  "one-slot-rush": script({
    asks: "Does exactly one of a crowd get the slot that all want?",
    sizes: { rivals: { usual: 100, short: 100 } },
    slots: () => 1,
  }),
  "many-slots-rush": script({
    asks: "When a clinic opens its calendar, is every slot given away once?",
    sizes: { users: { usual: 1000, short: 150 }, slots: { usual: 200, short: 30 } },
    slots: ({ slots }) => slots,
  }),
  "idempotent-replay": script({
    asks: "Does a repeated request book once, and get the same answer?",
    sizes: { users: { usual: 50, short: 20 } },
    slots: ({ users }) => users * 2,
  }),
  "hold-and-expiry": script({
    asks: "Does a hold bind others, and no longer than it lasts?",
    sizes: { slots: { usual: 40, short: 12 } },
    slots: ({ slots }) => slots,
  }),
  "reschedule-storm": script({
    asks: "When people move to each other's times at once, does each keep one?",
    sizes: { users: { usual: 40, short: 20 }, duration: { usual: 60, short: 6 } },
    slots: ({ users }) => 3 * Math.ceil(users / 2),
  }),
  "cancel-and-rebook": script({
    asks: "Is a slot that comes and goes ever two people's?",
    sizes: {
      users: { usual: 30, short: 15 },
      slots: { usual: 5, short: 3 },
      duration: { usual: 60, short: 6 },
    },
    slots: ({ slots }) => slots,
  }),
  browse: script({
    asks: "Do lists stay quick, and cheap for who has them already?",
    sizes: { rate: { usual: 100, short: 40 }, duration: { usual: 60, short: 6 } },
    slots: () => 50,
  }),
  "mixed-day": script({
    asks: "How does a day go on which patients do all they can do?",
    sizes: { rate: { usual: 30, short: 15 }, duration: { usual: 180, short: 10 } },
    slots: ({ rate, duration }) => Math.ceil(rate * duration * 0.25),
  }),
  spike: script({
    asks: "Does ten times the load for a while leave nothing behind?",
    sizes: { rate: { usual: 100, short: 50 }, duration: { usual: 90, short: 9 } },
    slots: ({ rate, duration }) => Math.ceil(rate * duration * 0.2),
  }),
  soak: script({
    asks: "Is it after half an hour as it was in the beginning?",
    sizes: { rate: { usual: 10, short: 10 }, duration: { usual: 1800, short: 8 } },
    slots: ({ rate }) => rate * 20,
  }),
  breakpoint: script({
    asks: "How many patients a second are too many?",
    sizes: { rate: { usual: 400, short: 100 }, duration: { usual: 240, short: 10 } },
    slots: ({ rate }) => rate * 5,
    limits: ["http_req_duration", "dropped_iterations"],
  }),
};

export type ScriptName = keyof typeof scripts;

export function isScript(name: string): name is ScriptName {
  return Object.hasOwn(scripts, name);
}

/** What a script is, whichever it is. */
export function scriptOf(name: ScriptName): Script {
  return scripts[name];
}

/** The script's own sizes, where `given` names no others. */
export function chooseSizes(
  { sizes }: Script,
  { given, short }: { given: (name: SizeName) => string | undefined; short: boolean },
): Record<SizeName, number> {
  const chosen = Object.entries(sizes).map(([name, size]) => {
    const text = given(name as SizeName);
    return [name, text === undefined ? size[short ? "short" : "usual"] : readSize(name as SizeName, text)];
  });
  // Of those that it has: a script never asks for another one.
  return Object.fromEntries(chosen) as Record<SizeName, number>;
}

const secondsIn = { s: 1, m: 60, h: 3600 };

export function readSize(name: SizeName, text: string): number {
  const [, digits, unit = "s"] = /^(\d{1,7})([smh])?$/.exec(text) ?? [];
  const number = Number(digits) * secondsIn[unit as keyof typeof secondsIn];
  if (number > 0 && (name === "duration" || /^\d+$/.test(text))) return number;
  const what = name === "duration" ? "a time like 30s or 5m" : "a whole number above 0";
  throw new Error(`${name} takes ${what}, not "${text}"`);
}

function script<Name extends SizeName = never>(one: Sized<Name>): Sized<Name> {
  return one;
}
