import { resolve } from "node:path";

/** npm runs scripts in a workspace's own folder; whoever names a path means theirs. */
export function fromHere(path: string): string {
  return resolve(process.env["INIT_CWD"] ?? ".", path);
}
