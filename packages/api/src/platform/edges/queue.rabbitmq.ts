import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { type Channel, channels, type Handler, type Queue, QueueAway, type QueueDepth } from "./queue.ts";
import { keepConnected } from "./rabbit-connection.ts";
import { type Consumer, consumeFrom } from "./rabbit-consume.ts";
import { countMessages } from "./rabbit-depth.ts";
import { openPublisher, type Publish } from "./rabbit-publish.ts";
import { declareTopology, nameTopology } from "./rabbit-topology.ts";

const defaults = {
  /** Stands before the names of exchange and queues. */
  prefix: "docbook",
  /** 5 s, 30 s, 2 min, 10 min, 1 h. */
  retryDelaysMs: [5_000, 30_000, 120_000, 600_000, 3_600_000],
  /** Hourly for a day: a mail server that is down overnight costs no patient a mail. */
  lastRepeats: 24,
  confirmWithinMs: 5_000,
};

/**
 * So many events of a channel are handled at a time. Most of that time they wait for a read that they share, so more is
 * faster: measured on a backlog, the channels with 5 and 10 came in last. Mails wait for one of five connections, too, and
 * have 25 s for it all.
 */
const prefetch: Record<Channel, number> = { email: 30, sms: 20, webhook: 30, analytics: 30, cache: 50 };

/** On RabbitMQ 3.10 a crash of the broker within a queue's first second loses what it had confirmed. */
const newQueuesRestMs = 1_500;
const stopWithinMs = 10_000;

/**
 * The queue between processes: a fanout exchange, and for each channel a queue, one for each delay of another try, and
 * one for the dead. Everything is on the broker's disk before publish() resolves.
 */
export function makeRabbitQueue<Event extends { id: string; type: string }>(
  url: string,
  log: Logger,
  options: Partial<typeof defaults> = {},
): Queue<Event> {
  const { prefix, retryDelaysMs, lastRepeats, confirmWithinMs } = { ...defaults, ...options };
  const topology = nameTopology(prefix, retryDelaysMs);
  let publisher: Publish | undefined;

  const publishing = keepConnected(url, {
    purpose: "publishing",
    log,
    setup: async (model) => {
      const { isNew } = await declareTopology(model, topology);
      publisher = await openPublisher(model, confirmWithinMs);
      if (isNew) await sleep(newQueuesRestMs);
    },
  });
  const publish: Publish = async (to, content, properties) => {
    if (!publisher || !publishing.model()) throw new QueueAway("RabbitMQ is away");
    return publisher(to, content, properties);
  };

  // Who consumes asks there: a connection that publishes is not listened to while memory is short.
  let asking = publishing;

  return {
    publish: (event) =>
      publish({ exchange: topology.exchange }, Buffer.from(JSON.stringify(event)), {
        messageId: event.id,
        type: event.type,
      }),
    isUp: () => publishing.model() !== undefined,
    // Measured: beyond this a hundred more bring little.
    atOnce: 100,

    consume: async (handlers: Record<Channel, Handler<Event>>) => {
      const underWay = new Set<Promise<void>>();
      let consumers: Consumer[] = [];
      let isStopping = false;
      const connection = keepConnected(url, {
        purpose: "consuming",
        log,
        setup: async (model) => {
          await declareTopology(model, topology);
          const made: Consumer[] = [];
          consumers = made;
          await Promise.all(
            channels.map(async (channel) => {
              const consumer = await consumeFrom<Event>(model, {
                channel,
                queues: topology.queues[channel],
                handle: handlers[channel],
                publish,
                lastRepeats,
                prefetch: prefetch[channel],
                underWay,
                log,
              });
              // Each counts from now on: stop() may come before the others are there.
              made.push(consumer);
              if (isStopping) await consumer.cancel();
            }),
          );
        },
      });
      asking = connection;
      return {
        stop: async () => {
          isStopping = true;
          asking = publishing;
          const patience = new AbortController();
          const ending = endAll(consumers, underWay).finally(() => patience.abort());
          // The connection takes the rest with it: what is not answered for is handed to others.
          await Promise.race([
            ending,
            sleep(stopWithinMs, undefined, { signal: patience.signal }).catch(() => {}),
          ]);
          await connection.close();
        },
      };
    },

    depth: async (): Promise<Record<Channel, QueueDepth>> => {
      const model = asking.model();
      if (!model) throw new QueueAway("RabbitMQ is away");
      return countMessages(model, topology);
    },
    close: () => publishing.close(),
  };
}

async function endAll(consumers: Consumer[], underWay: Set<Promise<void>>): Promise<void> {
  // What fails here is a connection that is gone already.
  await Promise.allSettled(consumers.map((consumer) => consumer.cancel()));
  await Promise.allSettled(underWay);
  await Promise.allSettled(consumers.map((consumer) => consumer.end()));
}
