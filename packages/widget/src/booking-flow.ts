import type { Clinic, CreateBooking, CreatedBooking, Doctor, Slot } from "@docbook/sdk";
import { makeSend, pages, type Send } from "@docbook/sdk/parts";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Availability } from "./availability.ts";
import { DateGrid } from "./date-grid/date-grid.ts";
import { download } from "./download.ts";
import { emit, type Step } from "./events.ts";
import { knownZone } from "./locale.ts";
import { type Complaints, complaintsAbout, type Draft, type Field, fieldNames } from "./patient.ts";
import { eventOf, type Problem, problemOf } from "./problems.ts";
import type { Strings } from "./strings/en.ts";
import { type Lost, refusalOf, Submission } from "./submission.ts";
import type { Wording } from "./wording.ts";

/** The element's side of the flow: what its attributes say, and its language. */
export interface FlowHost extends ReactiveControllerHost, HTMLElement {
  readonly api: string | undefined;
  readonly publishableKey: string;
  readonly doctor: string;
  readonly specialty: string;
  readonly timeZone: string;
  readonly words: Wording<Strings>;
}

interface Clock {
  name: "clinicTime" | "yourTime";
  zone: string;
}

const noFilter = { text: "", specialty: "" };

/** From the choice of a doctor to the booking: what the patient sees, and what each of their moves does. */
export class BookingFlow implements ReactiveController {
  step: Step = "doctor";
  clinic: Clinic | undefined;
  doctors: Doctor[] = [];
  filter = noFilter;
  /** Undefined stands for "first available". */
  doctor: Doctor | undefined;
  /** There is nobody to choose: the page names the doctor, or the clinic has only one. */
  doctorIsGiven = false;
  slot: Slot | undefined;
  draft: Draft = { name: "", email: "", phone: "", note: "" };
  complaints: Complaints = {};
  sending = false;
  lost: Lost | undefined;
  problem: Problem | undefined;
  /** What whoever builds the page has to put right. */
  misuse = "";
  booking: CreatedBooking | undefined;
  /** For the live region. */
  announcement = "";
  /** Id of what gets the focus after the next render. */
  focus = "";
  readonly availability: Availability;
  readonly grid: DateGrid;

  readonly #host: FlowHost;
  #send: Send | undefined;
  #connection = new AbortController();
  #source = "";
  #server = "";
  #submission = new Submission();

  constructor(host: FlowHost) {
    this.#host = host;
    this.availability = new Availability({
      run: (call, again) => this.#run(call, again),
      changed: () => host.requestUpdate(),
    });
    this.grid = new DateGrid(host, this.availability, (day) => this.chooseDay(day));
    host.addController(this);
  }

