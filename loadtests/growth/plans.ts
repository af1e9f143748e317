import { readFile, stat } from "node:fs/promises";
import { query } from "../servers/postgres.ts";

// PostgreSQL tells itself how it answered each statement that DocBook sent (auto_explain): no copy of a statement could
// go stale here.

/** One statement as it ran. */
export type Ran = { sql: string; root: PlanNode };
/** What we read of EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON). */
type PlanNode = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  "Shared Hit Blocks"?: number;
  "Shared Read Blocks"?: number;
  Plans?: PlanNode[];
};

/** From now on every new connection to the database writes each plan to the server's log. */
export async function explainAll(databaseUrl: string): Promise<void> {
  const database = new URL(databaseUrl).pathname.slice(1);
  const settings = {
    session_preload_libraries: "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_format": "json",
    // What the foreign keys look up is part of a booking too.
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_parameter_max_length": "0",
  };
  for (const [name, value] of Object.entries(settings))
    await query(databaseUrl, `ALTER DATABASE "${database}" SET ${name} = '${value}'`);
}

/** Gives what `work` made the server log. */
export async function statementsDuring(logFile: string, work: () => Promise<unknown>): Promise<Ran[]> {
  const { size } = await stat(logFile);
  await work();
  return readPlans((await readFile(logFile)).subarray(size).toString("utf8"));
}

/** In the log a plan follows on "plan:", each of its lines behind a tab. */
function readPlans(log: string): Ran[] {
  return [...log.matchAll(/ plan:\n((?:\t.*\n)+)/g)].map(([, text = ""]) => {
    // The log is PostgreSQL's, whose format the types above follow.
    const { "Query Text": sql, Plan: root } = JSON.parse(text) as { "Query Text": string; Plan: PlanNode };
    return { sql: sql.replace(/\s+/g, " ").trim(), root };
  });
}

/** Pages of tables and indexes that were looked at, over all statements. */
export function pagesOf(ran: Ran[]): number {
  return ran.reduce((sum, { root }) => sum + pagesOfNode(root), 0);
}

function pagesOfNode(node: PlanNode): number {
  return (node["Shared Hit Blocks"] ?? 0) + (node["Shared Read Blocks"] ?? 0);
}

/** Tables that grow with every slot, booking and event. */
const growing = ["slots", "bookings", "outbox"];
/** More than any of the requests has a use for: a month of a doctor is 500 slots. */
const rowsAtMost = 2_000;

/** By which ways tables were reached; a way that the planner had ready and did not take is none. */
export function waysOf(ran: Ran[]): string[] {
  const scans = ran
    .flatMap(({ root }) => nodesOf(root))
    .filter((node) => node["Node Type"].endsWith("Scan") && (node["Actual Loops"] ?? 0) > 0);
  const ways = scans.flatMap((node) => {
    const { "Node Type": type, "Relation Name": table = "", "Index Name": index } = node;
    return growing.includes(table) || index ? [`${type} ${index ?? table}`] : [];
  });
  return [...new Set(ways)].toSorted();
}

/**
 * What would get slower with every year, in sentences; each once. In a large database nothing may read a whole table; in
 * a small one the planner is right to, as far as it is few rows.
 */
export function findingsIn(ran: Ran[], size: "small" | "large"): string[] {
  return [
    ...new Set(
      ran.flatMap(({ sql, root }) =>
        nodesOf(root).flatMap((node) =>
          complaintsAbout(node, size).map((complaint) => `${complaint}: ${shorten(sql)}`),
        ),
      ),
    ),
  ];
}

function complaintsAbout(node: PlanNode, size: "small" | "large"): string[] {
  const { "Relation Name": table = "", "Node Type": type } = node;
  if (!growing.includes(table)) return [];
  const removed = (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
  const rows = ((node["Actual Rows"] ?? 0) + removed) * (node["Actual Loops"] ?? 1);
  return [
    ...(type === "Seq Scan" && size === "large" ? [`reads all of ${table}`] : []),
    ...(rows > rowsAtMost ? [`looks at thousands of rows of ${table} (${type})`] : []),
  ];
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

function shorten(sql: string): string {
  return sql.length > 160 ? `${sql.slice(0, 160)}…` : sql;
}
