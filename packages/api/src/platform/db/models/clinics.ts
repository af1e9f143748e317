import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from "sequelize";
import { table } from "./table.ts";

export type Contact = {
  email: string | null;
  phone: string | null;
  address: string | null;
  website: string | null;
};
type DayRange = { from: string; to: string };

export interface Clinic extends Model<InferAttributes<Clinic>, InferCreationAttributes<Clinic>> {
  id: string;
  slug: string;
  name: string;
  timeZone: string;
  locale: string;
  contact: Contact;
  minimumNoticeMinutes: number;
  cancellationNoticeMinutes: number;
  horizonDays: number;
  holidays: DayRange[];
  /** Text messages to patients who leave a phone number. */
  sms: CreationOptional<boolean>;
  /** 0: nothing is held. */
  holdMinutes: CreationOptional<number>;
  /** Upcoming ones, by e-mail address; null for any number. */
  bookingsPerPatient: CreationOptional<number | null>;
  challenge: CreationOptional<"none" | "altcha">;
  /** The clinic's own page for its patients' bookings; null where ours does. */
  managePage: CreationOptional<string | null>;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
}
export type ClinicRow = InferAttributes<Clinic>;

export function defineClinics(sequelize: Sequelize) {
  return sequelize.define<Clinic>(
    "clinics",
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      slug: DataTypes.TEXT,
      name: DataTypes.TEXT,
      timeZone: DataTypes.TEXT,
      locale: DataTypes.TEXT,
      contact: DataTypes.JSONB,
      minimumNoticeMinutes: DataTypes.INTEGER,
      cancellationNoticeMinutes: DataTypes.INTEGER,
      horizonDays: DataTypes.INTEGER,
      holidays: DataTypes.JSONB,
      sms: DataTypes.BOOLEAN,
      holdMinutes: DataTypes.INTEGER,
      bookingsPerPatient: DataTypes.INTEGER,
      challenge: DataTypes.TEXT,
      managePage: DataTypes.TEXT,
      createdAt: DataTypes.DATE,
      updatedAt: DataTypes.DATE,
    },
    table,
  );
}
