import type { Clinic, Slot } from "@docbook/sdk";
import type { TemplateResult } from "lit";
import { Availability, isFree, type Wanted } from "../availability.ts";
import type { BookingFlow } from "../booking-flow.ts";
import { DateGrid } from "../date-grid/date-grid.ts";
import type { Day } from "../dates.ts";
import type { FlowHost } from "../flow-host.ts";
import { timesView } from "./times-view.ts";

interface Clock {
  name: "clinicTime" | "yourTime";
  zone: string;
}

/** The choice of a time: by month or as a list. */
export class Times {
  readonly availability: Availability;
  readonly grid: DateGrid;
  readonly host: FlowHost;
  readonly flow: BookingFlow;
  /** Days of the list that are shown in full. */
  readonly openDays: Set<Day> = new Set();

  constructor(host: FlowHost, flow: BookingFlow) {
    this.host = host;
    this.flow = flow;
    this.availability = new Availability({
      run: (call, again) => flow.run(call, again),
      changed: () => host.requestUpdate(),
      give: (slots, isComplete) => flow.extras.loaded.hold?.withOwn(slots, isComplete) ?? slots,
    });
    this.grid = new DateGrid(host, this.availability, (day) => this.#chooseDay(day));
  }

  /** As the page wants them at first. */
  reset(): void {
    this.availability.isList = this.host.view === "list";
    this.openDays.clear();
  }

  /** A visit takes place at the clinic, so its clock counts unless the page says otherwise. */
  open(clinic: Clinic, wanted: Wanted): Promise<void> {
    const zone = this.host.timeZone ? this.flow.visitorZone : clinic.timeZone;
    return this.availability.open(clinic, zone, wanted);
  }

  view(): TemplateResult {
    return timesView(this);
  }

  /** The clock that times are shown by, and the other one. */
  get clocks(): [Clock, Clock] {
    const { clinic, visitorZone } = this.flow;
    const atClinic: Clock = { name: "clinicTime", zone: clinic?.timeZone ?? visitorZone };
    const atVisitor: Clock = { name: "yourTime", zone: visitorZone };
    return this.availability.zone === atClinic.zone ? [atClinic, atVisitor] : [atVisitor, atClinic];
  }

  /** All times of a day of the list, of which the first few were on show. */
  openDay(day: Day, firstHidden: Slot | undefined): void {
    const { flow, host } = this;
    this.openDays.add(day);
    flow.focus = `[data-slot="${firstHidden?.id}"]`;
    host.requestUpdate();
  }

  async #chooseDay(day: Day): Promise<void> {
    const { flow, host } = this;
    const { words } = host;
    this.availability.day = day;
    const count = this.availability.byDay.get(day)?.filter(isFree).length ?? 0;
    flow.announce(`${words.day(day)}, ${words.say("freeTimes", { count })}`);
    await host.updateComplete;
    // On a phone the times stand below the month, maybe out of sight.
    host.shadowRoot?.querySelector(".times")?.scrollIntoView({ block: "nearest" });
  }
}
