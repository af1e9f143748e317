import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from "sequelize";
import { table } from "./table.ts";

export interface Booking extends Model<InferAttributes<Booking>, InferCreationAttributes<Booking>> {
  doctorId: string;
  id: string;
  slotId: string;
  status: CreationOptional<"booked" | "cancelled">;
  sequence: CreationOptional<number>;
  patientName: string;
  patientEmail: string;
  patientPhone: string | null;
  note: string | null;
  locale: string;
  timeZone: string | null;
  idempotencyKey: string | null;
  requestFingerprint: Buffer | null;
  createdAt: CreationOptional<Date>;
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
      slotId: DataTypes.UUID,
      status: DataTypes.TEXT,
      sequence: DataTypes.INTEGER,
      patientName: DataTypes.TEXT,
      patientEmail: DataTypes.TEXT,
      patientPhone: DataTypes.TEXT,
      note: DataTypes.TEXT,
      locale: DataTypes.TEXT,
      timeZone: DataTypes.TEXT,
      idempotencyKey: DataTypes.TEXT,
      requestFingerprint: DataTypes.BLOB,
      createdAt: DataTypes.DATE,
      cancelledAt: DataTypes.DATE,
      cancelledBy: DataTypes.TEXT,
      cancellationReason: DataTypes.TEXT,
    },
    table,
  );
}
