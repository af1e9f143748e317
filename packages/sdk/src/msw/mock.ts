import { type HttpHandler, http } from "msw";
import type { Booking, Slot } from "../types.ts";
import { answer } from "./answer.ts";
import { openVisits } from "./claim.ts";
import type { Scenario } from "./scenarios.ts";
import { changed, type MockClinic, newState } from "./state.ts";

/** What a mock is made from. */
export interface MockOptions extends MockClinic {
  /** The `api` of the clients that it answers. Default `https://book.example`. */
  api?: string;
}

/** A DocBook server in memory. Every one has a state of its own. */
export interface DocBookMock {
  /** For `createDocBook`. */
  readonly api: string;
  /** For `setupServer` and `setupWorker` of msw. */
  readonly handlers: readonly HttpHandler[];
  /** The same without msw: `createDocBook({ api: mock.api, key: "pk_mock", fetch: mock.fetch })`. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** What a patient could book now as each doctor's usual visit, earliest first. */
  readonly openSlots: readonly Slot[];
  /** Every booking, the cancelled ones as well. */
  readonly bookings: readonly Booking[];
  /** Somebody else books this slot. */
  take(slotId: string): void;
  /** From now on, or for the next `times` requests, things go like this. One scenario at a time. */
  play(scenario: Scenario, options?: { times?: number }): void;
  /** All as it was at first: no bookings, no scenario. */
  reset(): void;
}

/**
 * A DocBook server for your tests, without a server: it keeps slots and bookings, refuses a second booking of a slot
 * with alternatives, and answers in the form of the contract. DocBook's own tests compare it with the real one.
 *
 * @example
 * ```ts
 * const mock = makeDocBookMock();
 * const server = setupServer(...mock.handlers);
 * beforeAll(() => server.listen());
 * beforeEach(() => mock.reset());
 * afterAll(() => server.close());
 *
 * test("offers another time when somebody was faster", async () => {
 *   mock.play(scenarios.slotTaken());
 *   …
 * });
 * ```
 */
export function makeDocBookMock({ api = "https://book.example", ...given }: MockOptions = {}): DocBookMock {
  const base = api.replace(/\/$/, "");
  const basePath = new URL(base, "http://page").pathname.replace(/\/$/, "");
  let state = newState(base, given);
  let playing: { scenario: Scenario; times: number } | undefined;

  const respond = (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const scenario = playing && playing.times-- > 0 ? playing.scenario : undefined;
    return answer(state, request, pathname.slice(basePath.length) + search, scenario);
  };
  const resolve = ({ request }: { request: Request }) => respond(request);

  return {
    api,
    handlers: [
      http.all(`${base}/v1/*`, resolve),
      http.get(`${base}/healthz`, resolve),
      http.get(`${base}/readyz`, resolve),
    ],
    fetch: async (request) => {
      const response = await respond(request);
      // How fetch tells of a network that is gone.
      if (response.type === "error") throw new TypeError("Failed to fetch");
      return response;
    },
    get openSlots() {
      return openVisits(state);
    },
    get bookings() {
      return [...state.bookings.values()].map(({ booking }) => structuredClone(booking));
    },
    take(slotId) {
      const slot = state.slots.find(({ id }) => id === slotId);
      if (!slot) throw new TypeError(`The mock has no slot "${slotId}".`);
      Object.assign(slot, { takenBy: "another", hold: undefined });
      changed(state, slot.doctorId);
    },
    play(scenario, { times = Number.POSITIVE_INFINITY } = {}) {
      playing = { scenario, times };
    },
    reset() {
      state = newState(base, given);
      playing = undefined;
    },
  };
}

/**
 * The handlers of a mock that you need no hand on.
 *
 * @example
 * ```ts
 * const worker = setupWorker(...docbookHandlers({ api: "http://localhost:3000" }));
 * ```
 */
export function docbookHandlers(options?: MockOptions): readonly HttpHandler[] {
  return makeDocBookMock(options).handlers;
}
