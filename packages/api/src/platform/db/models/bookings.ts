import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from "sequelize";
import { table } from "./table.ts";

/** A visit type as it was when it was booked. `url`: where a video visit is joined. */
export type BookedVisitType = {
  id: string;
  name: string;
  place: "clinic" | "video" | "phone";
  url: string | null;
};

export interface Booking extends Model<InferAttributes<Booking>, InferCreationAttributes<Booking>> {
  doctorId: string;
  id: string;
  clinicId: string;
  slotId: string;
  start: Date;
  end: Date;
  /** With the buffers around the visit. */
  claimStart: Date;
  claimEnd: Date;
  visitType: CreationOptional<BookedVisitType | null>;
  status: CreationOptional<"booked" | "cancelled">;
  sequence: CreationOptional<number>;
  patientName: string;
  patientEmail: string;
  patientPhone: string | null;
  note: string | null;
  /** Sealed (answers.ts). */
  answers: CreationOptional<Buffer | null>;
  metadata: CreationOptional<Record<string, string>>;
  patientKey: CreationOptional<Buffer | null>;
  locale: string;
  timeZone: string | null;
  idempotencyKey: string | null;
  requestFingerprint: Buffer | null;
  createdAt: CreationOptional<Date>;
  rescheduledAt: CreationOptional<Date | null>;
  rescheduleReason: CreationOptional<string | null>;
  cancelledAt: CreationOptional<Date | null>;
  cancelledBy: CreationOptional<"patient" | "clinic" | null>;
  cancellationReason: CreationOptional<string | null>;
}
export type BookingRow = InferAttributes<Booking>;

export function defineBookings(sequelize: Sequelize) {
  return sequelize.define<Booking>(
    "bookings",
    {
      doctorId: { type: DataTypes.UUID, primaryKey: true },
      id: { type: DataTypes.UUID, primaryKey: true },
      clinicId: DataTypes.UUID,
      slotId: DataTypes.UUID,
      start: DataTypes.DATE,
      end: DataTypes.DATE,
      claimStart: DataTypes.DATE,
      claimEnd: DataTypes.DATE,
      visitType: DataTypes.JSONB,
      status: DataTypes.TEXT,
      sequence: DataTypes.INTEGER,
      patientName: DataTypes.TEXT,
      patientEmail: DataTypes.TEXT,
      patientPhone: DataTypes.TEXT,
      note: DataTypes.TEXT,
      answers: DataTypes.BLOB,
      metadata: DataTypes.JSONB,
      patientKey: DataTypes.BLOB,
      locale: DataTypes.TEXT,
      timeZone: DataTypes.TEXT,
      idempotencyKey: DataTypes.TEXT,
      requestFingerprint: DataTypes.BLOB,
      createdAt: DataTypes.DATE,
      rescheduledAt: DataTypes.DATE,
      rescheduleReason: DataTypes.TEXT,
      cancelledAt: DataTypes.DATE,
      cancelledBy: DataTypes.TEXT,
      cancellationReason: DataTypes.TEXT,
    },
    table,
  );
}
