import { besideScript } from "../beside.script.ts";
import { version } from "../version.ts";
import type { MakeExtra } from "./extra.ts";
import { lent } from "./lent.ts";
import type { LoadExtra } from "./load.ts";

/** For script tags: `docbook-widget.hold.js` lies beside `docbook-widget.js`, wherever that came from. */
export const loadExtra: LoadExtra = async (name) => {
  const {
    default: make,
    borrow,
    madeFor,
  } = (await besideScript(name)) as {
    // The file of that name makes the extra of that name.
    default: MakeExtra<never>;
    borrow(lent: readonly unknown[]): void;
    madeFor: string;
  };
  // The moving address may have moved on since this page was opened.
  if (madeFor !== version) throw new TypeError(`"${name}" is another version's.`);
  borrow(lent);
  return make;
};
