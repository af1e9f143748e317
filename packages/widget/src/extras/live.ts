import type { Kit } from "./extra.ts";
import { watch } from "./live/watch.ts";

/** Changes come in flocks, and so must not the questions that they cause: each page waits a moment of its own. */
const gatherMs = 100;
const spreadMs = 300;
/** Times that were told longer before the line is up may have changed unheard. */
const gapMs = 1000;

/** Keeps the times on show as they are second by second. */
class Live {
  readonly sentences = {};
  readonly #kit: Kit;
  #whose: string | undefined;
  #watching = new AbortController();

  constructor(kit: Kit) {
    this.#kit = kit;
  }

  /** Whose times are on show: a doctor's, everybody's ("") or nobody's (undefined). Harmless to repeat. */
  follow(whose: string | undefined): void {
    if (whose === this.#whose) return;
    this.#whose = whose;
    this.#watching.abort();
    if (whose === undefined) return;
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    const { availability } = this.#kit.flow.times;
    let due = 0;
    const onChange = (position: string) => {
      clearTimeout(due);
      const catchUp = () => {
        if (signal.aborted) return;
        // What is being loaded also says which day is shown: it is not cut short.
        if (availability.loading) onChange(position);
        else void this.#catchUp(position);
      };
      due = setTimeout(catchUp, gatherMs + Math.random() * spreadMs);
    };
    const onUp = () => {
      if (!availability.loading && availability.ageMs > gapMs) onChange("");
    };
    void watch(this.#kit.host, whose, { onUp, onChange }, signal);
  }

  /** The focus stays on the time that it was on, wherever that stands now; if it is gone, on the list. */
  async #catchUp(position: string): Promise<void> {
    const { flow, host } = this.#kit;
    const at = () => (host.shadowRoot?.activeElement as HTMLElement | null | undefined)?.dataset["slot"];
    const before = at();
    await flow.times.availability.refresh(position);
    await host.updateComplete;
    if (!before || at() === before) return;
    const same = `[data-slot="${before}"]:not([aria-disabled])`;
    const isThere = host.shadowRoot?.querySelector(same);
    flow.focus = isThere ? same : "#times";
    flow.announce(isThere ? "" : host.words.say("gone"));
  }
}

export default (kit: Kit): Live => new Live(kit);
