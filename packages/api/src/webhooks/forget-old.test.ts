import { v7 as uuidv7 } from "uuid";
import { expect, it } from "vitest";
import { inTransaction } from "../platform/db/transaction.ts";
import { aClinic } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { forgetOldOnce } from "./forget-old.ts";
import { makeSecret } from "./sign.ts";
import { addWebhook } from "./store.ts";

const docbook = useDocBook();

it("what is older than 30 days is forgotten, in batches, and the rest kept", async () => {
  const { db, secret } = docbook.deps;
  const clinic = await aClinic(db);
  const { id } = await inTransaction(db, (tx) =>
    addWebhook(tx, secret, {
      clinicId: clinic.id,
      url: "https://practice.example/",
      events: ["booking.created"],
      secret: makeSecret(),
    }),
  );
  const insert = (days: number, count: number) =>
    db.sequelize.query(
      `WITH d AS (INSERT INTO webhook_deliveries (id, webhook_id, event_id, type, body, created_at)
         SELECT gen_random_uuid(), '${id}', gen_random_uuid(), 'booking.created', '{}', now() - interval '${days} days'
         FROM generate_series(1, ${count}))
       INSERT INTO handled_events (doctor_id, event_id, handler, claimed_at)
       SELECT '${uuidv7()}', gen_random_uuid(), 'email', now() - interval '${days} days' FROM generate_series(1, ${count})`,
    );
  await insert(29, 3);
  await insert(31, 1_100);

  const counts: number[] = [];
  do counts.push(await forgetOldOnce(db));
  while (counts.at(-1) !== 0);
  expect(counts).toEqual([2_000, 200, 0]);
  for (const table of ["webhook_deliveries", "handled_events"])
    expect(await docbook.rows(`SELECT FROM ${table}`)).toHaveLength(3);
});
