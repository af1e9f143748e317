import { spawnSync } from "node:child_process";
import { startPrimary } from "../../../../scripts/stack/postgres.ts";
import { startReplica } from "../../../../scripts/stack/replica.ts";
import { alone } from "./alone.ts";
import { ask } from "./databases.ts";

/** A primary and a streaming replica of it, both real, both gone after stop(). Ready in two to three seconds. */
export type ReplicatedPostgres = {
  primaryUrl: string;
  replicaUrl: string;
  /** What is written from now on stays unknown to the replica until play(). */
  pause(): Promise<void>;
  play(): Promise<void>;
  /** Resolves when the replica has all that the primary has now. */
  caughtUp(): Promise<void>;
  stopPrimary(): Promise<void>;
  stopReplica(): Promise<void>;
  startReplica(): Promise<void>;
  /** All its processes stand still: connections stay, and nothing answers. */
  freezeReplica(): void;
  thawReplica(): void;
  /** Runs one statement on the replica. */
  onReplica(sql: string): Promise<Record<string, unknown>[]>;
  onPrimary(sql: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
};

export async function startReplicatedPostgres(): Promise<ReplicatedPostgres> {
  const { service, stop } = await alone(async (scope, home) => {
    const primary = await startPrimary(scope, home, { durable: false });
    return { primary, replica: await startReplica(scope, home, { primary }) };
  });
  const { primary, replica } = service;
  const signalReplica = (signal: string) => signalAll(replica.pid, signal);
  return {
    primaryUrl: primary.url,
    replicaUrl: replica.url,
    pause: () => replica.pauseReplay(),
    play: () => replica.resumeReplay(),
    caughtUp: () => replica.catchUp(),
    stopPrimary: () => primary.stop(),
    stopReplica: () => replica.stop(),
    startReplica: () => replica.restart(),
    freezeReplica: () => signalReplica("-STOP"),
    thawReplica: () => signalReplica("-CONT"),
    onReplica: (sql) => ask(replica.url, sql),
    onPrimary: (sql) => ask(primary.url, sql),
    stop,
  };
}

/** The server and its children, by their ids. */
function signalAll(pid: number | undefined, signal: string): void {
  if (pid === undefined) return;
  const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
  spawnSync("kill", [signal, String(pid), ...stdout.split(/\s+/).filter(Boolean)]);
}
