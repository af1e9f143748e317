import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Pool, type PoolClient } from "pg";

// The least that a Node server can do for these two requests: DocBook's SQL, which writes the same rows under the same
// lock, and no ORM, keys, contract, log or metrics.

const { DATABASE_URL: databaseUrl, WEEK_SQL: weekSql = "" } = process.env;
const pool = new Pool({ connectionString: databaseUrl, max: 10 });
const clinic = (await pool.query('SELECT id, time_zone AS "timeZone" FROM clinics')).rows[0];
const secret = randomBytes(32);
const app = new Hono();

app.get("/v1/doctors/:doctorId/slots", async (c) => {
  const { from = "", to = "" } = c.req.query();
  const end = new Date(`${to}T00:00:00Z`);
  end.setUTCDate(end.getUTCDate() + 1);
  const { rows } = await pool.query<{ text: string }>(weekSql, [
    c.req.param("doctorId"),
    clinic.id,
    `${from}T00:00:00Z`,
    end,
    null,
  ]);
  const text = `{"timeZone":"${clinic.timeZone}","from":"${from}","to":"${to}",${rows[0]?.text}}`;
  return c.body(text, 200, { "Content-Type": "application/json" });
});

app.post("/v1/bookings", async (c) => {
  const { doctorId, slotId, patient, locale } = await c.req.json();
  const idempotencyKey = c.req.header("Idempotency-Key") ?? null;
  return inTransaction(async (tx) => {
    const { rows } = await tx.query(lockSql, [doctorId, slotId]);
    const slot = rows[0];
    if (slot?.status !== "free" || slot.terms.tooSoon) return c.json({ code: "slot-taken" }, 409);
    const { clinicId, start, end, terms, position } = slot;
    const id = randomUUID();
    const fingerprint = createHash("sha256")
      .update(JSON.stringify([doctorId, slotId, patient, locale]))
      .digest();
    const patientKey = createHmac("sha256", secret)
      .update(`patient:${clinicId}:${patient.email.toLowerCase()}`)
      .digest();
    const booking = await tx.query(bookSql, [
      doctorId,
      id,
      slotId,
      randomUUID(),
      JSON.stringify({ bookingId: id, sequence: 0, at: { slotId, start, end } }),
      position,
      clinicId,
      start,
      end,
      patient.name,
      patient.email,
      patientKey,
      locale,
      idempotencyKey,
      fingerprint,
    ]);
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

const lockSql = `SELECT clinic_id AS "clinicId", status, planned, start, "end", hold_id AS "holdId", held_until AS "heldUntil", (
    SELECT json_build_object(
      'tooSoon', slots.start < clock_timestamp() + make_interval(mins => c.minimum_notice_minutes),
      'clinicName', c.name, 'timeZone', c.time_zone, 'doctorName', d.name)
    FROM clinics c, doctors d WHERE c.id = slots.clinic_id AND d.id = $1) AS terms,
    pg_current_xact_id()::text AS position
  FROM slots WHERE doctor_id = $1 AND id = $2 FOR UPDATE`;

const bookSql = `WITH slot AS (
    UPDATE slots SET status = 'busy', version = version + 1,
      hold_id = NULL, held_until = NULL, hold_extended = false, held_by = NULL
    WHERE doctor_id = $1 AND id = $3
  ), event AS (
    INSERT INTO outbox (doctor_id, id, type, payload, position) VALUES ($1, $4, 'booking.created', $5, $6)
  )
  INSERT INTO bookings (doctor_id, id, clinic_id, slot_id, start, "end", claim_start, claim_end,
    patient_name, patient_email, patient_key, locale, idempotency_key, request_fingerprint)
  VALUES ($1, $2, $7, $3, $8, $9, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING created_at AS "createdAt"`;
