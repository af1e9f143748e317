import { describe, expect, it } from "vitest";
import { makeShutdown } from "./shutdown.ts";

/** Something that ends when it is let go, and what has happened so far. */
function things() {
  const log: string[] = [];
  const quick = (name: string) => async () => void log.push(name);
  const slow = (name: string) => {
    let letGo = () => {};
    const gone = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const end = async () => {
      log.push(`${name} is told`);
      await gone;
      log.push(`${name} has ended`);
    };
    return { end, letGo };
  };
  return { log, quick, slow };
}

describe("a shutdown", () => {
  it("tells all that take work at once, and closes what they need when the last has ended", async () => {
    const { log, quick, slow } = things();
    const shutdown = makeShutdown();
    const [server, loop] = [slow("server"), slow("loop")];
    shutdown.onStop(server.end);
    shutdown.onClose(quick("database"));
    shutdown.onClose(quick("pool"));
    shutdown.onStop(loop.end);
    const ending = shutdown.run();
    expect(log.splice(0)).toEqual(["server is told", "loop is told"]);
    loop.letGo();
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.splice(0)).toEqual(["loop has ended"]);
    server.letGo();
    await ending;
    expect(log).toEqual(["server has ended", "pool", "database"]);
  });

  it("goes on when something fails, so that the database is closed, and says what failed", async () => {
    const { log, quick } = things();
    const shutdown = makeShutdown();
    const fail = (reason: string) => () => Promise.reject(new Error(reason));
    shutdown.onClose(quick("database"));
    shutdown.onClose(fail("no goodbye"));
    await expect(shutdown.run()).rejects.toThrow("no goodbye");
    expect(log).toEqual(["database"]);

    const another = makeShutdown();
    another.onClose(fail("one"));
    another.onStop(fail("two"));
    await expect(another.run()).rejects.toMatchObject({ errors: [{ message: "two" }, { message: "one" }] });
  });

  it("ends what came up while it was under way, and everything once", async () => {
    const { log, quick } = things();
    const shutdown = makeShutdown();
    shutdown.onStop(async () => {
      shutdown.onStop(quick("late loop"));
      shutdown.onClose(quick("late pool"));
    });
    await Promise.all([shutdown.run(), shutdown.run()]);
    expect(log).toEqual(["late loop", "late pool"]);
  });
});
