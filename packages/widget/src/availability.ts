import type { Clinic, Slot } from "@docbook/sdk";
import { pages, type Send } from "@docbook/sdk/parts";
import {
  addDays,
  addMonths,
  type Day,
  dayIn,
  earlier,
  firstOfMonth,
  lastOfMonth,
  later,
  splitRange,
} from "./dates.ts";

type Call<Answer> = (send: Send, signal: AbortSignal) => Promise<Answer>;

/** Who does the asking: undefined means it failed, was told to the patient, and can be tried again. */
export interface Desk {
  run<Answer>(call: Call<Answer>, again: () => void): Promise<Answer | undefined>;
  changed(): void;
}

/** Whose times: one doctor's, month by month, or the soonest ones of all who fit. */
export type Wanted = { doctorId: string } | { doctorId?: never; specialty?: string };

const staleAfterMs = 60_000;
const slotsPerPage = 60;

/** The open slots on show. They are for display: only a booking decides whether a slot is still free. */
export class Availability {
  slots: Slot[] = [];
  loading = false;
  /** The zone in which days are cut and times are written. */
  zone = "UTC";
  /** First day of the month on show. */
  month: Day = "";
  day: Day | undefined;
  firstFree: Day | undefined;
  /** Whether later times can be asked for, where the soonest of all doctors are shown. */
  hasMore = false;

  readonly #desk: Desk;
  #clinicZone = "UTC";
  #horizonDays = 0;
  #wanted: Wanted = {};
  #rest: AsyncGenerator<Slot, void> | undefined;
  #ticket = 0;
  #loadedAt = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get today(): Day {
    return dayIn(this.zone, Date.now());
  }
  get lastDay(): Day {
    return addDays(this.today, this.#horizonDays);
  }
  get byDay(): Map<Day, Slot[]> {
    const days = new Map<Day, Slot[]>();
    for (const slot of this.slots) {
      const day = dayIn(this.zone, slot.start);
      days.set(day, [...(days.get(day) ?? []), slot]);
    }
    return days;
  }

  open(clinic: Clinic, zone: string, wanted: Wanted): Promise<void> {
    this.#clinicZone = clinic.timeZone;
    this.#horizonDays = clinic.policies.horizonDays;
    this.#wanted = wanted;
    this.zone = zone;
    return this.showFirst();
  }

  /** Goes to the first day that has times, however many months ahead. */
  async showFirst(): Promise<void> {
    this.slots = [];
    this.day = this.firstFree = this.#rest = undefined;
    this.month = firstOfMonth(this.today);
    const { doctorId } = this.#wanted;
    if (!doctorId) return this.showMore();
    const ask: Call<Slot[]> = async (send, signal) => {
      for (let month = this.month; month <= this.lastDay; month = addMonths(month, 1)) {
        const slots = await this.#askMonth(doctorId, month, send, signal);
        if (slots.length > 0) return slots;
      }
      return [];
    };
    await this.#load(
      ask,
      () => this.showFirst(),
      ([first]) => {
        if (!first) return;
        this.day = this.firstFree = dayIn(this.zone, first.start);
        this.month = firstOfMonth(this.day);
      },
    );
  }

  showMonth(month: Day): Promise<void> {
    this.slots = [];
    this.day = undefined;
    this.month = month;
    return this.refresh();
  }

  /** The next ones of all doctors' soonest times. */
  async showMore(): Promise<void> {
    const known = this.#rest ? this.slots : [];
    const ask: Call<Slot[]> = async (send, signal) => {
      this.#rest ??= this.#soonest(send, signal);
      const slots = [...known];
      while (slots.length < known.length + slotsPerPage) {
        const { value } = await this.#rest.next();
        this.hasMore = !!value;
        if (!value) break;
        slots.push(value);
      }
      return slots;
    };
    await this.#load(ask, () => this.showFirst());
  }

  async switchZone(zone: string): Promise<void> {
    this.zone = zone;
    await this.showFirst();
  }

  /** Asks again for what is on show, without taking it away meanwhile. */
  async refresh(): Promise<void> {
    const { doctorId } = this.#wanted;
    if (doctorId) {
      await this.#load(
        (...ask) => this.#askMonth(doctorId, this.month, ...ask),
        () => this.refresh(),
      );
    } else {
      this.#rest = undefined;
      await this.showMore();
    }
  }

  async refreshIfStale(): Promise<void> {
    if (Date.now() - this.#loadedAt > staleAfterMs) await this.refresh();
  }

  /** Only the last question's answer counts: a patient may leaf faster than the network. */
  async #load(call: Call<Slot[]>, again: () => void, settle?: (slots: Slot[]) => void): Promise<void> {
    const ticket = ++this.#ticket;
    this.loading = true;
    this.#desk.changed();
    const slots = await this.#desk.run(call, again);
    if (ticket !== this.#ticket) return;
    this.loading = false;
    if (slots) {
      this.slots = slots;
      this.#loadedAt = Date.now();
      settle?.(slots);
    }
    this.#desk.changed();
  }

  async #askMonth(doctorId: string, month: Day, send: Send, signal: AbortSignal): Promise<Slot[]> {
    // The API cuts days in the clinic's zone: in another one, a month's ends lie on the days beside it.
    const { from, to } = this.#bookable;
    const margin = this.#clinicZone === this.zone ? 0 : 1;
    const ranges = splitRange(
      later(addDays(month, -margin), from),
      earlier(addDays(lastOfMonth(month), margin), to),
    );
    const answers = await Promise.all(
      ranges.map((query) =>
        send("get", "/v1/doctors/{doctorId}/slots", { path: { doctorId }, query }, { signal }),
      ),
    );
    return answers
      .flatMap(({ slots }) => slots)
      .filter(({ start }) => firstOfMonth(dayIn(this.zone, start)) === month);
  }

  async *#soonest(send: Send, signal: AbortSignal): AsyncGenerator<Slot, void> {
    const { from, to } = this.#bookable;
    for (const range of splitRange(from, to)) {
      const query = { ...this.#wanted, ...range, limit: slotsPerPage };
      const ask = (at: { cursor?: string }) =>
        send("get", "/v1/slots", { query: { ...query, ...at } }, { signal });
      for await (const { slots } of pages(ask)) yield* slots;
    }
  }

  /** From today to the clinic's horizon, in its own zone. */
  get #bookable(): { from: Day; to: Day } {
    const from = dayIn(this.#clinicZone, Date.now());
    return { from, to: addDays(from, this.#horizonDays) };
  }
}
