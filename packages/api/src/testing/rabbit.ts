import { randomBytes } from "node:crypto";
import { connect } from "amqplib";
import { afterAll, beforeAll } from "vitest";
import { isInstalled } from "../../../../scripts/programs.ts";
import { startRabbitMq } from "../../../../scripts/stack/rabbitmq.ts";
import { namesOf, type Topology } from "../platform/edges/rabbit-topology.ts";
import { alone } from "./alone.ts";

/** A RabbitMQ of our own, which may be killed. */
export type Broker = {
  url: string;
  /** kill -9. */
  crash(): Promise<void>;
  /** Holds it still (SIGSTOP) and lets it go on (SIGCONT). */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  /** On the same port and the same files. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** Without a broker to start, its tests are skipped. */
export const canCrashBrokers = isInstalled("rabbitmq");
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
  const { service, stop } = await alone(startRabbitMq);
  return {
    url: service.url,
    crash: () => service.kill("SIGKILL"),
    signal: (signal) => void service.kill(signal),
    start: () => service.restart(),
    stop,
  };
}
