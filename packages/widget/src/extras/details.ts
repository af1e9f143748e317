import type { Slot } from "@docbook/sdk";
import type { TemplateResult } from "lit";
import { download } from "../download.ts";
import { emit } from "../events.ts";
import {
  type Complaints,
  complaintsAbout,
  type Draft,
  type Field,
  fieldNames,
  refusalOf,
} from "../patient.ts";
import { eventOf } from "../problems.ts";
import { detailsEn } from "../strings/en.ts";
import { bookingOf, type Claim, Submission } from "../submission.ts";
import { adopt } from "./adopt.ts";
import { styles } from "./details/details.styles.ts";
import { doneStep } from "./details/done.ts";
import { formStep } from "./details/form.ts";
import { unanswered } from "./details/questions.ts";
import type { Kit } from "./extra.ts";

/** From a chosen time to the booking: the form, what is sent, and what comes of it. */
export class Details {
  readonly sentences = detailsEn;
  readonly kit: Kit;
  /** To the questions of the visits that were looked at, by their ids. */
  answers: Record<string, string> = {};
  complaints: Complaints = {};
  #typed: Partial<Draft> = {};
  readonly #submission = new Submission();

  constructor(kit: Kit) {
    this.kit = kit;
    adopt(kit.host, styles);
  }

  view(): TemplateResult {
    const { booking } = this.kit.flow;
    return booking ? doneStep(booking, this) : formStep(this);
  }

  /** What has been typed, and where nothing has, what the page knows. Kept wherever the patient goes meanwhile. */
  get draft(): Draft {
    const { note = "", patient } = this.kit.host;
    const known: Partial<Draft> = { note, ...patient };
    const values = fieldNames.map((field) => [field, this.#typed[field] ?? known[field] ?? ""]);
    // The fields are the draft's.
    return Object.fromEntries(values) as Draft;
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
    const { flow, host, announce } = this.kit;
    const { slot } = flow;
    if (flow.sending || !slot) return;
    flow.problem = flow.lost = undefined;
    if (this.#complain(this.#wrong)) return;
    flow.sending = true;
    announce(host.words.say("loading"));
    const booking = await flow.run(
      async (send, signal) => {
        const intent = bookingOf(flow, this, slot, host);
        return this.#submission.send(send, intent, await this.#claim(slot), signal);
      },
      () => this.submit(),
      (error) => this.lose(error, slot) || this.#refuse(error),
    );
    flow.sending = false;
    if (booking) {
      flow.booking = booking;
      flow.extras.loaded.hold?.spend();
      flow.go("done");
      emit(host, "docbook-booked", { bookingId: booking.id, slotId: slot.id, doctorId: slot.doctorId });
    }
    host.requestUpdate();
  }

  /** True when the error means that the time cannot be had. */
  lose(error: unknown, slot: Slot): boolean {
    const { flow, host, announce } = this.kit;
    flow.lost = this.#submission.lossOf(error, slot.id);
    if (!flow.lost) return false;
    // Who is typing already is told, but not dragged away.
    if (!host.shadowRoot?.activeElement?.matches("input, textarea, select")) flow.focus = "#lost";
    announce(host.words.say(flow.lost.sentence));
    emit(host, "docbook-error", eventOf(error));
    return true;
  }

  /** Hands out the calendar file as a download. */
  async addToCalendar(): Promise<void> {
    const { flow } = this.kit;
    if (!flow.booking) return;
    const { id: bookingId, manageToken } = flow.booking;
    const file = await flow.run(
      (send, signal) =>
        send("get", "/v1/bookings/{bookingId}/calendar", { path: { bookingId } }, { manageToken, signal }),
      () => this.addToCalendar(),
    );
    if (file) download(file);
  }

  bookAnother(): void {
    this.#typed.note = "";
    this.answers = {};
    this.kit.flow.startAgain();
  }

  /** What speaks for this patient besides the booking itself: their hold, or a solved puzzle. */
  async #claim({ id }: Slot): Promise<Claim> {
    const { flow, proof } = this.kit;
    const { hold } = flow.extras.loaded;
    await hold?.ready;
    return { ...hold?.referenceFor(id), ...(hold?.slot?.id === id ? {} : await proof()) };
  }

  /** True when the error is about what the patient wrote. */
  #refuse(error: unknown): boolean {
    const isRefused = this.#complain(refusalOf(error));
    if (isRefused) emit(this.kit.host, "docbook-error", eventOf(error));
    return isRefused;
  }

  get #wrong(): Complaints {
    const questions = this.kit.flow.visitType?.questions ?? [];
    return { ...complaintsAbout(this.draft), ...unanswered(questions, this.answers) };
  }

  /** A complaint goes as soon as it is settled, and none comes while the patient is still typing. */
  #settle(field: string): void {
    if (!this.complaints[field] || this.#wrong[field]) return;
    delete this.complaints[field];
    this.kit.host.requestUpdate();
  }

  /** True when there is something to correct; the first such field gets the focus. */
  #complain(complaints: Complaints): boolean {
    const { flow, announce } = this.kit;
    this.complaints = complaints;
    const isWrong = Object.keys(complaints).length > 0;
    // A field that gets the focus is read out with its complaint.
    if (isWrong) flow.focus = "[aria-invalid=true]";
    announce("");
    return isWrong;
  }
}

export default (kit: Kit): Details => new Details(kit);
