import { instantOf } from "./days.ts";
import { Refusal } from "./refusal.ts";
import type { MockRequest } from "./request.ts";
import type { MockState } from "./state.ts";

/** What happens instead of, or before, the mock's own answer. */
export interface Scenario {
  /** For messages of your test. */
  readonly name: string;
  /** Changes the state, waits, or answers; without an answer the mock goes on with its own. */
  play(state: MockState, request: MockRequest): Response | undefined | Promise<Response | undefined>;
}

/**
 * Troubles that every integration should get over. Pass one to `mock.play`.
 *
 * @example
 * ```ts
 * mock.play(scenarios.slotTaken());          // until mock.reset()
 * mock.play(scenarios.busy(), { times: 1 }); // once: the SDK's retry gets through
 * ```
 */
export const scenarios = {
  /** Somebody books the same slot a moment earlier: 409 `slot-taken` with alternatives. */
  slotTaken: (): Scenario => ({
    name: "slotTaken",
    play(state, { operationId, body }) {
      if (operationId !== "createBooking") return undefined;
      const wanted = state.slots.find(({ id }) => id === (body as { slotId?: string } | undefined)?.slotId);
      if (wanted) Object.assign(wanted, { takenBy: "another", hold: undefined });
      return undefined;
    },
  }),

  /** The server asks to come back later: 503 `busy` with `Retry-After`. */
  busy: ({ retryAfterSeconds = 1 } = {}): Scenario => ({
    name: "busy",
    play() {
      const again = `Repeat the request in ${retryAfterSeconds} second; the same Idempotency-Key makes that safe.`;
      throw new Refusal(
        "busy",
        `There was no answer in good time. ${again}`,
        {},
        { "Retry-After": String(retryAfterSeconds) },
      );
    },
  }),

  /** Too many requests from here: 429 `rate-limited` with `Retry-After`. */
  rateLimited: ({ retryAfterSeconds = 1 } = {}): Scenario => ({
    name: "rateLimited",
    play() {
      const detail = `Wait ${retryAfterSeconds} seconds, then repeat the request.`;
      throw new Refusal(
        "rate-limited",
        detail,
        {},
        {
          "Retry-After": String(retryAfterSeconds),
          RateLimit: `"address";r=0;t=${retryAfterSeconds}`,
          "RateLimit-Policy": '"address";q=60;w=60',
        },
      );
    },
  }),

  /** The patient has as many upcoming bookings as the clinic allows: 409 `too-many-bookings`. */
  tooManyBookings: ({ atMost = 3 } = {}): Scenario => ({
    name: "tooManyBookings",
    play(_, { operationId, caller }) {
      // The clinic's own server may make more.
      if (operationId !== "createBooking" || caller?.by !== "publishable") return undefined;
      const most = `${atMost} upcoming ${atMost === 1 ? "booking" : "bookings"} at the most`;
      throw new Refusal(
        "too-many-bookings",
        `With this clinic a patient has ${most}. Cancel or move one, or call the clinic.`,
      );
    },
  }),

  /** As many slots are held from here as may be: 429 `too-many-holds` with `Retry-After`. */
  tooManyHolds: ({ retryAfterSeconds = 300 } = {}): Scenario => ({
    name: "tooManyHolds",
    play(_, { operationId, caller }) {
      if (operationId !== "createHold" || caller?.by === "secret") return undefined;
      throw new Refusal(
        "too-many-holds",
        "10 slots are held from this address. Book or release one, or book without a hold.",
        {},
        { "Retry-After": String(retryAfterSeconds) },
      );
    },
  }),

  /** The patient was slow: every hold is over, and somebody else has booked its slot. */
  holdExpired: (): Scenario => ({
    name: "holdExpired",
    play(state, { operationId }) {
      if (operationId !== "createBooking" && operationId !== "extendHold") return undefined;
      for (const slot of state.slots.filter(({ hold }) => hold)) {
        Object.assign(slot, { takenBy: "another", hold: undefined });
      }
      return undefined;
    },
  }),

  /** Another patient is filling in the form for whatever slot is wanted: 409 `slot-held` with `heldUntil`. */
  slotHeld: ({ seconds = 300 } = {}): Scenario => ({
    name: "slotHeld",
    play(state, { operationId, body }) {
      if (operationId !== "createBooking" && operationId !== "createHold") return undefined;
      const wanted = state.slots.find(({ id }) => id === (body as { slotId?: string } | undefined)?.slotId);
      const until = instantOf(new Date(state.now().getTime() + seconds * 1000));
      if (wanted) wanted.hold = { id: "another", until };
      return undefined;
    },
  }),

  /** Every answer takes its time, though it comes. */
  slow: ({ delayMs = 3_000 } = {}): Scenario => ({
    name: "slow",
    async play() {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      return undefined;
    },
  }),

  /** The network is gone: no answer at all. */
  offline: (): Scenario => ({ name: "offline", play: () => Response.error() }),
};