  hostConnected(): void {
    this.#connect();
    // Back in the page after a move: what was chosen and typed stays, what was being asked is asked again.
    if (this.#source === this.#pointsAt) void this.refresh();
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#connection.abort();
  }

  /** Starts anew whenever the page points the element at something else. */
  hostUpdate(): void {
    if (!this.#host.isConnected || this.#source === this.#pointsAt) return;
    this.#source = this.#pointsAt;
    this.#connection.abort();
    this.#connect();
    this.step = "doctor";
    this.clinic = this.doctor = this.slot = this.booking = this.problem = this.lost = undefined;
    this.filter = noFilter;
    this.#reach();
    void this.#loadClinic();
  }

  /** The visitor's own zone, which the page may know better than the browser. */
  get visitorZone(): string {
    return knownZone(this.#host.timeZone) ?? knownZone("") ?? "UTC";
  }

  /** The clock that times are shown by, and the other one. */
  get clocks(): [Clock, Clock] {
    const { clinic, visitorZone, availability } = this;
    const atClinic: Clock = { name: "clinicTime", zone: clinic?.timeZone ?? visitorZone };
    const atVisitor: Clock = { name: "yourTime", zone: visitorZone };
    return availability.zone === atClinic.zone ? [atClinic, atVisitor] : [atVisitor, atClinic];
  }

  /** The doctors that pass the patient's filters; the page's specialty was the server's work. */
  get shownDoctors(): Doctor[] {
    const { text, specialty } = this.filter;
    const sought = text.toLowerCase().split(/\s+/);
    return this.doctors.filter(({ name, specialties, languages }) => {
      const about = [name, ...specialties, this.#host.words.languages(languages)].join(" ").toLowerCase();
      return (!specialty || specialties.includes(specialty)) && sought.every((word) => about.includes(word));
    });
  }

  doctorOf(slot: Slot): Doctor | undefined {
    return this.doctors.find((doctor) => doctor.id === slot.doctorId);
  }

  filterDoctors(filter: Partial<typeof noFilter>): void {
    this.filter = { ...this.filter, ...filter };
    this.#host.requestUpdate();
  }

  chooseDoctor(doctor: Doctor | undefined): void {
    if (this.doctor !== doctor) this.slot = undefined;
    this.doctor = doctor;
    this.#go("time");
    this.#openTimes();
  }

  async chooseDay(day: string): Promise<void> {
    this.availability.day = day;
    this.#announce(this.#host.words.day(day));
    await this.#host.updateComplete;
    // On a phone the times stand below the month, maybe out of sight.
    this.#host.shadowRoot?.querySelector(".times")?.scrollIntoView({ block: "nearest" });
  }

  /** The page may veto the choice. */
  chooseSlot(slot: Slot): void {
    if (!emit(this.#host, "docbook-slot-selected", { slotId: slot.id, doctorId: slot.doctorId }, true))
      return;
    this.slot = slot;
    if (this.step === "details") {
      this.focus = "submit";
      this.#announce(this.#host.words.moment(this.availability.zone, slot.start));
    } else this.#go("details");
    this.lost = this.problem = undefined;
  }

  back(): void {
    this.lost = this.problem = undefined;
    const toTimes = this.step === "details";
    this.#go(toTimes ? "time" : "doctor");
    if (toTimes) void this.availability.refresh();
  }

  type(field: Field, value: string): void {
    this.draft[field] = value;
    // A complaint goes as soon as it is settled, and none comes while the patient is still typing.
    if (!this.complaints[field] || complaintsAbout(this.draft)[field]) return;
    delete this.complaints[field];
    this.#host.requestUpdate();
  }

  async submit(): Promise<void> {
    const { slot } = this;
    if (this.sending || !slot || !this.#send) return;
    this.problem = this.lost = undefined;
    if (this.#complain(complaintsAbout(this.draft))) return;
    const { signal } = this.#connection;
    this.sending = true;
    this.#announce(this.#host.words.say("loading"));
    try {
      this.booking = await this.#submission.send(this.#send, this.#bookingOf(slot), signal);
      this.#go("done");
      emit(this.#host, "docbook-booked", {
        bookingId: this.booking.id,
        slotId: slot.id,
        doctorId: slot.doctorId,
      });
    } catch (error) {
      if (!signal.aborted) this.#refused(error, slot);
    } finally {
      this.sending = false;
      this.#host.requestUpdate();
    }
  }

  /** Hands out the calendar file as a download. */
  async addToCalendar(): Promise<void> {
    const { booking } = this;
    if (!booking) return;
    const { id: bookingId, manageToken } = booking;
    const file = await this.#run(
      (send, signal) =>
        send("get", "/v1/bookings/{bookingId}/calendar", { path: { bookingId } }, { manageToken, signal }),
      () => this.addToCalendar(),
    );
    if (file) download(file);
  }

  bookAnother(): void {
    this.slot = this.booking = this.problem = undefined;
    this.draft.note = "";
    if (this.doctorIsGiven) this.chooseDoctor(this.doctor);
    else this.#go("doctor");
  }

  /** Asks again for what is on show, and keeps what was chosen and typed. */
  async refresh(): Promise<void> {
    if (!this.clinic) await this.#loadClinic();
    else if (this.step === "time") await this.availability.refresh();
  }

  get #pointsAt(): string {
    const { api, publishableKey, doctor, specialty } = this.#host;
    return JSON.stringify([api, publishableKey, doctor, specialty]);
  }

  #connect(): void {
    this.#connection = new AbortController();
    const onVisible = () => {
      if (!document.hidden && this.step === "time") void this.availability.refreshIfStale();
    };
    document.addEventListener("visibilitychange", onVisible, { signal: this.#connection.signal });
  }

  #reach(): void {
    const { api = "(missing)", publishableKey: key } = this.#host;
    const server = JSON.stringify([api, key]);
    this.misuse = "";
    // What sends to a server is kept: it knows what this patient has written, so that no list lags behind it.
    if (this.#send && this.#server === server) return;
    this.#server = server;
    this.#send = undefined;
    try {
      this.#send = makeSend({ api, key });
    } catch (error) {
      // An address or a key that cannot be right, told to whoever builds the page.
      this.misuse = String(error);
    }
  }

  async #loadClinic(): Promise<void> {
    const loaded = await this.#run(
      (send, signal) =>
        Promise.all([send("get", "/v1/clinic", {}, { signal }), this.#askDoctors(send, signal)]),
      () => this.#loadClinic(),
    );
    if (!loaded) return;
    [this.clinic, this.doctors] = loaded;
    const named = this.#host.doctor;
    const given = named
      ? this.doctors.find(({ slug, id }) => slug === named || id === named)
      : this.doctors.length === 1 && this.doctors[0];
    this.doctorIsGiven = !!given;
    if (given) {
      this.doctor = given;
      this.step = "time";
      this.#openTimes();
    } else if (named) this.misuse = `No doctor of this clinic is called "${named}".`;
    this.#host.requestUpdate();
  }

  async #askDoctors(send: Send, signal: AbortSignal): Promise<Doctor[]> {
    const { specialty, doctor } = this.#host;
    const query = { limit: 100, ...(specialty && !doctor ? { specialty } : {}) };
    const doctors: Doctor[] = [];
    const ask = (at: { cursor?: string }) =>
      send("get", "/v1/doctors", { query: { ...query, ...at } }, { signal });
    for await (const page of pages(ask)) doctors.push(...page.doctors);
    return doctors;
  }

  #openTimes(): void {
    const { clinic, doctor, filter } = this;
    if (!clinic) return;
    const { timeZone, specialty: given } = this.#host;
    const specialty = filter.specialty || given;
    const wanted = doctor ? { doctorId: doctor.id } : specialty ? { specialty } : {};
    // A visit takes place at the clinic, so its clock counts unless the page says otherwise.
    void this.availability.open(clinic, timeZone ? this.visitorZone : clinic.timeZone, wanted);
  }

  #bookingOf({ id: slotId, doctorId }: Slot): CreateBooking {
    const [name = "", email = "", phone, note] = fieldNames.map((field) => this.draft[field].trim());
    return {
      doctorId,
      slotId,
      patient: { name, email, ...(phone ? { phone } : {}) },
      ...(note ? { note } : {}),
      locale: this.#host.words.locale,
      timeZone: this.visitorZone,
    };
  }

  #refused(error: unknown, slot: Slot): void {
    this.lost = this.#submission.lossOf(error, slot.id);
    if (this.lost) {
      this.focus = "lost";
      this.#announce(this.#host.words.say("taken"));
      emit(this.#host, "docbook-error", eventOf(error));
    } else if (this.#complain(refusalOf(error))) emit(this.#host, "docbook-error", eventOf(error));
    else this.#fail(error, () => this.submit());
  }

  /** True when there is something to correct; the first such field gets the focus. */
  #complain(complaints: Complaints = {}): boolean {
    this.complaints = complaints;
    const first = fieldNames.find((field) => complaints[field]);
    // A field that gets the focus is read out with its complaint.
    if (first) this.focus = first;
    this.#announce("");
    return !!first;
  }

  async #run<Answer>(
    call: (send: Send, signal: AbortSignal) => Promise<Answer>,
    again: () => void,
  ): Promise<Answer | undefined> {
    const { signal } = this.#connection;
    if (!this.#send) return undefined;
    this.problem = undefined;
    try {
      const answer = await call(this.#send, signal);
      return signal.aborted ? undefined : answer;
    } catch (error) {
      if (!signal.aborted) this.#fail(error, again);
      return undefined;
    }
  }

  #fail(error: unknown, again: () => void): void {
    const problem = problemOf(error);
    const retry = () => {
      this.focus = "heading";
      again();
    };
    this.problem = { ...problem, retry };
    // Whoever is busy elsewhere on the page is told, but not dragged here.
    if (this.#host.shadowRoot?.activeElement) this.focus = "problem";
    this.#announce(this.#host.words.say(problem.kind));
    emit(this.#host, "docbook-error", eventOf(error));
  }

  #go(step: Step): void {
    this.step = step;
    this.focus = "heading";
    this.#announce("");
    emit(this.#host, "docbook-step", { step });
  }

  #announce(sentence: string): void {
    this.announcement = sentence;
    this.#host.requestUpdate();
  }
}
