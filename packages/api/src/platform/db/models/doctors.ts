import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from "sequelize";
import { table } from "./table.ts";

export interface Doctor extends Model<InferAttributes<Doctor>, InferCreationAttributes<Doctor>> {
  id: string;
  clinicId: string;
  slug: string;
  name: string;
  specialties: string[];
  languages: string[];
  bio: string | null;
  /** The DoctorSchedule that slots are made from (slots/opening-hours.ts). */
  schedule: object;
  /** What patients can come for (VisitType in slots/visit.ts), the usual one first. */
  visitTypes: CreationOptional<object[]>;
  active: boolean;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
}
export type DoctorRow = InferAttributes<Doctor>;

export function defineDoctors(sequelize: Sequelize) {
  return sequelize.define<Doctor>(
    "doctors",
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      clinicId: DataTypes.UUID,
      slug: DataTypes.TEXT,
      name: DataTypes.TEXT,
      specialties: DataTypes.ARRAY(DataTypes.TEXT),
      languages: DataTypes.ARRAY(DataTypes.TEXT),
      bio: DataTypes.TEXT,
      schedule: DataTypes.JSONB,
      visitTypes: DataTypes.JSONB,
      active: DataTypes.BOOLEAN,
      createdAt: DataTypes.DATE,
      updatedAt: DataTypes.DATE,
    },
    table,
  );
}
