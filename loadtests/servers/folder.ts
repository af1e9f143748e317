import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scope } from "../../scripts/stack/scope.ts";

/** A folder that is gone when the scope ends. */
export async function makeTemporaryFolder(scope: Scope): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "docbook-load-"));
  scope.onEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
