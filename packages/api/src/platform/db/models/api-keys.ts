import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from "sequelize";
import { table } from "./table.ts";

export interface ApiKey extends Model<InferAttributes<ApiKey>, InferCreationAttributes<ApiKey>> {
  id: string;
  clinicId: string;
  kind: "publishable" | "secret";
  keyHash: Buffer;
  publishableKey: string | null;
  label: string;
  allowedOrigins: string[];
  createdAt: CreationOptional<Date>;
  revokedAt: CreationOptional<Date | null>;
}
export type ApiKeyRow = InferAttributes<ApiKey>;

export function defineApiKeys(sequelize: Sequelize) {
  return sequelize.define<ApiKey>(
    "api_keys",
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      clinicId: DataTypes.UUID,
      kind: DataTypes.TEXT,
      keyHash: DataTypes.BLOB,
      publishableKey: DataTypes.TEXT,
      label: DataTypes.TEXT,
      allowedOrigins: DataTypes.ARRAY(DataTypes.TEXT),
      createdAt: DataTypes.DATE,
      revokedAt: DataTypes.DATE,
    },
    table,
  );
}
