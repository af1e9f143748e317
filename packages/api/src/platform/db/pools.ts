import type { Sequelize } from "sequelize";
import type { Database } from "./connection.ts";

type PoolState = { pool: "write" | "read"; used: number; free: number; waiting: number };

/** How busy this process's connections are: to the primary, and to the replica if it has one. */
export function poolsOf({
  sequelize,
  replicaPool,
}: Pick<Database, "sequelize" | "replicaPool">): PoolState[] {
  return [stateOf("write", sequelize), ...(replicaPool ? [stateOf("read", replicaPool)] : [])];
}

function stateOf(name: PoolState["pool"], sequelize: Sequelize): PoolState {
  // Sequelize keeps its pool to itself. Versions are pinned, and a test looks in here.
  const { pool } = (sequelize as unknown as { connectionManager: { pool: Pool } }).connectionManager;
  return { pool: name, used: pool.using, free: pool.available, waiting: pool.waiting };
}

type Pool = { using: number; available: number; waiting: number };
