import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect as connectTcp, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "amqplib";
import { afterAll, beforeAll } from "vitest";
import { namesOf, type Topology } from "../platform/edges/rabbit-topology.ts";

/** A RabbitMQ of our own, which may be killed. */
export type Broker = {
  url: string;
  pid(): number;
  /** kill -9. */
  crash(): Promise<void>;
  /** Holds it still (SIGSTOP) and lets it go on (SIGCONT). */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  /** On the same port and the same files. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

// Debian's script in /usr/sbin insists on root or its own account; this one does not.
const program = process.env["RABBITMQ_SERVER"] ?? "/usr/lib/rabbitmq/bin/rabbitmq-server";
/** Without a broker to start, its tests are skipped. */
export const canCrashBrokers = existsSync(program);
export const hasBroker = canCrashBrokers || process.env["TEST_AMQP_URL"] !== undefined;

/** The URL of a broker for the tests of this file: the one at TEST_AMQP_URL, else one of its own. */
export function useBroker(): () => string {
  let broker: Pick<Broker, "url" | "stop">;
  beforeAll(async () => {
    const given = process.env["TEST_AMQP_URL"];
    broker = given ? { url: given, stop: async () => {} } : await startBroker();
  });
  afterAll(() => broker.stop());
  return () => broker.url;
}

/** For a topology of a test's own: several test files may share one broker. */
export const aPrefix = () => `docbook-test-${randomBytes(4).toString("hex")}`;

export async function removeTopology(url: string, topology: Topology): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  for (const name of namesOf(topology)) await channel.deleteQueue(name);
  await channel.deleteExchange(topology.exchange);
  await connection.close();
}

/** 5 to 14 s. */
export async function startBroker(): Promise<Broker> {
  const dir = await mkdtemp(join(tmpdir(), "docbook-rabbit-"));
  const [port, distributionPort, epmdPort] = [await freePort(), await freePort(), await freePort()];
  const file = (name: string) => join(dir, name);
  await writeFile(file("plugins"), "[].\n");
  await writeFile(file("rabbitmq.conf"), "disk_free_limit.absolute = 50MB\n");
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: dir,
    // Any other host part may not resolve, and then it hangs for ever without a word.
    RABBITMQ_NODENAME: "docbook@localhost",
    RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
    RABBITMQ_NODE_PORT: `${port}`,
    RABBITMQ_DIST_PORT: `${distributionPort}`,
    ERL_EPMD_PORT: `${epmdPort}`,
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none",
    RABBITMQ_CONF_ENV_FILE: "/dev/null",
    RABBITMQ_CONFIG_FILE: file("rabbitmq.conf"),
    RABBITMQ_ENABLED_PLUGINS_FILE: file("plugins"),
    RABBITMQ_MNESIA_BASE: file("mnesia"),
    RABBITMQ_LOG_BASE: file("log"),
    RABBITMQ_PID_FILE: file("pid"),
    RABBITMQ_GENERATED_CONFIG_DIR: file("generated"),
    RABBITMQ_FEATURE_FLAGS_FILE: file("feature_flags"),
    // No shell in between that takes the signals: the process we know is the broker itself.
    RUNNING_UNDER_SYSTEMD: "1",
  };
  const launch = (command: string, args: string[] = []) => {
    const child = spawn(command, args, { env, cwd: dir, stdio: "ignore" });
    process.once("exit", () => child.kill("SIGKILL"));
    return child;
  };
  // Started by the broker, it would outlive it.
  const epmd = launch("epmd", ["-address", "127.0.0.1", "-port", `${epmdPort}`]);
  let server = launch(program);
  await untilItAnswers(port);

  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    pid: () => server.pid ?? 0,
    crash: () => end(server, "SIGKILL"),
    signal: (signal) => void server.kill(signal),
    start: async () => {
      server = launch(program);
      await untilItAnswers(port);
    },
    stop: async () => {
      server.kill("SIGCONT");
      await end(server, "SIGTERM");
      await end(epmd, "SIGTERM");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  return address.port;
}

/** An open port says little: it answers when it speaks AMQP. */
async function untilItAnswers(port: number): Promise<void> {
  for (const giveUpAt = Date.now() + 60_000; Date.now() < giveUpAt; await sleep(100)) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connectTcp(port, "127.0.0.1", () => socket.write("AMQP\0\0\x09\x01", "latin1"));
      socket.setTimeout(2_000, () => socket.destroy());
      socket.once("data", () => resolve(true) ?? socket.destroy());
      socket.once("error", () => resolve(false)).once("close", () => resolve(false));
    });
    if (answered) return;
  }
  throw new Error("RabbitMQ did not start within a minute");
}
