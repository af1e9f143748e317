import type { Clinic, CreatedBooking, Doctor, Slot, VisitType } from "@docbook/sdk";
import type { ReactiveController } from "lit";
import { Asking } from "./asking.ts";
import { Search } from "./docbook-widget/search.ts";
import { askDoctors, visitTypeOf } from "./doctors.ts";
import { download } from "./download.ts";
import { emit, type Step } from "./events.ts";
import { Extras } from "./extras/extras.ts";
import type { FlowHost } from "./flow-host.ts";
import { knownZone } from "./locale.ts";
import {
  type Complaints,
  complaintsAbout,
  type Draft,
  type Field,
  fieldNames,
  refusalOf,
} from "./patient.ts";
import { eventOf } from "./problems.ts";
import { bookingOf, type Claim, type Lost, Submission } from "./submission.ts";

/** From the choice of a doctor to the booking: what the patient sees, and what each of their moves does. */
export class BookingFlow extends Asking implements ReactiveController {
  step: Step = "doctor";
  clinic: Clinic | undefined;
  doctors: Doctor[] = [];
  /** Undefined stands for "first available". */
  doctor: Doctor | undefined;
  /** There is nobody to choose: the page names the doctor, or the clinic has only one. */
  doctorIsGiven = false;
  slot: Slot | undefined;
  /** To the questions of the visits that were looked at, by their ids. */
  answers: Record<string, string> = {};
  complaints: Complaints = {};
  sending = false;
  lost: Lost | undefined;
  booking: CreatedBooking | undefined;
  readonly search: Search;
  readonly extras: Extras;

  /** What the patient comes for, by its id; the doctor's usual visit for "". */
  #visit = "";
  #typed: Partial<Draft> = {};
  #source = "";
  #wasHere = false;
  readonly #submission = new Submission();

  constructor(host: FlowHost) {
    super(host);
    this.search = new Search(host);
    this.extras = new Extras({
      host,
      flow: this,
      send: () => this.send,
      changed: () => host.requestUpdate(),
      announce: (sentence) => this.announce(sentence),
      focusOn: (id) => {
        this.focus = `#${id}`;
      },
      proof: () => this.#proof(),
      lose: (error, slot) => {
        if (this.slot === slot && this.step === "details" && !this.sending) this.#lose(error, slot);
      },
    });
    host.addController(this);
  }

