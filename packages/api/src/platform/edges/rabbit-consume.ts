import { setTimeout as sleep } from "node:timers/promises";
import type { Channel as AmqpChannel, ChannelModel, ConsumeMessage } from "amqplib";
import type { Logger } from "pino";
import { type Channel, type Handler, QueueAway, Undeliverable } from "./queue.ts";
import { closeQuietly } from "./rabbit-connection.ts";
import type { Publish } from "./rabbit-publish.ts";
import type { ChannelQueues } from "./rabbit-topology.ts";

export type Consuming<Event> = {
  channel: Channel;
  queues: ChannelQueues;
  handle: Handler<Event>;
  /** Over a connection of its own: the broker stops reading from one that publishes while memory is short. */
  publish: Publish;
  /** The longest delay counts as so many. */
  lastRepeats: number;
  prefetch: number;
  underWay: Set<Promise<void>>;
  log: Logger;
};

export type Consumer = {
  /** Nothing more is handed out from here on. */
  cancel(): Promise<void>;
  /** Resolves when the broker knows of every answer. One that is still on its way when the connection ends is lost. */
  end(): Promise<void>;
};

/** Hands what is in the channel's queue to its handler, until the connection ends or cancel() is called. */
export async function consumeFrom<Event extends { id: string; type: string }>(
  model: ChannelModel,
  consuming: Consuming<Event>,
): Promise<Consumer> {
  let isCancelled = false;
  let isOpen = true;
  const amqp = await model.createChannel();
  amqp.on("error", () => {});
  amqp.on("close", () => {
    isOpen = false;
    if (!isCancelled) closeQuietly(model);
  });
  await amqp.prefetch(consuming.prefetch);
  const { consumerTag } = await amqp.consume(consuming.queues.main, (message) => {
    // Somebody deleted the queue. Connecting anew makes it.
    if (!message) return closeQuietly(model);
    // Delivered before the broker heard of it: back, for somebody else.
    if (isCancelled) return amqp.nack(message, false, true);
    const work = handleOne({ amqp, isOpen: () => isOpen }, message, consuming).finally(() =>
      consuming.underWay.delete(work),
    );
    consuming.underWay.add(work);
  });
  return {
    cancel: async () => {
      isCancelled = true;
      await amqp.cancel(consumerTag);
    },
    end: () => amqp.close(),
  };
}

/** Once it is closed, the broker hands to others what was not answered for. */
type Delivering = { amqp: AmqpChannel; isOpen: () => boolean };

/** Never rejects. A message that is not answered for is delivered again once the connection is gone. */
async function handleOne<Event extends { id: string; type: string }>(
  { amqp, isOpen }: Delivering,
  message: ConsumeMessage,
  consuming: Consuming<Event>,
): Promise<void> {
  const failure = await tryOnce(message, consuming);
  if (failure) await copyWhileOpen(isOpen, message, failure, consuming);
  try {
    amqp.ack(message);
  } catch {
    // The connection is gone, and the message will be there again: handlers bear repetitions.
  }
}

type Failure = { queue: string; attempt: number; reason: string };

async function tryOnce<Event extends { id: string; type: string }>(
  message: ConsumeMessage,
  { channel, queues, handle, lastRepeats, log }: Consuming<Event>,
): Promise<Failure | undefined> {
  const attempt = Number(message.properties.headers?.["x-attempt"] ?? 0) + 1;
  const about = { eventId: message.properties.messageId, channel, attempt };
  try {
    await handle(parse<Event>(message));
    return undefined;
  } catch (error) {
    const retry = queues.retries[Math.min(attempt, queues.retries.length) - 1];
    const isHopeless = error instanceof Undeliverable || attempt >= queues.retries.length + lastRepeats;
    if (!retry || isHopeless) {
      log.error({ err: error, ...about }, "an event could not be handled and is given up");
      return { queue: queues.dead, attempt, reason: reasonOf(error) };
    }
    log.warn({ err: error, ...about, againInMs: retry.delayMs }, "an event could not be handled yet");
    return { queue: retry.name, attempt, reason: reasonOf(error) };
  }
}

function parse<Event>({ content }: ConsumeMessage): Event {
  try {
    return JSON.parse(content.toString()) as Event;
  } catch {
    // Its words may be anything, so they are not repeated.
    throw new Undeliverable("this is no event");
  }
}

/**
 * The copy first, then the answer for the original: in between there may be two, never none. While the copy cannot be
 * placed the original is held: given back, it would come again at once, and twenty such rounds would end it. Of a channel
 * that closed meanwhile no copy is made: the original comes again, and each loss of the broker would double it.
 */
async function copyWhileOpen<Event>(
  isOpen: () => boolean,
  { content, properties }: ConsumeMessage,
  { queue, attempt, reason }: Failure,
  { publish, log }: Consuming<Event>,
): Promise<void> {
  const headers = { "x-attempt": attempt, "x-reason": reason };
  const messageId = String(properties.messageId ?? "");
  while (isOpen()) {
    try {
      return await publish({ queue }, content, { messageId, type: properties.type, headers });
    } catch (error) {
      if (!(error instanceof QueueAway)) log.error({ err: error }, "a failed event cannot be put aside");
      await sleep(1_000);
    }
  }
}

/** Only our own words: those of others may hold what a patient wrote. */
function reasonOf(error: unknown): string {
  if (error instanceof Undeliverable) return error.message.slice(0, 200);
  const { name, code } = error as { name?: unknown; code?: unknown };
  return [name, code].filter((word) => typeof word === "string").join(" ") || "unknown";
}
