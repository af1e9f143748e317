import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { makeClient } from "../measure/client.ts";
import { bookingOf } from "../measure/patient.ts";
import type { BystanderOrder, Sample } from "./bystanders.ts";

// A process of its own: were it the crowd's, the crowd's work would be measured as the server's.

const samples: Sample[] = [];
let stopping = false;

process.once("message", async ({ urls, key, slots }: BystanderOrder) => {
  process.once("message", () => {
    stopping = true;
  });
  const connections = urls
    .flatMap((url) => [url, url])
    .map((url) => makeClient({ url, key, connections: 1 }));
  await Promise.all(
    connections.map(async (client) => {
      while (!stopping) {
        const slot = slots.pop();
        if (!slot) throw new Error("The bystanders ran out of slots");
        const headers = { "Idempotency-Key": randomUUID() };
        const answer = await client.post("/v1/bookings", bookingOf(slot, slots.length), headers);
        const { status, sentAt, answeredAt } = answer;
        samples.push({ status, sentAt, answeredAt });
        // Patients who think for a moment leave the machine some air: what the crowd costs them shows the better.
        await sleep(5);
      }
      client.close();
    }),
  );
  process.send?.(samples, () => process.disconnect());
});
