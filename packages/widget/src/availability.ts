import type { Clinic, DocBook, Slot } from "@docbook/sdk";

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

type Call<Answer> = (client: DocBook, signal: AbortSignal) => Promise<Answer>;

/** Who does the asking: undefined means it failed, was told to the patient, and can be tried again. */
export interface Desk {
  run<Answer>(call: Call<Answer>, again: () => void): Promise<Answer | undefined>;
  changed(): void;
}

/** Whose times: one doctor's by month, or the soonest ones of all who fit. */
export type Wanted = { doctorId: string } | { specialty?: string; language?: string };

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
  #clinic: Clinic | undefined;
  #wanted: Wanted = {};
  #cursor: string | null = null;
  #next: Day = "";
  #ticket = 0;
  #loadedAt = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get byMonth(): boolean {
    return "doctorId" in this.#wanted;
  }
  get today(): Day {
    return dayIn(this.zone, Date.now());
  }
  get lastDay(): Day {
    return addDays(this.today, this.#clinic?.policies.horizonDays ?? 0);
  }
  get byDay(): Map<Day, Slot[]> {
    const days = new Map<Day, Slot[]>();
    for (const slot of this.slots) {
      const day = dayIn(this.zone, slot.start);
      const known = days.get(day);
      if (known) known.push(slot);
      else days.set(day, [slot]);
    }
    return days;
  }

  open(clinic: Clinic, zone: string, wanted: Wanted): Promise<void> {
    this.#clinic = clinic;
    this.#wanted = wanted;
    this.zone = zone;
    return this.showFirst();
  }

  /** Goes to the first day that has times, however many months ahead. */
  async showFirst(): Promise<void> {
    this.slots = [];
    this.day = undefined;
    this.month = firstOfMonth(this.today);
    if (!this.byMonth) return this.#loadSoonest(true);
    const ask: Call<Slot[]> = async (client, signal) => {
      for (let month = this.month; month <= this.lastDay; month = addMonths(month, 1)) {
        const slots = await this.#askMonth(month, client, signal);
        if (slots.length > 0) return slots;
      }
      return [];
    };
    await this.#load(ask, () => this.showFirst(), ([first]) => {
      this.firstFree = first && dayIn(this.zone, first.start);
      this.day = this.firstFree;
      if (this.day) this.month = firstOfMonth(this.day);
    });
  }

  async showMonth(month: Day): Promise<void> {
    this.slots = [];
    this.day = undefined;
    this.month = month;
    await this.#load((...ask) => this.#askMonth(month, ...ask), () => this.showMonth(month));
  }

  showMore(): Promise<void> {
    return this.#loadSoonest(false);
  }

  async switchZone(zone: string): Promise<void> {
    this.zone = zone;
    if (this.byMonth) await this.showFirst();
    else this.#desk.changed();
  }

  /** Asks again for what is on show, without taking it away meanwhile. */
  async refresh(): Promise<void> {
    if (!this.#clinic) return;
    if (!this.byMonth) return this.#loadSoonest(true);
    await this.#load((...ask) => this.#askMonth(this.month, ...ask), () => this.refresh());
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

  async #askMonth(month: Day, client: DocBook, signal: AbortSignal): Promise<Slot[]> {
    // The API cuts days in the clinic's zone: in another one, a month's ends lie on the days beside it.
    const clinicZone = this.#clinic?.timeZone ?? this.zone;
    const margin = clinicZone === this.zone ? 0 : 1;
    const today = dayIn(clinicZone, Date.now());
    const from = later(addDays(month, -margin), today);
    const to = earlier(addDays(lastOfMonth(month), margin), addDays(today, this.#clinic?.policies.horizonDays ?? 0));
    const doctorId = "doctorId" in this.#wanted ? this.#wanted.doctorId : "";
    const answers = await Promise.all(
      splitRange(from, to).map((range) => client.listDoctorSlots(doctorId, range, { signal })),
    );
    return answers
      .flatMap((answer) => answer.slots)
      .filter((slot) => firstOfMonth(dayIn(this.zone, slot.start)) === month);
  }

  /** Pages through windows of days until there is something to show or the clinic's horizon is reached. */
  async #loadSoonest(fromStart: boolean): Promise<void> {
    const zone = this.#clinic?.timeZone ?? this.zone;
    const last = addDays(dayIn(zone, Date.now()), this.#clinic?.policies.horizonDays ?? 0);
    let from = fromStart ? dayIn(zone, Date.now()) : this.#next;
    let cursor = fromStart ? null : this.#cursor;
    const before = fromStart ? [] : this.slots;
    const ask: Call<Slot[]> = async (client, signal) => {
      for (;;) {
        const to = earlier(addDays(from, 30), last);
        const query = { ...this.#wanted, from, to, limit: slotsPerPage, ...(cursor ? { cursor } : {}) };
        const page = await client.listSlots(query, { signal });
        cursor = page.nextCursor;
        if (!cursor) from = addDays(to, 1);
        if (page.slots.length > 0 || from > last) return [...before, ...page.slots];
      }
    };
    await this.#load(ask, () => this.#loadSoonest(fromStart), () => {
      this.#next = from;
      this.#cursor = cursor;
      this.hasMore = from <= last;
    });
  }
}
