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

/**
 * Who does the asking: undefined means it failed, was told to the patient, and can be tried again. Without `again` it
 * is not told.
 */
export interface Desk {
  run<Answer>(call: Call<Answer>, again?: () => void): Promise<Answer | undefined>;
  changed(): void;
  /** Gives the patient what is held for themselves; a list is complete when it names held times at all. */
  give?(slots: Time[], isComplete: boolean): Time[];
}

/** Whose times, and for what: one doctor's, or the soonest ones of all who fit. */
export type Wanted = { visitType?: string } & (
  | { doctorId: string }
  | { doctorId?: never; specialty?: string }
);

/** A time on show; with `heldUntil` another patient is about to book it. */
export type Time = Slot & { heldUntil?: string };

const staleAfterMs = 60_000;
const slotsPerPage = 60;
/** As many days of a list are shown at first, and more at each turn. */
const daysPerTurn = 3;

/** The open slots on show. They are for display: only a booking decides whether a slot is still free. */
export class Availability {
  slots: Time[] = [];
  loading = false;
  /** One doctor's times day by day, too, instead of by month. */
  isList = false;
  /** The zone in which days are cut and times are written. */
  zone = "UTC";
  /** First day of the month on show. */
  month: Day = "";
  day: Day | undefined;
  firstFree: Day | undefined;
  /** Whether later times can be asked for, where days follow one another. */
  hasMore = false;
  /** How many days of the list are on show. */
  days = daysPerTurn;

  readonly #desk: Desk;
  #clinicZone = "UTC";
  #horizonDays = 0;
  #wanted: Wanted = {};
  #rest: AsyncGenerator<Time, void> | undefined;
  #ticket = 0;
  #loadedAt = 0;
  #asOf: Record<string, string> = {};

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get today(): Day {
    return dayIn(this.zone, Date.now());
  }
  get lastDay(): Day {
    return addDays(this.today, this.#horizonDays);
  }
  /** The days on which there is something free, with all their times. */
  get byDay(): Map<Day, Time[]> {
    const days = new Map<Day, Time[]>();
    for (const slot of this.slots) {
      const day = dayIn(this.zone, slot.start);
      days.set(day, [...(days.get(day) ?? []), slot]);
    }
    for (const [day, slots] of days) if (slots.every(({ heldUntil }) => heldUntil)) days.delete(day);
    return days;
  }
  /** How long ago the times on show were told. */
  get ageMs(): number {
    return Date.now() - this.#loadedAt;
  }
  /** By month, or as a list of days. */
  get isByMonth(): boolean {
    return !!this.#wanted.doctorId && !this.isList;
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
    this.days = 0;
    this.#asOf = {};
    if (!this.isByMonth) return this.showMore();
    const ask: Call<Time[]> = async (send, signal) => {
      for (let month = this.month; month <= this.lastDay; month = addMonths(month, 1)) {
        const slots = await this.#askMonth(month, send, signal);
        if (slots.some(isFree)) return slots;
      }
      return [];
    };
    await this.#load(
      ask,
      () => this.showFirst(),
      (slots) => {
        const first = slots.find(isFree);
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

  /** The next days of the list. */
  async showMore(): Promise<void> {
    this.days += daysPerTurn;
    // The last day that is known may lack its end.
    if (!this.#rest || (this.hasMore && this.byDay.size <= this.days))
      await this.#ask(slotsPerPage, () => this.showFirst());
    this.#desk.changed();
  }

  async switchZone(zone: string): Promise<void> {
    this.zone = zone;
    await this.showFirst();
  }

  showAs(isList: boolean): Promise<void> {
    this.isList = isList;
    return this.showFirst();
  }

  /**
   * Asks again for what is on show, without taking it away meanwhile. With the position of a change it does so
   * unnoticed, and nothing is said of a failure.
   */
  async refresh(position?: string): Promise<void> {
    this.#asOf = position ? { "DocBook-Min-Position": position } : {};
    const again = position === undefined ? () => this.refresh() : undefined;
    if (this.isByMonth) await this.#load((...ask) => this.#askMonth(this.month, ...ask), again);
    else {
      this.#rest = undefined;
      await this.#ask(Math.max(slotsPerPage, this.slots.length), again);
    }
  }

  async refreshIfStale(): Promise<void> {
    if (this.ageMs > staleAfterMs) await this.refresh();
  }

  /** Only the last question's answer counts: a patient may leaf faster than the network. */
  async #load(call: Call<Time[]>, again?: () => void, settle?: (slots: Time[]) => void): Promise<void> {
    const ticket = ++this.#ticket;
    this.loading = !!again;
    this.#desk.changed();
    const slots = await this.#desk.run(call, again);
    if (ticket !== this.#ticket) return;
    this.loading = false;
    if (slots) {
      this.slots = this.#desk.give?.(slots, !!this.#wanted.doctorId) ?? slots;
      this.#loadedAt = Date.now();
      settle?.(this.slots);
    }
    this.#desk.changed();
  }

  /** So many further times of the list. */
  #ask(count: number, again?: () => void): Promise<void> {
    const known = this.#rest ? this.slots : [];
    const ask: Call<Time[]> = async (send, signal) => {
      this.#rest ??= this.#soonest(send, signal);
      const slots = [...known];
      while (slots.length < known.length + count) {
        const { value } = await this.#rest.next();
        this.hasMore = !!value;
        if (!value) break;
        slots.push(value);
      }
      return slots;
    };
    return this.#load(ask, again);
  }

  async #askMonth(month: Day, send: Send, signal: AbortSignal): Promise<Time[]> {
    // The API cuts days in the clinic's zone: in another one, a month's ends lie on the days beside it.
    const { from, to } = this.#bookable;
    const margin = this.#clinicZone === this.zone ? 0 : 1;
    const ranges = splitRange(
      later(addDays(month, -margin), from),
      earlier(addDays(lastOfMonth(month), margin), to),
    );
    const answers = await Promise.all(ranges.map((range) => this.#askDoctor(range, send, signal)));
    return answers.flat().filter(({ start }) => firstOfMonth(dayIn(this.zone, start)) === month);
  }

  async #askDoctor(range: { from: Day; to: Day }, send: Send, signal: AbortSignal): Promise<Time[]> {
    const { doctorId = "", visitType } = this.#wanted;
    const query = visitType ? { ...range, visitType } : range;
    const options = { signal, headers: this.#asOf };
    const { slots, held } = await send(
      "get",
      "/v1/doctors/{doctorId}/slots",
      { path: { doctorId }, query },
      options,
    );
    return [...slots, ...held].sort(byStart);
  }

  async *#soonest(send: Send, signal: AbortSignal): AsyncGenerator<Time, void> {
    const { from, to } = this.#bookable;
    const options = { signal, headers: this.#asOf };
    for (const range of splitRange(from, to)) {
      if (this.#wanted.doctorId) yield* await this.#askDoctor(range, send, signal);
      else {
        const query = { ...this.#wanted, ...range, limit: slotsPerPage };
        const ask = (at: { cursor?: string }) =>
          send("get", "/v1/slots", { query: { ...query, ...at } }, options);
        for await (const { slots } of pages(ask)) yield* slots;
      }
    }
  }

  /** From today to the clinic's horizon, in its own zone. */
  get #bookable(): { from: Day; to: Day } {
    const from = dayIn(this.#clinicZone, Date.now());
    return { from, to: addDays(from, this.#horizonDays) };
  }
}

export const isFree = ({ heldUntil }: Time): boolean => !heldUntil;

/** Earliest first. */
const byStart = (a: Slot, b: Slot) => a.start.localeCompare(b.start);
