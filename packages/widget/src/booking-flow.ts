import {
  type Clinic,
  type CreateBooking,
  type CreatedBooking,
  createDocBook,
  type DocBook,
  type Doctor,
  type Slot,
} from "@docbook/sdk";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Availability } from "./availability.ts";

import { emit, type Step } from "./events.ts";
import { knownZone } from "./locale.ts";
import { type Complaints, complaintsAbout, emptyDraft, type Field, fields } from "./patient.ts";
import { type Problem, problemOf } from "./problems.ts";
import type { Strings } from "./strings/en.ts";
import { type Lost, Submission } from "./submission.ts";
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

const mostDoctorPages = 10;

/** From the choice of a doctor to the booking: what the patient sees, and what each of their moves does. */
export class BookingFlow implements ReactiveController {
  step: Step = "doctor";
  clinic: Clinic | undefined;
  doctors: Doctor[] = [];
  filter = { text: "", specialty: "", language: "" };
  /** Undefined stands for "first available". */
  doctor: Doctor | undefined;
  /** There is nobody to choose: the page names the doctor, or the clinic has only one. */
  doctorIsGiven = false;
  /** What whoever builds the page has to put right. */
  misuse = "";
  slot: Slot | undefined;
  draft = emptyDraft();
  complaints: Complaints = {};
  sending = false;
  lost: Lost | undefined;
  problem: Problem | undefined;
  booking: CreatedBooking | undefined;
  /** For the live region. */
  announcement = "";
  /** A selector: what gets the focus after the next render. */
  focus = "";
  readonly availability: Availability;

  readonly #host: FlowHost;
  #client: DocBook | undefined;
  #connection = new AbortController();
  #source = "";
  #submission = new Submission();

  constructor(host: FlowHost) {
    this.#host = host;
    this.availability = new Availability({
      run: (call, again) => this.#run(call, again),
      changed: () => host.requestUpdate(),
    });
    host.addController(this);
  }

