import type { Slot } from "@docbook/sdk";
import { DocBookError, type Send } from "@docbook/sdk/parts";
import { Availability } from "../availability.ts";
import { DateGrid } from "../date-grid/date-grid.ts";
import type { Day } from "../dates.ts";
import { KeptTime } from "./kept-time.ts";
import type { ManagedBooking, ManageHost, Opening } from "./managed-booking.ts";

/** A time that cannot be had. The booking stands where it stood. */
export interface LostTime {
  because: "taken" | "takenSoon";
  alternatives: readonly Slot[];
}

/** Another time for a booking: those that its doctor has, the choice among them, and what came of it. */
export class Move {
  readonly availability: Availability;
  readonly grid: DateGrid;
  /** The time that the patient looks at, and has yet to say that they mean it. */
  slot: Slot | undefined;
  lost: LostTime | undefined;

  readonly #host: ManageHost;
  readonly #managed: ManagedBooking;
  readonly #kept: KeptTime;

  constructor(host: ManageHost, managed: ManagedBooking) {
    this.#host = host;
    this.#managed = managed;
    this.availability = new Availability({
      run: (call, again) =>
        managed.ask((send, opening) => call(throughBooking(send, opening), opening.signal), again),
      changed: () => host.requestUpdate(),
    });
    this.grid = new DateGrid(host, this.availability, (day) => this.#chooseDay(day));
    this.#kept = new KeptTime(managed, (error) => this.isLost(error));
  }

  async open(): Promise<void> {
    const { booking } = this.#managed;
    const clinic = await this.#managed.requireClinic();
    if (!clinic || !booking) return;
    await this.availability.open(clinic, clinic.timeZone, {
      doctorId: booking.doctorId,
      ...(booking.visitType ? { visitType: booking.visitType.id } : {}),
    });
  }

  choose(slot: Slot): void {
    this.slot = slot;
    this.lost = undefined;
    this.#managed.problem = undefined;
    this.#managed.focus = "sure";
    this.#kept.take(slot);
    this.#host.requestUpdate();
  }

  /** Back to the times, which others have gone on choosing from. */
  chooseAnother(): void {
    this.leave();
    this.#managed.problem = undefined;
    this.#managed.focus = "move";
    void this.availability.refresh();
  }

  async confirm(): Promise<void> {
    const { slot } = this;
    if (!slot) return;
    const booking = await this.#managed.change(
      async (send, { bookingId, ...options }) => {
        const body = { slotId: slot.id, ...(await this.#kept.referenceFor(slot)) };
        const input = { path: { bookingId }, header: this.#managed.unchanged, body };
        return send("post", "/v1/bookings/{bookingId}/reschedule", input, options);
      },
      () => this.confirm(),
    );
    if (!booking) return;
    this.#kept.spend();
    this.slot = undefined;
    this.#managed.moved(booking);
  }

  /** Lets the time go that was looked at. */
  leave(): void {
    this.slot = this.lost = undefined;
    this.#kept.giveBack();
  }

  /** Whether an error is about the time that is wanted. Then it is shown, with the times of this doctor nearest to it. */
  isLost(error: unknown): boolean {
    if (!this.slot || !(error instanceof DocBookError) || !error.code.startsWith("slot-")) return false;
    const { doctorId } = this.slot;
    const alternatives = (error.problem?.alternatives ?? []).filter((slot) => slot.doctorId === doctorId);
    this.lost = { because: error.code === "slot-held" ? "takenSoon" : "taken", alternatives };
    this.#managed.focus = "lost";
    this.#host.requestUpdate();
    return true;
  }

  async #chooseDay(day: Day): Promise<void> {
    const { words } = this.#host;
    this.availability.day = day;
    const count = this.availability.byDay.get(day)?.length ?? 0;
    this.#managed.announcement = `${words.day(day)}, ${words.say("freeTimes", { count })}`;
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    // On a phone the times stand below the month, maybe out of sight.
    this.#host.shadowRoot?.querySelector(".times")?.scrollIntoView({ block: "nearest" });
  }
}

/** The link has no key. Where the booking is named, its token opens the doctor's times as well. */
function throughBooking(send: Send, { bookingId, manageToken }: Opening): Send {
  const through = (
    method: "get",
    path: "/v1/doctors/{doctorId}/slots",
    input: Parameters<typeof send<typeof method, typeof path>>[2],
    options: object,
  ) =>
    send(
      method,
      path,
      { ...input, query: { ...input.query, booking: bookingId } },
      { ...options, manageToken },
    );
  // One doctor's times are all that is asked for by this way.
  return through as Send;
}
