import { type Home, makeHome } from "../../../../scripts/stack/home.ts";
import { makeScope, type Scope } from "../../../../scripts/stack/scope.ts";

/** One service of the stack for one test file, which may break it. `stop` leaves nothing behind. */
export async function alone<S>(
  start: (scope: Scope, home: Home) => Promise<S>,
): Promise<{ service: S; stop(): Promise<void> }> {
  const scope = makeScope();
  try {
    return { service: await start(scope, await makeHome(scope)), stop: scope.end };
  } catch (error) {
    await scope.end();
    throw error;
  }
}
