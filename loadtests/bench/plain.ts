import { createHash, createHmac, randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import express, { type NextFunction, type Request, type Response } from "express";
import { Op, Sequelize, UniqueConstraintError } from "sequelize";
import { Booking, Clinic, Doctor, defineModels, OutboxEvent, Slot } from "./plain-models.ts";

// The server that most people would write: Express, Sequelize models, a row lock in a transaction. It does what
// DocBook does for these two requests, on the same tables and constraints, and nothing to be slow on purpose.

const { DATABASE_URL: databaseUrl = "", KEY: key } = process.env;
const secret = randomBytes(32);
const sequelize = new Sequelize(databaseUrl, { logging: false, pool: { max: 10 } });
defineModels(sequelize);

const app = express();
app.use(express.json({ limit: "64kb" }));
app.use((request: Request, response: Response, next: NextFunction) => {
  if (request.get("Authorization") === `Bearer ${key}`) return next();
  response.status(401).json({ code: "unauthenticated" });
});

app.get("/v1/doctors/:doctorId/slots", async (request, response, next) => {
  try {
    const { from, to } = request.query as { from: string; to: string };
    const { doctorId } = request.params;
    const doctor = await Doctor.findByPk(doctorId, { include: Clinic });
    if (!doctor) return response.status(404).json({ code: "doctor-not-found" });
    const earliest = bookableFrom(doctor.Clinic);
    const start = new Date(`${from}T00:00:00Z`);
    const end = new Date(`${to}T00:00:00Z`);
    end.setUTCDate(end.getUTCDate() + 1);
    const slots = await Slot.findAll({
      attributes: ["id", "doctorId", "start", "end"],
      where: {
        doctorId,
        status: "free",
        start: { [Op.gte]: start > earliest ? start : earliest, [Op.lt]: end },
      },
      order: [["start", "ASC"]],
    });
    response.json({ timeZone: doctor.Clinic.timeZone, from, to, slots });
  } catch (error) {
    next(error);
  }
});

app.post("/v1/bookings", async (request, response, next) => {
  const { doctorId, slotId, patient, note, locale, timeZone } = request.body;
  if (!doctorId || !slotId || !patient?.name || !patient.email) {
    return response.status(400).json({ code: "invalid-request" });
  }
  try {
    const answer = await sequelize.transaction(async (transaction) => {
      const slot = await Slot.findOne({
        where: { doctorId, id: slotId },
        lock: transaction.LOCK.UPDATE,
        transaction,
      });
      const doctor = slot && (await Doctor.findByPk(doctorId, { include: Clinic, transaction }));
      if (!doctor) return { status: 404, json: { code: "slot-not-found" } };
      if (slot.status !== "free") return { status: 409, json: { code: "slot-taken" } };
      if (slot.start < bookableFrom(doctor.Clinic)) return { status: 409, json: { code: "slot-too-soon" } };

      slot.status = "busy";
      slot.version += 1;
      await slot.save({ transaction });
      const idempotencyKey = request.get("Idempotency-Key") ?? null;
      const booking = await Booking.create(
        {
          doctorId,
          clinicId: slot.clinicId,
          slotId,
          start: slot.start,
          end: slot.end,
          claimStart: slot.start,
          claimEnd: slot.end,
          patientName: patient.name,
          patientEmail: patient.email,
          patientPhone: patient.phone ?? null,
          patientKey: createHmac("sha256", secret)
            .update(`patient:${slot.clinicId}:${patient.email.toLowerCase()}`)
            .digest(),
          note: note ?? null,
          locale,
          timeZone: timeZone ?? null,
          idempotencyKey,
          requestFingerprint:
            idempotencyKey && createHash("sha256").update(JSON.stringify(request.body)).digest(),
        },
        { transaction },
      );
      const at = { slotId, start: slot.start, end: slot.end };
      await OutboxEvent.create(
        { doctorId, type: "booking.created", payload: { bookingId: booking.id, sequence: 0, at } },
        { transaction },
      );
      const { id, createdAt } = booking;
      return {
        status: 201,
        json: {
          id,
          doctorId,
          slotId,
          status: "booked",
          start: slot.start,
          end: slot.end,
          timeZone: doctor.Clinic.timeZone,
          doctorName: doctor.name,
          clinicName: doctor.Clinic.name,
          patient,
          note: note ?? null,
          locale,
          createdAt,
        },
      };
    });
    response.status(answer.status).json(answer.json);
  } catch (error) {
    if (error instanceof UniqueConstraintError) return response.status(409).json({ code: "slot-taken" });
    next(error);
  }
});

const server = app.listen(0, "127.0.0.1", () => {
  // A TCP server's address is never text.
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

function bookableFrom(clinic: Clinic): Date {
  return new Date(Date.now() + clinic.minimumNoticeMinutes * 60_000);
}
