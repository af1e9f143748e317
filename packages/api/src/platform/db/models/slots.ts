import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from "sequelize";
import { table } from "./table.ts";

/** FHIR's words. busy-tentative: held. busy-unavailable: taken back by the clinic. */
export type SlotStatus = "free" | "busy" | "busy-tentative" | "busy-unavailable";

export interface Slot extends Model<InferAttributes<Slot>, InferCreationAttributes<Slot>> {
  doctorId: string;
  id: string;
  clinicId: string;
  start: Date;
  end: Date;
  status: CreationOptional<SlotStatus>;
  planned: CreationOptional<boolean>;
  version: CreationOptional<number>;
  holdId: CreationOptional<string | null>;
  heldUntil: CreationOptional<Date | null>;
  holdExtended: CreationOptional<boolean>;
  heldBy: CreationOptional<Buffer | null>;
}
export type SlotRow = InferAttributes<Slot>;

export function defineSlots(sequelize: Sequelize) {
  return sequelize.define<Slot>(
    "slots",
    {
      doctorId: { type: DataTypes.UUID, primaryKey: true },
      id: { type: DataTypes.UUID, primaryKey: true },
      clinicId: DataTypes.UUID,
      start: DataTypes.DATE,
      end: DataTypes.DATE,
      status: DataTypes.TEXT,
      planned: DataTypes.BOOLEAN,
      version: DataTypes.INTEGER,
      holdId: DataTypes.UUID,
      heldUntil: DataTypes.DATE,
      holdExtended: DataTypes.BOOLEAN,
      heldBy: DataTypes.BLOB,
    },
    table,
  );
}
