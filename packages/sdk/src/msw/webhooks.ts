import type { KnownWebhookEventType, WebhookWithSecret } from "../types.ts";
import { instantOf } from "./days.ts";
import { mockId } from "./demo-clinic.ts";
import { cut } from "./reads.ts";
import { Refusal } from "./refusal.ts";
import type { Handlers } from "./request.ts";
import type { MockState } from "./state.ts";

const mostOfClinic = 10;
const allEvents: KnownWebhookEventType[] = ["booking.created", "booking.rescheduled", "booking.cancelled"];

export const webhooks: Handlers<
  | "listWebhooks"
  | "createWebhook"
  | "deleteWebhook"
  | "rotateWebhookSecret"
  | "listWebhookDeliveries"
  | "redeliverWebhook"
> = {
  listWebhooks: (state) => ({
    status: 200,
    json: { webhooks: state.webhooks.map(({ secret: _, ...shown }) => shown) },
  }),

  createWebhook: (state, { body }) => {
    if (state.webhooks.length >= mostOfClinic) {
      const detail = `A clinic has ${mostOfClinic} webhooks at the most. Delete one first.`;
      throw new Refusal("too-many-webhooks", detail);
    }
    const { url, events = allEvents } = body;
    const id = mockId(5000 + ++state.made);
    const webhook = { id, url, events, createdAt: instantOf(state.now()), secret: newSecret(state) };
    state.webhooks.push(webhook);
    return { status: 201, json: webhook };
  },

  deleteWebhook: (state, { path }) => {
    const gone = requireWebhook(state, path.webhookId);
    state.webhooks = state.webhooks.filter((each) => each !== gone);
    state.deliveries = state.deliveries.filter(({ webhookId }) => webhookId !== gone.id);
    return { status: 204 };
  },

  rotateWebhookSecret: (state, { path }) => {
    const webhook = requireWebhook(state, path.webhookId);
    webhook.secret = newSecret(state);
    return { status: 200, json: webhook };
  },

  listWebhookDeliveries: (state, { path, query }) => {
    const { id } = requireWebhook(state, path.webhookId);
    const found = state.deliveries.filter(
      (each) => each.webhookId === id && (query.state === undefined || each.state === query.state),
    );
    const { page, nextCursor } = cut(found.reverse(), query);
    return { status: 200, json: { deliveries: page, nextCursor } };
  },

  redeliverWebhook: (state, { path }) => {
    const { id } = requireWebhook(state, path.webhookId);
    const delivery = state.deliveries.find((each) => each.webhookId === id && each.id === path.deliveryId);
    if (!delivery) throw new Refusal("delivery-not-found", "This webhook has no delivery of that id.");
    const due = {
      state: "pending",
      attempts: 0,
      nextAttemptAt: instantOf(state.now()),
      deliveredAt: null,
    } as const;
    return { status: 200, json: Object.assign(delivery, due) };
  },
};

/** Notes an event for every webhook that wants to hear of it. Nothing is posted anywhere. */
export function tellWebhooks(state: MockState, type: KnownWebhookEventType): void {
  const at = instantOf(state.now());
  const eventId = mockId(6000 + ++state.made);
  for (const { id: webhookId, events } of state.webhooks) {
    if (!events.includes(type)) continue;
    const id = mockId(7000 + ++state.made);
    const answered = { attempts: 1, nextAttemptAt: null, responseStatus: 204, error: null };
    const times = { createdAt: at, deliveredAt: at };
    state.deliveries.push({ id, webhookId, eventId, type, state: "delivered", ...answered, ...times });
  }
}

function requireWebhook(state: MockState, webhookId: string): WebhookWithSecret {
  const webhook = state.webhooks.find(({ id }) => id === webhookId);
  if (!webhook) throw new Refusal("webhook-not-found", "This clinic has no webhook of that id.");
  return webhook;
}

function newSecret(state: MockState): string {
  return `whsec_${btoa(String(++state.made).padStart(30, "mock"))}`;
}