  hostConnected(): void {
    this.#connect();
    // Back in the page after a move: what was chosen and typed stays, what was being asked is asked again.
    if (this.#source === this.#pointsAt) void this.refresh();
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.connection.abort();
    this.hostUpdated();
  }

  /** Starts anew whenever the page points the element at something else. */
  hostUpdate(): void {
    if (!this.#isHere || this.#source === this.#pointsAt) return;
    this.#source = this.#pointsAt;
    this.connection.abort();
    this.#connect();
    this.leave();
    this.step = "doctor";
    this.clinic = this.doctor = this.slot = this.booking = this.problem = this.lost = undefined;
    this.search.reset();
    this.#visit = this.host.visitType;
    this.reach();
    // Wanted soon, and asked for in the meantime.
    void this.extras.load("times");
    void this.#loadClinic();
  }

  hostUpdated(): void {
    const isHere = this.#isHere;
    const isShown = isHere && this.step === "time" && !document.hidden;
    this.extras.loaded.times?.follow(isShown ? (this.doctor?.id ?? "") : undefined);
    if (isHere === this.#wasHere) return;
    this.#wasHere = isHere;
    // An element that only moves is back before this has its turn.
    queueMicrotask(() => (this.#isHere ? this.#keep() : this.leave()));
  }

  /** The visitor's own zone, which the page may know better than the browser. */
  get visitorZone(): string {
    return knownZone(this.host.timeZone) ?? knownZone("") ?? "UTC";
  }

  /** The zone by whose clock times are shown. */
  get zone(): string {
    return this.extras.loaded.times?.availability.zone ?? this.visitorZone;
  }

  /** What has been typed, and where nothing has, what the page knows. Kept wherever the patient goes meanwhile. */
  get draft(): Draft {
    const known: Partial<Draft> = { note: this.host.note ?? "", ...this.host.patient };
    const values = fieldNames.map((field) => [field, this.#typed[field] ?? known[field] ?? ""]);
    // The fields are the draft's.
    return Object.fromEntries(values) as Draft;
  }

  /** What the chosen time is for, or the times on show. */
  get visitType(): VisitType | undefined {
    return visitTypeOf(this.slot ? this.doctorOf(this.slot) : this.doctor, this.#visit);
  }

  /** What the patient may choose from, unless the page has. */
  get visitTypes(): readonly VisitType[] {
    return this.host.visitType ? [] : (this.doctor?.visitTypes ?? []);
  }

  doctorOf(slot: Slot): Doctor | undefined {
    return this.doctors.find((doctor) => doctor.id === slot.doctorId);
  }

  chooseDoctor(doctor: Doctor | undefined): void {
    if (this.doctor !== doctor) this.slot = undefined;
    this.doctor = doctor;
    this.#go("time");
    void this.#openTimes();
  }

  chooseVisit(id: string): void {
    this.#visit = id;
    this.slot = undefined;
    this.leave();
    void this.#openTimes();
  }

  /** The page may veto the choice. */
  chooseSlot(slot: Slot): void {
    if (!emit(this.host, "docbook-slot-selected", { slotId: slot.id, doctorId: slot.doctorId }, true)) return;
    this.slot = slot;
    if (this.step === "details") {
      this.focus = "#submit";
      this.announce(this.host.words.moment(this.zone, slot.start));
    } else this.#go("details");
    this.lost = this.problem = undefined;
    void this.#keep();
  }

  back(): void {
    if (this.lost) this.slot = undefined;
    this.lost = this.problem = undefined;
    const toTimes = this.step === "details";
    this.#go(toTimes ? "time" : "doctor");
    if (toTimes) void this.refresh();
    else this.leave();
  }

  /** Gives the held time back. */
  leave(): void {
    this.extras.loaded.hold?.release();
  }

  type(field: Field, value: string): void {
    this.#typed[field] = value;
    this.#settle(field);
  }

  answer(id: string, text: string): void {
    this.answers[id] = text;
    this.#settle(`answers/${id}`);
  }

  async submit(): Promise<void> {
    const { slot, send } = this;
    if (this.sending || !slot || !send) return;
    this.problem = this.lost = undefined;
    if (this.#complain(this.#wrong)) return;
    const { signal } = this.connection;
    this.sending = true;
    this.announce(this.host.words.say("loading"));
    try {
      const booking = bookingOf(this, slot, this.host);
      this.booking = await this.#submission.send(send, booking, await this.#claim(slot), signal);
      this.extras.loaded.hold?.spend();
      this.#go("done");
      emit(this.host, "docbook-booked", {
        bookingId: this.booking.id,
        slotId: slot.id,
        doctorId: slot.doctorId,
      });
    } catch (error) {
      if (!signal.aborted && !this.#lose(error, slot)) {
        if (this.#complain(refusalOf(error))) emit(this.host, "docbook-error", eventOf(error));
        else this.fail(error, () => this.submit());
      }
    } finally {
      this.sending = false;
      this.host.requestUpdate();
    }
  }

  /** Hands out the calendar file as a download. */
  async addToCalendar(): Promise<void> {
    const { booking } = this;
    if (!booking) return;
    const { id: bookingId, manageToken } = booking;
    const file = await this.run(
      (send, signal) =>
        send("get", "/v1/bookings/{bookingId}/calendar", { path: { bookingId } }, { manageToken, signal }),
      () => this.addToCalendar(),
    );
    if (file) download(file);
  }

  bookAnother(): void {
    this.slot = this.booking = this.problem = undefined;
    this.#typed.note = "";
    this.answers = {};
    if (this.doctorIsGiven) this.chooseDoctor(this.doctor);
    else this.#go("doctor");
  }

  /** Asks again for what is on show, and keeps what was chosen and typed. */
  async refresh(): Promise<void> {
    if (!this.clinic) await this.#loadClinic();
    else if (this.step === "time") await this.extras.loaded.times?.availability.refresh();
  }

  /** In the page, and not in a dialog that is closed. */
  get #isHere(): boolean {
    return this.host.isConnected && !this.host.isAway;
  }

  get #pointsAt(): string {
    const { api, publishableKey, doctor, specialty, visitType } = this.host;
    return JSON.stringify([api, publishableKey, doctor, specialty, visitType]);
  }

  #connect(): void {
    this.connection = new AbortController();
    const { signal } = this.connection;
    const onVisible = () => {
      this.host.requestUpdate();
      if (!document.hidden && this.step === "time")
        void this.extras.loaded.times?.availability.refreshIfStale();
    };
    document.addEventListener("visibilitychange", onVisible, { signal });
    addEventListener("pagehide", () => this.leave(), { signal });
    // A page may come back from the browser's memory, as it was.
    addEventListener("pageshow", () => this.#keep(), { signal });
  }

  async #loadClinic(): Promise<void> {
    const { doctor: named, visitType } = this.host;
    const loaded = await this.run(
      (send, signal) =>
        Promise.all([send("get", "/v1/clinic", {}, { signal }), askDoctors(this.host, send, signal)]),
      () => this.#loadClinic(),
    );
    if (!loaded) return;
    [this.clinic, this.doctors] = loaded;
    const given = named
      ? this.doctors.find(({ slug, id }) => slug === named || id === named)
      : this.doctors.length === 1 && this.doctors[0];
    this.doctorIsGiven = !!given;
    if (given) {
      this.doctor = given;
      this.step = "time";
      void this.#openTimes();
    } else if (named) this.blame(`No doctor of this clinic is called "${named}".`);
    else if (visitType && this.doctors.length === 0)
      this.blame(`No doctor of this clinic has the visit type "${visitType}".`);
    emit(this.host, "docbook-ready", { clinic: this.clinic.slug });
    this.host.requestUpdate();
  }

  async #openTimes(): Promise<void> {
    const { clinic, doctor, extras } = this;
    if (!clinic) return;
    if (clinic.policies.holdMinutes > 0) void extras.load("hold");
    if (this.doctors.some(({ visitTypes }) => visitTypes.length > 0)) void extras.load("visit");
    const times = await extras.load("times");
    if (!times)
      return this.fail(new TypeError("A part of the script is out of reach."), () => this.#openTimes());
    const specialty = this.search.specialty || this.host.specialty;
    // Whoever does not mind the doctor may have to name the visit: each doctor has their own usual one.
    const visitType = doctor ? this.visitType?.id : this.#visit;
    times.open({
      ...(doctor ? { doctorId: doctor.id } : specialty ? { specialty } : {}),
      ...(visitType ? { visitType } : {}),
    });
  }

  /** Holds the chosen time while its details are filled in. The patient does not wait for it. */
  async #keep(): Promise<void> {
    const { slot, clinic } = this;
    if (!slot || !clinic?.policies.holdMinutes) return;
    const hold = await this.extras.load("hold");
    if (this.slot === slot && this.step === "details" && !this.sending && this.#isHere)
      hold?.take(slot, this.visitType ? { visitType: this.visitType.id } : {});
  }

  /** What speaks for this patient besides the booking itself: their hold, or a solved puzzle. */
  async #claim({ id }: Slot): Promise<Claim> {
    const { hold } = this.extras.loaded;
    await hold?.ready;
    return { ...hold?.referenceFor(id), ...(hold?.slot?.id === id ? {} : await this.#proof()) };
  }

  async #proof(): Promise<Pick<Claim, "challenge">> {
    if (this.clinic?.policies.challenge !== "altcha") return {};
    const challenge = await (await this.extras.load("challenge"))?.solve();
    return challenge ? { challenge } : {};
  }

  /** True when the error means that the time cannot be had. */
  #lose(error: unknown, slot: Slot): boolean {
    this.lost = this.#submission.lossOf(error, slot.id);
    if (!this.lost) return false;
    // Who is typing already is told, but not dragged away.
    if (!this.host.shadowRoot?.activeElement?.matches("input, textarea, select")) this.focus = "#lost";
    this.announce(this.host.words.say(this.lost.sentence));
    emit(this.host, "docbook-error", eventOf(error));
    return true;
  }

  get #wrong(): Complaints {
    const { visitType, answers } = this;
    return {
      ...complaintsAbout(this.draft),
      ...this.extras.loaded.visit?.missing(visitType?.questions ?? [], answers),
    };
  }

  /** A complaint goes as soon as it is settled, and none comes while the patient is still typing. */
  #settle(field: string): void {
    if (!this.complaints[field] || this.#wrong[field]) return;
    delete this.complaints[field];
    this.host.requestUpdate();
  }

  /** True when there is something to correct; the first such field gets the focus. */
  #complain(complaints: Complaints = {}): boolean {
    this.complaints = complaints;
    const isWrong = Object.keys(complaints).length > 0;
    // A field that gets the focus is read out with its complaint.
    if (isWrong) this.focus = "[aria-invalid=true]";
    this.announce("");
    return isWrong;
  }

  #go(step: Step): void {
    this.step = step;
    this.focus = "#heading";
    this.announce("");
    emit(this.host, "docbook-step", { step });
  }
}