  hostConnected(): void {
    this.#connect();
    // Back in the page after a move: what was chosen and typed stays, what was being asked is asked again.
    if (this.#source && this.#source === this.#pointsAt) this.refresh();
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
    this.#client = this.#makeClient();
    this.step = "doctor";
    this.clinic = this.doctor = this.slot = this.booking = this.problem = this.lost = undefined;
    this.doctorIsGiven = false;
    if (this.#client) this.#loadClinic();
  }

  /** The visitor's own zone, which the page may know better than the browser. */
  get visitorZone(): string {
    return knownZone(this.#host.timeZone) ?? knownZone("") ?? "UTC";
  }

  /** Whether the visitor's clock shows other times than the clinic's, by offset: Vienna is no news to Berlin. */
  get zonesDiffer(): boolean {
    const { clinic, visitorZone, availability } = this;
    const when = this.slot?.start ?? availability.slots[0]?.start ?? new Date().toISOString();
    const { words } = this.#host;
    return !!clinic && words.moment(clinic.timeZone, when) !== words.moment(visitorZone, when);
  }

  doctorOf(slot: Slot): Doctor | undefined {
    return this.doctors.find((doctor) => doctor.id === slot.doctorId);
  }

  filterDoctors(filter: Partial<BookingFlow["filter"]>): void {
    this.filter = { ...this.filter, ...filter };
    this.#host.requestUpdate();
  }

  chooseDoctor(doctor: Doctor | undefined): void {
    if (this.doctor !== doctor) this.slot = undefined;
    this.doctor = doctor;
    this.#go("time");
    this.#openTimes();
  }

  chooseDay(day: string): void {
    const { availability } = this;
    availability.day = day;
    this.#say(this.#host.words.say("timesOn", { day: this.#host.words.day(day) }));
  }

  /** The page may veto the choice. */
  chooseSlot(slot: Slot): void {
    if (!emit(this.#host, "docbook-slot-selected", { slotId: slot.id, doctorId: slot.doctorId }, true)) return;
    this.slot = slot;
    if (this.step === "details") {
      const time = this.#host.words.moment(this.availability.zone, slot.start);
      this.#say(this.#host.words.say("newTime", { time }));
      this.focus = "#submit";
    } else this.#go("details");
    this.lost = this.problem = undefined;
  }

  back(): void {
    this.lost = this.problem = undefined;
    if (this.step === "details") {
      this.#go("time");
      this.availability.refresh();
    } else this.#go("doctor");
  }

  type(field: Field, value: string): void {
    this.draft[field] = value;
    // A complaint goes as soon as it is settled, and none comes while the patient is still typing.
    if (this.complaints[field] && !complaintsAbout(this.draft)[field]) {
      const { [field]: _, ...others } = this.complaints;
      this.complaints = others;
      this.#host.requestUpdate();
    }
  }

  async submit(): Promise<void> {
    const { slot, draft } = this;
    if (this.sending || !slot || !this.#client) return;
    this.problem = this.lost = undefined;
    this.complaints = complaintsAbout(draft);
    if (this.#complain()) return;
    this.sending = true;
    this.#say(this.#host.words.say("confirming"));
    const { signal } = this.#connection;
    const outcome = await this.#submission.send(this.#client, this.#bookingOf(slot), signal);
    this.sending = false;
    this.#host.requestUpdate();
    if (signal.aborted) return;
    if (outcome.kind === "booked") {
      this.booking = outcome.booking;
      this.#go("done");
      emit(this.#host, "docbook-booked", { bookingId: outcome.booking.id, slotId: slot.id, doctorId: slot.doctorId });
    } else if (outcome.kind === "lost") {
      this.lost = outcome.lost;
      this.focus = "#lost";
      this.#say(this.#host.words.say(outcome.lost.because));
      emit(this.#host, "docbook-error", outcome.lost.event);
    } else if (outcome.kind === "refused") {
      this.complaints = outcome.complaints;
      this.#complain();
      emit(this.#host, "docbook-error", outcome.event);
    } else this.#fail(outcome.problem, () => this.submit());
  }

  /** Hands out the calendar file as a download. */
  async addToCalendar(): Promise<void> {
    const { booking } = this;
    if (!booking) return;
    const file = await this.#run(
      (client, signal) => client.getBookingCalendar(booking.id, { manageToken: booking.manageToken, signal }),
      () => this.addToCalendar(),
    );
    if (file) download(file);
  }

  bookAnother(): void {
    this.slot = this.booking = undefined;
    this.draft = { ...this.draft, note: "" };
    if (this.doctorIsGiven) this.chooseDoctor(this.doctor);
    else this.#go("doctor");
  }

  /** Asks again for what is on show, and keeps what was chosen and typed. */
  async refresh(): Promise<void> {
    if (!this.clinic) await this.#loadClinic();
    else if (this.step === "time") await this.availability.refresh();
  }

  /** The doctors that pass the patient's filters; the page's specialty was the server's work. */
  get shownDoctors(): Doctor[] {
    const words = this.filter.text.toLowerCase().split(/\s+/);
    const { specialty, language } = this.filter;
    return this.doctors.filter((doctor) => {
      const text = [doctor.name, ...doctor.specialties].join(" ").toLowerCase();
      const fits = !specialty || doctor.specialties.includes(specialty);
      return fits && (!language || doctor.languages.includes(language)) && words.every((word) => text.includes(word));
    });
  }

  get #pointsAt(): string {
    const { api, publishableKey, doctor, specialty } = this.#host;
    return JSON.stringify([api, publishableKey, doctor, specialty]);
  }

  #connect(): void {
    this.#connection = new AbortController();
    this.sending = false;
    const { signal } = this.#connection;
    const onVisible = () => {
      if (!document.hidden && this.step === "time") this.availability.refreshIfStale();
    };
    document.addEventListener("visibilitychange", onVisible, { signal });
  }

  #makeClient(): DocBook | undefined {
    const { api, publishableKey: key } = this.#host;
    this.misuse = "";
    if (api === undefined || !key) return undefined;
    try {
      return createDocBook({ api, key });
    } catch (error) {
      // An address or a key that cannot be right, told to whoever builds the page.
      this.misuse = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  }

  async #loadClinic(): Promise<void> {
    const loaded = await this.#run(
      async (client, signal) => Promise.all([client.getClinic({ signal }), this.#askDoctors(client, signal)]),
      () => this.#loadClinic(),
    );
    if (!loaded) return;
    [this.clinic, this.doctors] = loaded;
    const named = this.#host.doctor;
    const given = named
      ? this.doctors.find((doctor) => doctor.slug === named || doctor.id === named)
      : this.doctors.length === 1
        ? this.doctors[0]
        : undefined;
    this.doctorIsGiven = !!given;
    if (named && !given) this.misuse = this.#host.words.say("unknownDoctor", { doctor: named });
    if (given) {
      this.doctor = given;
      this.step = "time";
      this.#openTimes();
    }
    this.#host.requestUpdate();
  }

  async #askDoctors(client: DocBook, signal: AbortSignal): Promise<Doctor[]> {
    const { specialty, doctor } = this.#host;
    const doctors: Doctor[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < mostDoctorPages; page++) {
      const query = { limit: 100, ...(specialty && !doctor ? { specialty } : {}), ...(cursor ? { cursor } : {}) };
      const answer = await client.listDoctors(query, { signal });
      doctors.push(...answer.doctors);
      cursor = answer.nextCursor;
      if (!cursor) break;
    }
    return doctors;
  }

  #openTimes(): void {
    const { clinic, doctor, filter } = this;
    if (!clinic) return;
    const specialty = filter.specialty || this.#host.specialty;
    const wanted = doctor
      ? { doctorId: doctor.id }
      : { ...(specialty ? { specialty } : {}), ...(filter.language ? { language: filter.language } : {}) };
    // A visit takes place at the clinic, so its clock counts unless the page says otherwise.
    this.availability.open(clinic, (this.#host.timeZone && knownZone(this.#host.timeZone)) || clinic.timeZone, wanted);
  }

  #bookingOf(slot: Slot): CreateBooking {
    const { name, email, phone, note } = this.draft;
    return {
      doctorId: slot.doctorId,
      slotId: slot.id,
      patient: { name: name.trim(), email: email.trim(), ...(phone.trim() ? { phone: phone.trim() } : {}) },
      ...(note.trim() ? { note: note.trim() } : {}),
      locale: this.#host.words.locale,
      timeZone: this.visitorZone,
    };
  }

  /** True when there is something to correct; the first such field gets the focus. */
  #complain(): boolean {
    const first = fields.find((field) => this.complaints[field]);
    if (!first) return false;
    this.focus = `#${first}`;
    this.#say(this.#host.words.say("fixFields"));
    return true;
  }

  async #run<Answer>(
    call: (client: DocBook, signal: AbortSignal) => Promise<Answer>,
    again: () => void,
  ): Promise<Answer | undefined> {
    const { signal } = this.#connection;
    if (!this.#client) return undefined;
    this.problem = undefined;
    try {
      const answer = await call(this.#client, signal);
      return signal.aborted ? undefined : answer;
    } catch (error) {
      if (!signal.aborted) this.#fail(problemOf(error), again);
      return undefined;
    }
  }

  #fail(problem: Problem, again: () => void): void {
    const retry = () => {
      this.focus = "#heading";
      again();
    };
    this.problem = { ...problem, retry };
    // Whoever is busy elsewhere on the page is told, but not dragged here.
    if (this.#host.shadowRoot?.activeElement) this.focus = "#problem";
    this.#say(this.#host.words.say(problem.kind));
    emit(this.#host, "docbook-error", problem.event);
  }

  #go(step: Step): void {
    this.step = step;
    this.focus = "#heading";
    this.announcement = "";
    this.#host.requestUpdate();
    emit(this.#host, "docbook-step", { step });
  }

  #say(sentence: string): void {
    this.announcement = sentence;
    this.#host.requestUpdate();
  }
}

function download(calendarFile: string): void {
  const address = URL.createObjectURL(new Blob([calendarFile], { type: "text/calendar" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: "appointment.ics" });
  link.click();
  // Some browsers read it only after the click has long returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
