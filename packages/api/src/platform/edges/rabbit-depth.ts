import type { ChannelModel } from "amqplib";
import type { Channel, QueueDepth } from "./queue.ts";
import type { ChannelQueues, Topology } from "./rabbit-topology.ts";

/** On a channel of its own: the question for a queue that is gone costs the channel. */
export async function countMessages(
  model: ChannelModel,
  { queues }: Topology,
): Promise<Record<Channel, QueueDepth>> {
  const amqp = await model.createChannel();
  amqp.on("error", () => {});
  const count = async (name: string) => (await amqp.checkQueue(name)).messageCount;
  const depthOf = async ({ main, retries, dead }: ChannelQueues): Promise<QueueDepth> => {
    const counts = await Promise.all(retries.map(({ name }) => count(name)));
    return {
      ready: await count(main),
      retrying: counts.reduce((sum, waiting) => sum + waiting, 0),
      dead: await count(dead),
    };
  };
  const [email, sms, webhook, analytics, cache] = await Promise.all([
    depthOf(queues.email),
    depthOf(queues.sms),
    depthOf(queues.webhook),
    depthOf(queues.analytics),
    depthOf(queues.cache),
  ]);
  await amqp.close();
  return { email, sms, webhook, analytics, cache };
}
