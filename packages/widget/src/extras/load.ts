import type { MakeExtra } from "./extra.ts";

// Spelt out, so that a bundler can see each of them and make a file of its own of it.
const modules = {
  challenge: () => import("./challenge.ts"),
  details: () => import("./details.ts"),
  hold: () => import("./hold.ts"),
  live: () => import("./live.ts"),
  popup: () => import("./popup.ts"),
};
export type ExtraName = keyof typeof modules;
/** What a module of that name makes. */
export type Extra<Name extends ExtraName> = ReturnType<
  Awaited<ReturnType<(typeof modules)[Name]>>["default"]
>;
export type LoadExtra = <Name extends ExtraName>(name: Name) => Promise<MakeExtra<Extra<Name>>>;

/** For bundlers. Rollup puts `load.script.ts` in its place for script tags. */
export const loadExtra: LoadExtra = async (name) => {
  const { default: make } = await modules[name]();
  // The module of that name makes the extra of that name.
  return make as MakeExtra<Extra<typeof name>>;
};
