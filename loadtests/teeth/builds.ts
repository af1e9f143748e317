import { unsafeWays } from "../../packages/api/src/config.ts";
import { asShipped, type Guarding, lockAlone, unguarded } from "../race/guards.ts";

export type Build = Guarding;

/** What CI has the time for: the DocBook that is shipped, and one that has no guard at all. */
export const quickBuilds: Build[][] = [[asShipped, unguarded]];

/** The DocBook that is shipped, then each that is broken; those in one row are asked at the same time. */
export const allBuilds: Build[][] = [
  [asShipped, lockAlone],
  ...unsafeWays.map((unsafe) => [true, false].map((constraints) => ({ name: unsafe, unsafe, constraints }))),
];

export const isShipped = ({ unsafe }: Build) => unsafe === "off";
