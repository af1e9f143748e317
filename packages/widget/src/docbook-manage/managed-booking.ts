import type { Booking } from "@docbook/sdk";
import { DocBookError, makeSend, type Send } from "@docbook/sdk/parts";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { download } from "../download.ts";
import { emit } from "../events.ts";
import { eventOf, type Problem, problemOf } from "../problems.ts";

export interface ManageHost extends ReactiveControllerHost, HTMLElement {
  readonly api: string;
  readonly booking: string;
  readonly token: string;
}

/** One booking and what its patient can do with it. */
export class ManagedBooking implements ReactiveController {
  booking: Booking | undefined;
  /** No such booking, or the token does not open it: the API tells nobody which. */
  notFound = false;
  /** The patient has asked to cancel and has yet to say that they mean it. */
  asking = false;
  tooLate = false;
  busy = false;
  problem: Problem | undefined;
  /** Id of what gets the focus after the next render. */
  focus = "";
  reason = "";

  readonly #host: ManageHost;
  #connection = new AbortController();
  #source = "";
  #server: { api: string; send: Send } | undefined;

  constructor(host: ManageHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    window.addEventListener("hashchange", () => this.#host.requestUpdate(), { signal });
    // Back in the page after a move, or on it for the first time: either way the booking is asked for.
    this.#source = "";
    this.busy = false;
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#connection.abort();
  }

  hostUpdate(): void {
    const { bookingId, manageToken } = this.#named;
    const source = JSON.stringify([this.#host.api, bookingId, manageToken]);
    if (!this.#host.isConnected || source === this.#source) return;
    this.#source = source;
    this.booking = this.problem = undefined;
    this.asking = this.tooLate = false;
    this.notFound = !bookingId || !manageToken;
    if (!this.notFound) void this.load();
  }

  load(): Promise<void> {
    return this.#run(
      () => this.load(),
      async (send, options, bookingId) => {
        this.booking = await send("get", "/v1/bookings/{bookingId}", { path: { bookingId } }, options);
      },
    );
  }

  ask(asking: boolean): void {
    this.asking = asking;
    this.problem = undefined;
    this.focus = asking ? "ask" : "heading";
    this.#host.requestUpdate();
  }

  cancel(): Promise<void> {
    const reason = this.reason.trim();
    return this.#run(
      () => this.cancel(),
      async (send, options, bookingId) => {
        const input = { path: { bookingId }, body: reason ? { reason } : {} };
        this.booking = await send("post", "/v1/bookings/{bookingId}/cancel", input, options);
        this.asking = false;
        this.focus = "heading";
        emit(this.#host, "docbook-cancelled", { bookingId });
      },
    );
  }

  addToCalendar(): Promise<void> {
    return this.#run(
      () => this.addToCalendar(),
      async (send, options, bookingId) =>
        download(await send("get", "/v1/bookings/{bookingId}/calendar", { path: { bookingId } }, options)),
    );
  }

  /** From the properties, else from the link's fragment, which no server ever sees. */
  get #named(): { bookingId: string; manageToken: string } {
    const [id = "", token = ""] = location.hash.slice(1).split(".");
    return { bookingId: this.#host.booking || id, manageToken: this.#host.token || token };
  }

  async #run(
    again: () => void,
    call: (
      send: Send,
      options: { manageToken: string; signal: AbortSignal },
      bookingId: string,
    ) => Promise<void>,
  ): Promise<void> {
    if (this.busy) return;
    const { signal } = this.#connection;
    const { bookingId, manageToken } = this.#named;
    this.busy = true;
    this.problem = undefined;
    this.#host.requestUpdate();
    try {
      const { api } = this.#host;
      // Kept from call to call: it knows what was written last.
      if (this.#server?.api !== api) this.#server = { api, send: makeSend({ api }) };
      await call(this.#server.send, { manageToken, signal }, bookingId);
    } catch (error) {
      if (!signal.aborted) this.#fail(error, again);
    }
    if (signal.aborted) return;
    this.busy = false;
    this.#host.requestUpdate();
  }

  #fail(error: unknown, retry: () => void): void {
    emit(this.#host, "docbook-error", eventOf(error));
    // A link with something else than an id in it names no booking either.
    const { status = 0, code = "" } = error instanceof DocBookError ? error : {};
    if (status === 404 || status === 400) this.notFound = true;
    else if (code === "too-late-to-cancel") {
      this.tooLate = true;
      this.asking = false;
      this.focus = "late";
    } else {
      this.problem = { ...problemOf(error), retry };
      if (this.#host.shadowRoot?.activeElement) this.focus = "problem";
    }
  }
}
