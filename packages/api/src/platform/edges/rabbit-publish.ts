import type { ChannelModel, Options } from "amqplib";
import { QueueAway } from "./queue.ts";
import { closeQuietly } from "./rabbit-connection.ts";

/** Resolves once the broker has it on disk, in every queue that it belongs into. */
export type Publish = (
  to: { exchange: string } | { queue: string },
  content: Buffer,
  properties: Options.Publish & { messageId: string },
) => Promise<void>;

/** A channel of which every message is confirmed, or rejected in time: on an alarm the broker just never answers. */
export async function openPublisher(model: ChannelModel, confirmWithinMs: number): Promise<Publish> {
  const channel = await model.createConfirmChannel();
  const returned = new Set<string>();
  channel.on("error", () => {});
  // Whatever ended it: a new connection brings a new one.
  channel.on("close", () => closeQuietly(model));
  channel.on("return", ({ fields, properties }) => {
    returned.add(nameOf(fields, properties.messageId));
    // Somebody deleted the queues. Connecting anew makes them.
    closeQuietly(model);
  });

  return (to, content, properties) =>
    new Promise((resolve, reject) => {
      const where = "queue" in to ? { exchange: "", routingKey: to.queue } : { ...to, routingKey: "" };
      const name = nameOf(where, properties.messageId);
      const late = setTimeout(
        () => reject(new QueueAway(`RabbitMQ did not confirm within ${confirmWithinMs} ms`)),
        confirmWithinMs,
      );
      const onAnswer = (refusal: unknown) => {
        clearTimeout(late);
        // What no queue takes is confirmed as well, after it came back.
        if (returned.delete(name)) reject(new QueueAway("RabbitMQ has no queue for it"));
        else if (refusal) reject(new QueueAway("RabbitMQ did not take it", { cause: refusal }));
        else resolve();
      };
      try {
        const options = { ...properties, persistent: true, mandatory: true, contentType: "application/json" };
        channel.publish(where.exchange, where.routingKey, content, options, onAnswer);
      } catch (error) {
        onAnswer(error);
      }
    });
}

function nameOf(
  { exchange, routingKey }: { exchange: string; routingKey: string },
  messageId: string,
): string {
  return `${exchange} ${routingKey} ${messageId}`;
}
