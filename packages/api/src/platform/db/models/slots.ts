import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from "sequelize";
import { table } from "./table.ts";

export interface Slot extends Model<InferAttributes<Slot>, InferCreationAttributes<Slot>> {
  doctorId: string;
  id: string;
  clinicId: string;
  start: Date;
  end: Date;
  status: CreationOptional<"free" | "busy" | "busy-unavailable">;
  planned: CreationOptional<boolean>;
  version: CreationOptional<number>;
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
    },
    table,
  );
}
