import { DataTypes, Model, type Sequelize } from "sequelize";

// Models as the manual shows them: instances, associations, default ids.

const table = { underscored: true, timestamps: false } as const;

export class Clinic extends Model {
  declare id: string;
  declare name: string;
  declare timeZone: string;
  declare minimumNoticeMinutes: number;
}
export class Doctor extends Model {
  declare id: string;
  declare name: string;
  declare Clinic: Clinic;
}
export class Slot extends Model {
  declare id: string;
  declare doctorId: string;
  declare clinicId: string;
  declare start: Date;
  declare end: Date;
  declare status: "free" | "busy" | "busy-unavailable";
  declare version: number;
}
export class Booking extends Model {
  declare id: string;
  declare createdAt: Date;
}
export class OutboxEvent extends Model {}

export function defineModels(sequelize: Sequelize): void {
  const id = { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 };
  const doctorId = { type: DataTypes.UUID, primaryKey: true };

  Clinic.init(
    { id, name: DataTypes.TEXT, timeZone: DataTypes.TEXT, minimumNoticeMinutes: DataTypes.INTEGER },
    { ...table, sequelize, modelName: "Clinic", tableName: "clinics" },
  );
  Doctor.init(
    { id, name: DataTypes.TEXT },
    { ...table, sequelize, modelName: "Doctor", tableName: "doctors" },
  );
  Doctor.belongsTo(Clinic, { foreignKey: { name: "clinicId", field: "clinic_id" } });
  Slot.init(
    {
      doctorId,
      id,
      clinicId: DataTypes.UUID,
      start: DataTypes.DATE,
      end: DataTypes.DATE,
      status: DataTypes.TEXT,
      version: DataTypes.INTEGER,
    },
    { ...table, sequelize, modelName: "Slot", tableName: "slots" },
  );
  Booking.init(
    {
      doctorId,
      id,
      clinicId: DataTypes.UUID,
      slotId: DataTypes.UUID,
      start: DataTypes.DATE,
      end: DataTypes.DATE,
      claimStart: DataTypes.DATE,
      claimEnd: DataTypes.DATE,
      status: { type: DataTypes.TEXT, defaultValue: "booked" },
      patientName: DataTypes.TEXT,
      patientEmail: DataTypes.TEXT,
      patientPhone: DataTypes.TEXT,
      patientKey: DataTypes.BLOB,
      note: DataTypes.TEXT,
      locale: DataTypes.TEXT,
      timeZone: DataTypes.TEXT,
      idempotencyKey: DataTypes.TEXT,
      requestFingerprint: DataTypes.BLOB,
      createdAt: { type: DataTypes.DATE, defaultValue: DataTypes.NOW },
    },
    { ...table, sequelize, modelName: "Booking", tableName: "bookings" },
  );
  OutboxEvent.init(
    { doctorId, id, type: DataTypes.TEXT, payload: DataTypes.JSONB },
    { ...table, sequelize, modelName: "OutboxEvent", tableName: "outbox" },
  );
}
