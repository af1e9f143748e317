import type { Booking, Clinic } from "@docbook/sdk";
import { DocBookError, makeSend, type Send } from "@docbook/sdk/parts";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { download } from "../download.ts";
import { emit } from "../events.ts";
import { knownZone } from "../locale.ts";
import { eventOf, type Problem, problemOf } from "../problems.ts";
import type { ManageStrings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";
import { Move } from "./move.ts";

export interface ManageHost extends ReactiveControllerHost, HTMLElement {
  readonly api: string;
  readonly booking: string;
  readonly token: string;
  readonly words: Wording<ManageStrings>;
}

/** What every question about a booking goes along with. */
export interface Opening {
  bookingId: string;
  manageToken: string;
  signal: AbortSignal;
}
export type Call<Answer> = (send: Send, opening: Opening) => Promise<Answer>;

/** One booking and what its patient can do with it. */
export class ManagedBooking implements ReactiveController {
  booking: Booking | undefined;
  /** Undefined until it has come, and where it cannot be had: the booking is shown without it. */
  clinic: Clinic | undefined;
  /** No such booking, or the token does not open it: the API tells nobody which. */
  notFound = false;
  /** What the patient is about to do; to cancel takes a second word. */
  doing: "looking" | "moving" | "cancelling" = "looking";
  /** What has just become of the booking. */
  news: "" | "moved" | "changed" = "";
  busy = false;
  problem: Problem | undefined;
  /** For the live region. */
  announcement = "";
  /** Id of what gets the focus after the next render. */
  focus = "";
  reason = "";
  readonly move: Move;

  readonly #host: ManageHost;
  #connection = new AbortController();
  #source = "";
  #server: { api: string; send: Send } | undefined;
  #refusedAsTooLate = false;

  constructor(host: ManageHost) {
    this.#host = host;
    this.move = new Move(host, this);
    host.addController(this);
  }

  hostConnected(): void {
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    window.addEventListener("hashchange", () => this.#host.requestUpdate(), { signal });
    window.addEventListener("pagehide", () => this.move.leave(), { signal });
    // Back in the page after a move, or on it for the first time: either way the booking is asked for.
    this.#source = "";
    this.busy = false;
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.move.leave();
    this.#connection.abort();
  }

  hostUpdate(): void {
    const { bookingId, manageToken } = this.opening;
    const source = JSON.stringify([this.#host.api, bookingId, manageToken]);
    if (!this.#host.isConnected || source === this.#source) return;
    this.#source = source;
    this.booking = this.clinic = this.problem = undefined;
    this.doing = "looking";
    this.news = "";
    this.#refusedAsTooLate = false;
    this.notFound = !bookingId || !manageToken;
    if (!this.notFound) void this.load();
  }

  get visitorZone(): string {
    return knownZone("") ?? "UTC";
  }

  /** Only the clinic can change it now. */
  get isTooLate(): boolean {
    return this.#refusedAsTooLate || Date.parse(this.booking?.changeableUntil ?? "") <= Date.now();
  }

  async load(): Promise<void> {
    void this.#loadClinic();
    const booking = await this.change(
      (send, { bookingId, ...options }) =>
        send("get", "/v1/bookings/{bookingId}", { path: { bookingId } }, options),
      () => this.load(),
    );
    if (booking) this.#show(booking);
  }

  /** To another of these three; what was begun is put aside. */
  turnTo(doing: ManagedBooking["doing"]): void {
    this.move.leave();
    this.doing = doing;
    this.news = "";
    this.problem = undefined;
    this.focus = { looking: "heading", moving: "move", cancelling: "ask" }[doing];
    if (doing === "moving") void this.move.open();
    this.#host.requestUpdate();
  }

  async cancel(): Promise<void> {
    const reason = this.reason.trim();
    const booking = await this.change(
      (send, { bookingId, ...options }) => {
        const input = { path: { bookingId }, header: this.unchanged, body: reason ? { reason } : {} };
        return send("post", "/v1/bookings/{bookingId}/cancel", input, options);
      },
      () => this.cancel(),
    );
    if (!booking) return;
    this.#show(booking);
    emit(this.#host, "docbook-cancelled", { bookingId: booking.id });
  }

  moved(booking: Booking): void {
    this.#show(booking);
    this.news = "moved";
    emit(this.#host, "docbook-rescheduled", { bookingId: booking.id, slotId: booking.slotId });
  }

  async addToCalendar(): Promise<void> {
    const file = await this.change(
      (send, { bookingId, ...options }) =>
        send("get", "/v1/bookings/{bookingId}/calendar", { path: { bookingId } }, options),
      () => this.addToCalendar(),
    );
    if (file) download(file);
  }

  /** Lets a change be made only to the booking that the patient sees. */
  get unchanged(): { "If-Match": string } {
    return { "If-Match": `"${this.booking?.sequence}"` };
  }

  /** One at a time: whoever presses twice means once. */
  async change<Answer>(call: Call<Answer>, again: () => void): Promise<Answer | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    const { signal } = this.#connection;
    const answer = await this.ask(call, again);
    // Back in the page after a move, another connection is at work.
    if (!signal.aborted) this.busy = false;
    this.#host.requestUpdate();
    return answer;
  }

  /** Undefined where it failed, which the patient has been told. */
  async ask<Answer>(call: Call<Answer>, again?: () => void): Promise<Answer | undefined> {
    const { signal } = this.#connection;
    this.problem = undefined;
    this.#host.requestUpdate();
    try {
      const answer = await call(this.send, this.opening);
      return signal.aborted ? undefined : answer;
    } catch (error) {
      if (again && !signal.aborted) this.#fail(error, again);
      return undefined;
    } finally {
      this.#host.requestUpdate();
    }
  }

  /** Whoever means to move the booking cannot do without. */
  async requireClinic(): Promise<Clinic | undefined> {
    this.clinic ??= await this.ask(clinicOf, () => this.turnTo("moving"));
    return this.clinic;
  }

  async #loadClinic(): Promise<void> {
    const { opening } = this;
    const clinic = await clinicOf(this.send, opening).catch(() => undefined);
    if (opening.signal.aborted) return;
    this.clinic ??= clinic;
    this.#host.requestUpdate();
  }

  #show(booking: Booking): void {
    this.booking = booking;
    if (this.doing !== "looking") this.focus = "heading";
    this.doing = "looking";
    this.#host.requestUpdate();
  }

  /** From the properties, else from the link's fragment, which no server ever sees. */
  get opening(): Opening {
    const [id = "", token = ""] = location.hash.slice(1).split(".");
    const { signal } = this.#connection;
    return { bookingId: this.#host.booking || id, manageToken: this.#host.token || token, signal };
  }

  get send(): Send {
    const { api } = this.#host;
    // Kept from call to call: it knows what was written last.
    if (this.#server?.api !== api) this.#server = { api, send: makeSend({ api }) };
    return this.#server.send;
  }

  #fail(error: unknown, again: () => void): void {
    emit(this.#host, "docbook-error", eventOf(error));
    const { status = 0, code = "" } = error instanceof DocBookError ? error : {};
    if (this.move.isLost(error)) return;
    if (code.startsWith("too-late-to")) {
      this.turnTo("looking");
      this.#refusedAsTooLate = true;
      this.focus = "late";
    } else if (code === "booking-changed" || code === "booking-cancelled") {
      this.turnTo("looking");
      this.news = "changed";
      this.busy = false;
      void this.load();
    }
    // A link with something else than an id in it names no booking either.
    else if (status === 404 || status === 400) this.notFound = true;
    else {
      const retry = () => {
        this.focus = "heading";
        again();
      };
      this.problem = { ...problemOf(error), retry };
      if (this.#host.shadowRoot?.activeElement) this.focus = "problem";
    }
  }
}

const clinicOf: Call<Clinic> = (send, { bookingId: booking, ...options }) =>
  send("get", "/v1/clinic", { query: { booking } }, options);
