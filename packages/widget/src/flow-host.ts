import type { Patient } from "@docbook/sdk";
import type { ReactiveControllerHost } from "lit";
import type { Offer } from "./doctors.ts";
import type { Strings } from "./strings/en.ts";
import type { Wording } from "./wording.ts";

/** The element's side of the flow: what its attributes and properties say, and its language. */
export interface FlowHost extends ReactiveControllerHost, HTMLElement, Offer {
  readonly api: string | undefined;
  readonly publishableKey: string;
  readonly timeZone: string;
  readonly view: string;
  readonly mode: string | undefined;
  readonly label: string;
  /** Nobody looks, so nothing needs to be asked. */
  readonly isAway: boolean;
  readonly patient: Partial<Patient> | undefined;
  readonly note: string | undefined;
  readonly metadata: Record<string, string> | undefined;
  readonly words: Wording<Strings>;
}
