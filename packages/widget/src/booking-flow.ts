import type { Clinic, CreatedBooking, Doctor, Slot, VisitType } from "@docbook/sdk";
import type { ReactiveController } from "lit";
import { Asking } from "./asking.ts";
import { Search } from "./docbook-widget/search.ts";
import { Times } from "./docbook-widget/times.ts";
import { askDoctors, visitTypeOf } from "./doctors.ts";
import { emit, type Step } from "./events.ts";
import { Extras } from "./extras/extras.ts";
import type { FlowHost } from "./flow-host.ts";
import { knownZone } from "./locale.ts";
import type { Claim, Lost } from "./submission.ts";

/**
 * From the choice of a doctor to the booking: where the patient is, and what each of their moves does. What they do
 * once a time is chosen stands in `extras/details.ts`.
 */
export class BookingFlow extends Asking implements ReactiveController {
  step: Step = "doctor";
  clinic: Clinic | undefined;
  doctors: Doctor[] = [];
  /** Undefined stands for "first available". */
  doctor: Doctor | undefined;
  /** There is nobody to choose: the page names the doctor, or the clinic has only one. */
  doctorIsGiven = false;
  slot: Slot | undefined;
  sending = false;
  lost: Lost | undefined;
  booking: CreatedBooking | undefined;
  readonly search: Search;
  readonly times: Times;
  readonly extras: Extras;

  /** What the patient comes for, by its id; the doctor's usual visit for "". */
  #visit = "";
  #source = "";
  #wasHere = false;

  constructor(host: FlowHost) {
    super(host);
    this.search = new Search(host);
    this.times = new Times(host, this);
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
      lose: (error, slot) => void this.#lose(error, slot),
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
    this.times.reset();
    this.#visit = this.host.visitType;
    this.reach();
    void this.#loadClinic();
  }

  hostUpdated(): void {
    const isHere = this.#isHere;
    const isShown = isHere && this.step === "time" && !document.hidden;
    this.extras.loaded.live?.follow(isShown ? (this.doctor?.id ?? "") : undefined);
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
    return this.times.availability.zone;
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
    this.go("time");
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
    } else this.go("details");
    this.lost = this.problem = undefined;
    void this.#openDetails();
    void this.#keep();
  }

  back(): void {
    if (this.lost) this.slot = undefined;
    this.lost = this.problem = undefined;
    const toTimes = this.step === "details";
    this.go(toTimes ? "time" : "doctor");
    if (toTimes) void this.refresh();
    else this.leave();
  }

  /** Gives the held time back. */
  leave(): void {
    this.extras.loaded.hold?.release();
  }

  /** With another booking for the same patient. */
  startAgain(): void {
    this.slot = this.booking = this.problem = undefined;
    if (this.doctorIsGiven) this.chooseDoctor(this.doctor);
    else this.go("doctor");
  }

  go(step: Step): void {
    this.step = step;
    this.focus = "#heading";
    this.announce("");
    emit(this.host, "docbook-step", { step });
  }

  /** Asks again for what is on show, and keeps what was chosen and typed. */
  async refresh(): Promise<void> {
    if (!this.clinic) await this.#loadClinic();
    else if (this.step === "time") await this.times.availability.refresh();
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
      if (!document.hidden && this.step === "time") void this.times.availability.refreshIfStale();
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
    const { clinic, doctor, extras, host } = this;
    if (!clinic) return;
    const specialty = this.search.specialty || host.specialty;
    // Whoever does not mind the doctor may have to name the visit: each doctor has their own usual one.
    const visitType = doctor ? this.visitType?.id : this.#visit;
    await this.times.open(clinic, {
      ...(doctor ? { doctorId: doctor.id } : specialty ? { specialty } : {}),
      ...(visitType ? { visitType } : {}),
    });
    await host.updateComplete;
    // The times are on show. What their choice needs comes while the patient looks, so that no click waits for it.
    void extras.load("details");
    void extras.load("live");
    if (clinic.policies.holdMinutes > 0) void extras.load("hold");
  }

  /** The chosen time stays chosen when this cannot be had. */
  async #openDetails(): Promise<void> {
    this.problem = undefined;
    const details = await this.extras.load("details");
    if (!details && this.step === "details")
      this.fail(new TypeError("A part of the script is out of reach."), () => this.#openDetails());
  }

  /** Holds the chosen time while its details are filled in. The patient does not wait for it. */
  async #keep(): Promise<void> {
    const { slot, clinic } = this;
    if (!slot || !clinic?.policies.holdMinutes) return;
    const hold = await this.extras.load("hold");
    if (this.slot === slot && this.step === "details" && !this.sending && this.#isHere)
      hold?.take(slot, this.visitType ? { visitType: this.visitType.id } : {});
  }

  /** Known, maybe, before there is a form to say it in. */
  async #lose(error: unknown, slot: Slot): Promise<void> {
    const details = await this.extras.load("details");
    if (this.slot === slot && this.step === "details" && !this.sending) details?.lose(error, slot);
  }

  async #proof(): Promise<Pick<Claim, "challenge">> {
    if (this.clinic?.policies.challenge !== "altcha") return {};
    const challenge = await (await this.extras.load("challenge"))?.solve();
    return challenge ? { challenge } : {};
  }
}
