import { inTx, type Tx } from "./connection.ts";

/**
 * How Citus lays our tables over its nodes, parents first. All that is one doctor's lies on one node, so that booking
 * stays one transaction there; what is small, seldom written and joined by everything lies on all of them. The rest
 * stays on the coordinator: webhooks and their deliveries belong to no doctor, and are claimed across all clinics.
 */
const spreads: { table: string; by: string | "copies" }[] = [
  { table: "clinics", by: "copies" },
  { table: "api_keys", by: "copies" },
  { table: "doctors", by: "id" },
  { table: "slots", by: "doctor_id" },
  { table: "bookings", by: "doctor_id" },
  { table: "outbox", by: "doctor_id" },
  { table: "handled_events", by: "doctor_id" },
  { table: "booking_figures", by: "doctor_id" },
];

/** Citus cannot be used here. The message is a sentence or two for a person. */
class CitusError extends Error {
  override name = "CitusError";
}

/** Spreads what is not spread yet, its rows included, and gives the names of those tables. Locks them meanwhile. */
export async function distributeTables(tx: Tx): Promise<string[]> {
  const known = await spreadTables(tx);
  const missing = spreads.filter(({ table }) => !known.has(table));
  if (missing.length === 0) return [];
  // A local table may not refer to a spread one.
  await inTx(tx, "ALTER TABLE webhooks DROP CONSTRAINT IF EXISTS webhooks_clinic_id_fkey", []);
  for (const spread of missing) await spreadOne(tx, spread);
  // What was copied out still fills the coordinator's disk. Children first.
  for (const { table } of missing.toReversed())
    await inTx(tx, "SELECT truncate_local_data_after_distributing_table($1)", [table]);
  return missing.map(({ table }) => table);
}

/** For migrations: a table that is new in a distributed database must be spread as the others are. */
export async function isDistributed(tx: Tx): Promise<boolean> {
  const [row] = await inTx<{ citus: boolean }>(
    tx,
    "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') AS citus",
    [],
  );
  return row?.citus === true && (await spreadTables(tx)).has("doctors");
}

export async function provideCitus(tx: Tx): Promise<void> {
  const [citus] = await inTx<{ installed: string | null }>(
    tx,
    "SELECT installed_version AS installed FROM pg_available_extensions WHERE name = 'citus'",
    [],
  );
  if (!citus)
    throw new CitusError(
      "This PostgreSQL server has no Citus, which --distribute needs. docs/scaling.md tells when and how.",
    );
  if (citus.installed) return;
  await inTx(tx, "CREATE EXTENSION citus", []).catch((error: Error) => {
    throw new CitusError(
      `This server has Citus but will not switch it on for us: ${error.message}. Its superuser can: CREATE EXTENSION citus;`,
    );
  });
}

/**
 * Before anything that changes tables. One connection to each node, because several of one transaction would not see
 * each other's changes. This transaction's own limits there as well, because the role's are for single requests. And no
 * table that merely refers to a copied one becomes Citus's own, because then it cannot be spread by doctor any more.
 * Harmless where there is no Citus: settings that nobody reads.
 */
export async function readyCitusForChanges(tx: Tx): Promise<void> {
  await inTx(
    tx,
    `SELECT set_config('citus.multi_shard_modify_mode', 'sequential', true),
            set_config('citus.propagate_set_commands', 'local', true),
            set_config('citus.enable_local_reference_table_foreign_keys', 'off', true)`,
    [],
  );
}

async function spreadOne(tx: Tx, { table, by }: (typeof spreads)[number]): Promise<void> {
  if (by === "copies") await inTx(tx, "SELECT create_reference_table($1)", [table]);
  else
    await inTx(tx, "SELECT create_distributed_table($1, $2, colocate_with => $3)", [
      table,
      by,
      table === "doctors" ? "none" : "doctors",
    ]);
}

async function spreadTables(tx: Tx): Promise<Set<string>> {
  // h: by a column's hash; t: a copy on every node. What is neither is merely known to Citus.
  const rows = await inTx<{ name: string }>(
    tx,
    "SELECT logicalrelid::regclass::text AS name FROM pg_dist_partition WHERE partmethod = 'h' OR repmodel = 't'",
    [],
  );
  return new Set(rows.map(({ name }) => name));
}
