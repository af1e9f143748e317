import type { components } from "@docbook/sdk/contract";
import { presentInstant } from "../bookings/present.ts";
import { AppError } from "../errors.ts";
import type { Database } from "../platform/db/connection.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import { type Caller, withSecretKey } from "../platform/http/auth.ts";
import { invalidRequest } from "../platform/http/check-contract.ts";
import { anId, cutPage, readCursor } from "../platform/http/cursor.ts";
import type { Handlers } from "../platform/http/operations.ts";
import { type Delivery, type DeliveryCursor, deliveriesOfWebhook, makeDueAgain } from "./deliveries.ts";
import { whyRefused } from "./public-address.ts";
import { makeSecret, presentSecret } from "./sign.ts";
import {
  addWebhook,
  eventTypes,
  removeWebhook,
  replaceSecret,
  requireWebhook,
  type Webhook,
  webhooksOfClinic,
} from "./store.ts";

type WebhookDeps = { db: Database; secret: Buffer; publicWebhooksOnly: boolean };
type WebhookOperation =
  | "listWebhooks"
  | "createWebhook"
  | "deleteWebhook"
  | "rotateWebhookSecret"
  | "listWebhookDeliveries"
  | "redeliverWebhook";

export function webhookRoutes(deps: WebhookDeps): Pick<Handlers, WebhookOperation> {
  return {
    listWebhooks: async ({ caller }) => {
      const webhooks = await webhooksOfClinic(deps.db, withSecretKey(caller).clinic.id);
      return { status: 200, json: { webhooks: webhooks.map(presentWebhook) } };
    },

    createWebhook: async ({ body, caller }) => {
      const clinicId = withSecretKey(caller).clinic.id;
      const refused = whyRefused(body.url, deps.publicWebhooksOnly);
      if (refused) throw invalidRequest([{ in: "body", pointer: "/url", message: refused }]);
      const secret = makeSecret();
      const asked = { clinicId, url: body.url, events: body.events ?? [...eventTypes], secret };
      const webhook = await inTransaction(deps.db, (tx) => addWebhook(tx, deps.secret, asked));
      return { status: 201, json: { ...presentWebhook(webhook), secret: presentSecret(secret) } };
    },

    deleteWebhook: async ({ path, caller }) => {
      const key = keyOf(path, caller);
      await inTransaction(deps.db, (tx) => removeWebhook(tx, key));
      return { status: 204 };
    },

    rotateWebhookSecret: async ({ path, caller }) => {
      const key = keyOf(path, caller);
      const secret = makeSecret();
      const webhook = await inTransaction(deps.db, (tx) => replaceSecret(tx, deps.secret, key, secret));
      return { status: 200, json: { ...presentWebhook(webhook), secret: presentSecret(secret) } };
    },

    listWebhookDeliveries: async ({ path, query, caller }) => {
      const key = keyOf(path, caller);
      const after = readCursor<DeliveryCursor>(query.cursor, { id: anId });
      await requireWebhook(deps.db, key);
      const limit = query.limit ?? 20;
      const { webhookId } = key;
      const found = await deliveriesOfWebhook(deps.db, {
        webhookId,
        state: query.state,
        after,
        limit: limit + 1,
      });
      const { rows, nextCursor } = cutPage(found, limit, ({ id }) => ({ id }));
      return { status: 200, json: { deliveries: rows.map(presentDelivery), nextCursor } };
    },

    redeliverWebhook: async ({ path, caller }) => {
      const key = keyOf(path, caller);
      await requireWebhook(deps.db, key);
      const { webhookId } = key;
      const { deliveryId } = path;
      const delivery = await inTransaction(deps.db, (tx) => makeDueAgain(tx, { webhookId, deliveryId }));
      if (!delivery) throw new AppError("delivery-not-found", "This webhook has no delivery of that id.");
      return { status: 200, json: presentDelivery(delivery) };
    },
  };
}

function keyOf(path: { webhookId: string }, caller: Caller) {
  return { clinicId: withSecretKey(caller).clinic.id, webhookId: path.webhookId.toLowerCase() };
}

function presentWebhook({ id, url, events, createdAt }: Webhook): components["schemas"]["Webhook"] {
  return { id, url, events, createdAt: presentInstant(createdAt) };
}

function presentDelivery(delivery: Delivery): components["schemas"]["WebhookDelivery"] {
  const { nextAttemptAt, createdAt, deliveredAt } = delivery;
  return {
    ...delivery,
    nextAttemptAt: nextAttemptAt && presentInstant(nextAttemptAt),
    createdAt: presentInstant(createdAt),
    deliveredAt: deliveredAt && presentInstant(deliveredAt),
  };
}
