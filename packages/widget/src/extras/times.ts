import type { Slot } from "@docbook/sdk";
import type { TemplateResult } from "lit";
import { Availability, isFree, type Wanted } from "../availability.ts";
import { DateGrid } from "../date-grid/date-grid.ts";
import type { Day } from "../dates.ts";
import { timesEn } from "../strings/en.ts";
import { adopt } from "./adopt.ts";
import type { Kit } from "./extra.ts";
import { styles } from "./times/times.styles.ts";
import { timesView } from "./times/view.ts";
import { watch } from "./times/watch.ts";

/** Changes come in flocks, and so must not the questions that they cause: each page waits a moment of its own. */
const gatherMs = 100;
const spreadMs = 300;

interface Clock {
  name: "clinicTime" | "yourTime";
  zone: string;
}

/** The choice of a time: by month or as a list, and as it is second by second. */
export class Times {
  readonly sentences = timesEn;
  readonly availability: Availability;
  readonly grid: DateGrid;
  readonly kit: Kit;
  /** Days of the list that are shown in full. */
  readonly openDays: Set<Day> = new Set();
  #whose: string | undefined;
  #watching = new AbortController();

  constructor(kit: Kit) {
    this.kit = kit;
    const { flow, host } = kit;
    this.availability = new Availability({
      run: (call, again) => flow.run(call, again),
      changed: () => host.requestUpdate(),
      give: (slots, isComplete) => flow.extras.loaded.hold?.withOwn(slots, isComplete) ?? slots,
    });
    this.availability.isList = host.view === "list";
    this.grid = new DateGrid(host, this.availability, (day) => this.#chooseDay(day));
    for (const sheet of styles) adopt(host, sheet);
  }

  /** A visit takes place at the clinic, so its clock counts unless the page says otherwise. */
  open(wanted: Wanted): void {
    const { clinic, visitorZone } = this.kit.flow;
    const zone = this.kit.host.timeZone ? visitorZone : clinic?.timeZone;
    if (clinic && zone) void this.availability.open(clinic, zone, wanted);
  }

  view(): TemplateResult {
    return timesView(this);
  }

  /** The clock that times are shown by, and the other one. */
  get clocks(): [Clock, Clock] {
    const { clinic, visitorZone } = this.kit.flow;
    const atClinic: Clock = { name: "clinicTime", zone: clinic?.timeZone ?? visitorZone };
    const atVisitor: Clock = { name: "yourTime", zone: visitorZone };
    return this.availability.zone === atClinic.zone ? [atClinic, atVisitor] : [atVisitor, atClinic];
  }

  /** All times of a day of the list, of which the first few were on show. */
  openDay(day: Day, firstHidden: Slot | undefined): void {
    const { flow, host } = this.kit;
    this.openDays.add(day);
    flow.focus = `[data-slot="${firstHidden?.id}"]`;
    host.requestUpdate();
  }

  /** Whose times are on show: a doctor's, everybody's ("") or nobody's (undefined). Harmless to repeat. */
  follow(whose: string | undefined): void {
    if (whose === this.#whose) return;
    this.#whose = whose;
    this.#watching.abort();
    if (whose === undefined) return;
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    let due = 0;
    const onChange = (position: string) => {
      clearTimeout(due);
      const waitMs = gatherMs + Math.random() * spreadMs;
      due = setTimeout(() => signal.aborted || this.#catchUp(position), waitMs);
    };
    void watch(this.kit.host, whose, onChange, signal);
  }

  async #chooseDay(day: Day): Promise<void> {
    const { flow, host } = this.kit;
    const { words } = host;
    this.availability.day = day;
    const count = this.availability.byDay.get(day)?.filter(isFree).length ?? 0;
    flow.announce(`${words.day(day)}, ${words.say("freeTimes", { count })}`);
    await host.updateComplete;
    // On a phone the times stand below the month, maybe out of sight.
    host.shadowRoot?.querySelector(".times")?.scrollIntoView({ block: "nearest" });
  }

  /** The focus stays on the time that it was on, wherever that stands now; if it is gone, on the list. */
  async #catchUp(position: string): Promise<void> {
    const { flow, host } = this.kit;
    const at = () => (host.shadowRoot?.activeElement as HTMLElement | null | undefined)?.dataset["slot"];
    const before = at();
    await this.availability.refresh(position);
    await host.updateComplete;
    if (!before || at() === before) return;
    const same = `[data-slot="${before}"]:not([aria-disabled])`;
    const isThere = host.shadowRoot?.querySelector(same);
    flow.focus = isThere ? same : "#times";
    flow.announce(isThere ? "" : host.words.say("gone"));
  }
}

export default (kit: Kit): Times => new Times(kit);
