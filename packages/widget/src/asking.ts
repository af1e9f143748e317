import { makeSend, type Send } from "@docbook/sdk/parts";
import { emit } from "./events.ts";
import type { FlowHost } from "./flow-host.ts";
import { eventOf, type Problem, problemOf } from "./problems.ts";

/** An element that asks a server: what the patient is told of it, and what becomes of failures. */
export abstract class Asking {
  problem: Problem | undefined;
  /** What whoever builds the page has to put right. */
  misuse = "";
  /** For the live region. */
  announcement = "";
  /** Selects what gets the focus after the next render. */
  focus = "";

  protected readonly host: FlowHost;
  protected send: Send | undefined;
  protected connection: AbortController = new AbortController();
  #server = "";

  constructor(host: FlowHost) {
    this.host = host;
  }

  protected reach(): void {
    const { api = "(missing)", publishableKey: key } = this.host;
    const server = JSON.stringify([api, key]);
    this.misuse = "";
    // What sends to a server is kept: it knows what this patient has written, so that no list lags behind it.
    if (this.send && this.#server === server) return;
    this.#server = server;
    this.send = undefined;
    try {
      this.send = makeSend({ api, key });
    } catch (error) {
      // An address or a key that cannot be right.
      this.blame(String(error));
    }
  }

  /** Told to whoever builds the page. Patients learn no more than that booking does not work here. */
  protected blame(misuse: string): void {
    this.misuse = misuse;
    console.error(`<docbook-widget>: ${misuse}`);
  }

  /**
   * Without `again` nobody hears of a failure: what is on show is still good. Nor of one that `settles` says it has
   * told the patient in its own way.
   */
  async run<Answer>(
    call: (send: Send, signal: AbortSignal) => Promise<Answer>,
    again?: () => void,
    settles: (error: unknown) => boolean = () => false,
  ): Promise<Answer | undefined> {
    const { signal } = this.connection;
    if (!this.send) return undefined;
    if (again) this.problem = undefined;
    try {
      const answer = await call(this.send, signal);
      return signal.aborted ? undefined : answer;
    } catch (error) {
      if (again && !signal.aborted && !settles(error)) this.fail(error, again);
      return undefined;
    }
  }

  protected fail(error: unknown, again: () => void): void {
    const problem = problemOf(error);
    const retry = () => {
      this.focus = "#heading";
      again();
    };
    this.problem = { ...problem, retry };
    // Whoever is busy elsewhere on the page is told, but not dragged here.
    if (this.host.shadowRoot?.activeElement) this.focus = "#problem";
    // The problem itself is said for as long as it is there.
    this.announce("");
    if (problem.kind === "owner") console.error(`<docbook-widget>: ${problem.detail}`);
    emit(this.host, "docbook-error", eventOf(error));
  }

  announce(sentence: string): void {
    this.announcement = sentence;
    this.host.requestUpdate();
  }
}
