import fc from "fast-check";

/** What somebody does. People, holds and bookings are numbers; which ones are there is found out when it is done. */
export type Call =
  | { do: "hold"; who: number; slot: number; visitType: number; replace: boolean }
  | { do: "book"; who: number; slot: number; visitType: number; withHold: boolean }
  | { do: "move"; who: number; slot: number; booking: number; withHold: boolean }
  | { do: "cancel"; booking: number }
  | { do: "extend" | "release"; who: number }
  /** Time passes until somebody's hold is over. */
  | { do: "outlast"; who: number }
  /** What takes the marks of ended holds off comes by. */
  | { do: "sweep" };

/** Steps one after the other; the calls of a step at once. */
export type Plan = { visitTypes: boolean; steps: Call[][] };

const slotCount = 4;
const people = 3;

const who = fc.nat(people - 1);
const slot = fc.nat(slotCount - 1);
const visitType = fc.nat(4);
/** Counted back from the newest, which most people want to change: so they get in each other's way. */
const booking = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(9) });
/** Most people book with what they hold. */
const mostly = fc.nat(3).map((chance) => chance > 0);
const does = <Name extends string>(name: Name) => fc.constant(name);

const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: does("hold"), who, slot, visitType, replace: mostly }) },
  { weight: 6, arbitrary: fc.record({ do: does("book"), who, slot, visitType, withHold: mostly }) },
  { weight: 6, arbitrary: fc.record({ do: does("move"), who, slot, booking, withHold: mostly }) },
  { weight: 3, arbitrary: fc.record({ do: does("cancel"), booking }) },
  { weight: 3, arbitrary: fc.record({ do: does("extend"), who }) },
  { weight: 1, arbitrary: fc.record({ do: does("release"), who }) },
  { weight: 2, arbitrary: fc.record({ do: does("outlast"), who }) },
  { weight: 1, arbitrary: fc.record({ do: does("sweep") }) },
);

/** More than six at once would have more orders than is pleasant to look through. */
const step = fc.array(call, { minLength: 1, maxLength: 6 });

export const plans: fc.Arbitrary<Plan> = fc.record({
  visitTypes: mostly,
  steps: fc.array(step, { minLength: 2, maxLength: 6 }),
});
