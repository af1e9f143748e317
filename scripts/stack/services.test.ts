import { afterAll, describe, expect, it } from "vitest";
import { ask } from "../../packages/api/src/testing/databases.ts";
import { makeHome } from "./home.ts";
import { letsIn } from "./lets-in.ts";
import { replicaBehind, startPgBouncer } from "./pgbouncer.ts";
import { startPrimary } from "./postgres.ts";
import { startRedis } from "./redis.ts";
import { startReplica } from "./replica.ts";
import { makeScope } from "./scope.ts";

const scope = makeScope();
const home = makeHome(scope);
afterAll(() => scope.end());

describe("a primary and its replica", () => {
  it("show the same, survive a crash, fall behind on demand, and the replica can take over", async () => {
    const primary = await startPrimary(scope, await home, { durable: false });
    const replica = await startReplica(scope, await home, { primary });
    await ask(primary.url, "CREATE TABLE bookings AS SELECT 1 AS id");
    await replica.catchUp();
    expect(await ask(replica.url, "SELECT id FROM bookings")).toEqual([{ id: 1 }]);
    await expect(ask(replica.url, "INSERT INTO bookings VALUES (2)")).rejects.toThrow(
      "read-only transaction",
    );

    await replica.pauseReplay();
    await ask(primary.url, "INSERT INTO bookings VALUES (2)");
    expect(await ask(replica.url, "SELECT max(id) AS id FROM bookings")).toEqual([{ id: 1 }]);
    await replica.resumeReplay();
    await replica.catchUp();
    expect(await ask(replica.url, "SELECT max(id) AS id FROM bookings")).toEqual([{ id: 2 }]);

    const pooler = await startPgBouncer(scope, await home, {
      primaryUrl: primary.url,
      replicaUrl: replica.url,
    });
    const isReplica = "SELECT pg_is_in_recovery() AS is";
    expect(await ask(pooler.url, isReplica)).toEqual([{ is: false }]);
    expect(await ask(replicaBehind(pooler.url), isReplica)).toEqual([{ is: true }]);

    const before = primary.pid;
    await primary.kill("SIGKILL");
    expect(primary.isRunning()).toBe(false);
    await primary.restart();
    expect(primary.pid).not.toBe(before);
    expect(await ask(primary.url, "SELECT max(id) AS id FROM bookings")).toEqual([{ id: 2 }]);

    await primary.kill("SIGKILL");
    await replica.promote();
    await ask(replica.url, "INSERT INTO bookings VALUES (3)");
    expect(await ask(replica.url, "SELECT max(id) AS id FROM bookings")).toEqual([{ id: 3 }]);
  });
});

describe("a service of ours", () => {
  it("comes back at the same address after kill -9, and ends even while it is held still", async () => {
    const redis = await startRedis(scope, await home);
    const before = redis.pid;
    await redis.kill("SIGKILL");
    expect(redis.isRunning()).toBe(false);
    await redis.restart();
    expect(redis.pid).not.toBe(before);
    await redis.kill("SIGSTOP");
    expect(redis.isRunning()).toBe(true);
    await redis.stop();
    expect(redis.isRunning()).toBe(false);
  });

  it("is not up before it answers", async () => {
    expect(await letsIn("postgres://nobody@127.0.0.1:1/nothing")).toBe(false);
  });
});
