import { bookingIdOf } from "../bookings/id.ts";
import { holdIdOf } from "../holds/token.ts";
import type { WireKey } from "../platform/wire-id.ts";

/** Something that must hold for every row, whatever runs at the same time and whatever crashes. */
export type Check = {
  /** What is looked for, as the contract shows it: never changes its meaning. */
  name: string;
  /** What has to hold. */
  description: string;
  /**
   * Each row that is looked at, as (doctor_id, id, violated). $1 is the clinic, $2 how many seconds a change may take
   * until its event has done its work. The clinic's rows are those of its doctors, and every join names the doctor:
   * so the rows that are compared lie on one node when the tables are distributed.
   */
  sql: string;
  /** What ids these are, as others know them. */
  idOf: (row: WireKey) => string;
};

const bare = ({ id }: WireKey) => id;

export const ids = { booking: bookingIdOf, hold: holdIdOf, slot: bare, doctor: bare, event: bare };
