import type { Slot } from "@docbook/sdk";
import type { Send } from "@docbook/sdk/parts";
import type { BookingFlow } from "../booking-flow.ts";
import type { FlowHost } from "../flow-host.ts";
import type { Claim } from "../submission.ts";

/** What the element does for its extras. */
export interface Kit {
  readonly host: FlowHost;
  readonly flow: BookingFlow;
  /** Undefined until the element knows its server. */
  send(): Send | undefined;
  changed(): void;
  /** Tells the live region. */
  announce(sentence: string): void;
  /** Gives the focus to what has this id, after the next render. */
  focusOn(id: string): void;
  /** The proof of a solved puzzle, where the clinic asks for one. */
  proof(): Promise<Pick<Claim, "challenge">>;
  /** A time that was chosen cannot be had: shown as a lost race, unless the error is of another kind. */
  lose(error: unknown, slot: Slot): void;
}

/** A module's default export. What it makes has its `sentences` in English, which join those of the element. */
export type MakeExtra<Extra> = (kit: Kit) => Extra;
