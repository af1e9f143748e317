import { setTimeout as sleep } from "node:timers/promises";

/** Posts in all, and to one webhook: a receiver that hangs takes up its own few, and others find room. */
const mostAtOnce = 32;
export const mostPerWebhook = 4;
/** And to all webhooks of one clinic, of which it may have ten that hang. */
export const mostPerClinic = 8;

/** How many posts are under way, by the id of their webhook and of their clinic. */
export type Counts = { byWebhook: Record<string, number>; byClinic: Record<string, number> };
export type UnderWay = ReturnType<typeof makeUnderWay>;

/** Which posts are under way in this process. */
export function makeUnderWay() {
  const posts = new Map<Promise<void>, { webhookId: string; clinicId: string }>();
  return {
    room: () => mostAtOnce - posts.size,
    size: () => posts.size,

    counts: (): Counts => {
      const counts: Counts = { byWebhook: {}, byClinic: {} };
      for (const { webhookId, clinicId } of posts.values()) {
        counts.byWebhook[webhookId] = (counts.byWebhook[webhookId] ?? 0) + 1;
        counts.byClinic[clinicId] = (counts.byClinic[clinicId] ?? 0) + 1;
      }
      return counts;
    },

    /** `post` never rejects. */
    add: ({ webhookId, clinicId }: { webhookId: string; clinicId: string }, post: Promise<void>) => {
      const ended = post.finally(() => posts.delete(ended));
      posts.set(ended, { webhookId, clinicId });
    },

    /** Until one of them ends, or for so long. */
    oneEnded: (mostMs: number) => Promise.race([...posts.keys(), sleep(mostMs, undefined, { ref: false })]),

    settled: async () => {
      await Promise.all(posts.keys());
    },
  };
}
