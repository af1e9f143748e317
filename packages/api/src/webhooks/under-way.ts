import { setTimeout as sleep } from "node:timers/promises";

/** Posts in all, and to one webhook: a receiver that hangs takes up its own few, and others find room. */
const mostAtOnce = 32;
export const mostPerWebhook = 4;

export type UnderWay = ReturnType<typeof makeUnderWay>;

/** Which posts are under way in this process. */
export function makeUnderWay() {
  const posts = new Map<Promise<void>, string>();
  return {
    room: () => mostAtOnce - posts.size,
    size: () => posts.size,

    byWebhook: () => {
      const counts: Record<string, number> = {};
      for (const webhookId of posts.values()) counts[webhookId] = (counts[webhookId] ?? 0) + 1;
      return counts;
    },

    /** `post` never rejects. */
    add: (webhookId: string, post: Promise<void>) => {
      const ended = post.finally(() => posts.delete(ended));
      posts.set(ended, webhookId);
    },

    /** Until one of them ends, or for so long. */
    oneEnded: (mostMs: number) => Promise.race([...posts.keys(), sleep(mostMs, undefined, { ref: false })]),

    settled: async () => {
      await Promise.all(posts.keys());
    },
  };
}
