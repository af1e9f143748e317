import { isDeepStrictEqual } from "node:util";
import { type Done, explain } from "./explain.ts";
import { type Day, type Deed, firstDay } from "./model.ts";
import { openPlace, type Place, perform, type World } from "./place.ts";
import type { Call, Plan } from "./plan.ts";
import { countBookings, countEvents, standingIn, standingOf } from "./standing.ts";

/**
 * `explained`: for all that was answered there is an order of the calls in which it is right, and the database stands as
 * after that order. `never-twice`: nothing more than that no time is booked twice.
 */
export type Promised = "explained" | "never-twice";

export type Played = {
  /** Each answer with its call, as "book: slot-taken". */
  answers: string[];
  /** Pairs of live bookings that claim the same time. */
  twice: number;
  /** What is wrong, with all that led to it; undefined where the promise was kept. */
  broken: string | undefined;
};

/** Plays a plan with a doctor of its own, each step's calls at once, and judges after each step. */
export async function play(world: World, plan: Plan, promised: Promised): Promise<Played> {
  const place = await openPlace(world, plan.visitTypes);
  const cast: Cast = { holdOf: new Map(), bookings: [], named: 0 };
  const history: Done[][] = [];
  let days: Day[] = [firstDay];
  let wrong: object | undefined;

  for (const step of plan.steps) {
    const deeds = step.flatMap((call) => deedFor(cast, call, plan));
    const done = await Promise.all(deeds.map(async (deed) => ({ deed, answer: await perform(place, deed) })));
    history.push(done);
    remember(cast, done);
    if (promised === "explained") {
      const explained = explain(days, done);
      const stands = await standingIn(place);
      days = explained.filter((day) => isDeepStrictEqual(standingOf(day), stands));
      if (days.length === 0) wrong = { stands, butCouldOnly: explained.map(standingOf) };
      if (wrong) break;
    }
  }
  const { twice } = await countBookings(place);
  if (promised === "explained") wrong ??= await miscounted(place, days);
  if (twice > 0) wrong ??= { bookedTwice: twice };
  const answers = history.flat().map(({ deed, answer }) => `${deed.do}: ${answer}`);
  return { answers, twice, broken: wrong && JSON.stringify({ ...wrong, plan, history }, null, 1) };
}

/** Who holds what, and which bookings there are, as far as the answers say. */
type Cast = { holdOf: Map<number, string>; bookings: string[]; named: number };

/** What a call means now; nothing where there is no such hold or booking. */
function deedFor(cast: Cast, call: Call, { visitTypes }: Plan): Deed[] {
  const as = `${call.do} ${++cast.named}`;
  const hold = "who" in call ? cast.holdOf.get(call.who) : undefined;
  const booking =
    "booking" in call ? cast.bookings.at(-1 - (call.booking % (cast.bookings.length || 1))) : undefined;
  // The last number stands for a request that names none.
  const visit = ({ slot, visitType }: { slot: number; visitType: number }) => ({
    slot,
    visitType: visitTypes && visitType < 4 ? visitType : undefined,
  });
  switch (call.do) {
    case "hold":
      return [
        { do: "hold", as: `${as} of ${call.who}`, visit: visit(call), own: call.replace ? hold : undefined },
      ];
    case "book":
      return [{ do: "book", as, visit: visit(call), own: call.withHold ? hold : undefined }];
    case "move":
      return booking === undefined
        ? []
        : [{ do: "move", booking, slot: call.slot, own: call.withHold ? hold : undefined }];
    case "cancel":
      return booking === undefined ? [] : [{ do: "cancel", booking }];
    case "sweep":
      return [{ do: "sweep" }];
    default:
      return hold === undefined ? [] : [{ do: call.do, hold }];
  }
}

function remember(cast: Cast, done: Done[]): void {
  for (const { deed, answer } of done) {
    if (answer !== "ok") continue;
    if (deed.do === "hold") cast.holdOf.set(Number(deed.as.split(" ").at(-1)), deed.as);
    if (deed.do === "book") cast.bookings.push(deed.as);
  }
}

/** As many events as bookings were made and changed: told of exactly. */
async function miscounted(place: Place, days: Day[]): Promise<object | undefined> {
  const events = await countEvents(place);
  const changes = Object.values(days[0]?.bookings ?? {}).reduce((sum, { sequence }) => sum + 1 + sequence, 0);
  return events === changes ? undefined : { events, changes };
}
