import { createHash, randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Pool, type PoolClient } from "pg";

// The least that a Node server can do for these two requests: DocBook's SQL, and no ORM, contract, log or metrics.

const pool = new Pool({ connectionString: process.env["DATABASE_URL"], max: 10 });
const app = new Hono();

app.get("/v1/doctors/:doctorId/slots", async (c) => {
  const { from, to } = c.req.query();
  const { rows } = await pool.query<{ json: string }>(weekSql, [c.req.param("doctorId"), from, to]);
  return c.body(rows[0]?.json ?? "", 200, { "Content-Type": "application/json" });
});

app.post("/v1/bookings", async (c) => {
  const { doctorId, slotId, patient, locale } = await c.req.json();
  const idempotencyKey = c.req.header("Idempotency-Key") ?? null;
  return inTransaction(async (tx) => {
    const { rows } = await tx.query(lockSql, [doctorId, slotId]);
    const slot = rows[0];
    if (slot?.status !== "free" || slot.terms.tooSoon) return c.json({ code: "slot-taken" }, 409);
    const id = randomUUID();
    const fingerprint = createHash("sha256")
      .update(JSON.stringify([doctorId, slotId, patient, locale]))
      .digest();
    const booking = await tx.query(bookSql, [
      doctorId,
      id,
      slotId,
      patient.name,
      patient.email,
      locale,
      idempotencyKey,
      fingerprint,
      randomUUID(),
      JSON.stringify({ bookingId: id, sequence: 0 }),
    ]);
    const { start, end, terms } = slot;
    const { createdAt } = booking.rows[0];
    return c.json(
      { id, doctorId, slotId, status: "booked", start, end, ...terms, patient, locale, createdAt },
      201,
    );
  });
});

const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, () => {
  // A TCP server's address is never text.
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

async function inTransaction<T>(work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  try {
    await tx.query("BEGIN");
    const result = await work(tx);
    await tx.query("COMMIT");
    return result;
  } catch (error) {
    await tx.query("ROLLBACK");
    throw error;
  } finally {
    tx.release();
  }
}

const lockSql = `SELECT status, start, "end", (
    SELECT json_build_object(
      'tooSoon', slots.start < clock_timestamp() + make_interval(mins => c.minimum_notice_minutes),
      'clinicName', c.name, 'timeZone', c.time_zone, 'doctorName', d.name)
    FROM clinics c, doctors d WHERE c.id = slots.clinic_id AND d.id = slots.doctor_id) AS terms
  FROM slots WHERE doctor_id = $1 AND id = $2 FOR UPDATE`;

const bookSql = `WITH slot AS (
    UPDATE slots SET status = 'busy', version = version + 1 WHERE doctor_id = $1 AND id = $3
  ), event AS (
    INSERT INTO outbox (doctor_id, id, type, payload) VALUES ($1, $9, 'booking.created', $10)
  )
  INSERT INTO bookings
    (doctor_id, id, slot_id, patient_name, patient_email, locale, idempotency_key, request_fingerprint)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING created_at AS "createdAt"`;

const weekSql = `SELECT format('{"timeZone":"%s","from":"%s","to":"%s","slots":[%s]}', max(c.time_zone), $2::text, $3::text,
    string_agg(format('{"id":"%s","doctorId":"%s","start":"%s","end":"%s"}', s.id, s.doctor_id,
      to_char(s.start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      to_char(s."end" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')), ',' ORDER BY s.start)) AS json
  FROM slots s JOIN clinics c ON c.id = s.clinic_id
  WHERE s.doctor_id = $1 AND s.status = 'free'
    AND s.start >= greatest($2::date::timestamp AT TIME ZONE c.time_zone, now() + make_interval(mins => c.minimum_notice_minutes))
    AND s.start < ($3::date + 1)::timestamp AT TIME ZONE c.time_zone`;
