import { readFile } from "node:fs/promises";
import { findCommand, type NamedCommand, UsageError } from "./commands/command.ts";

// Each loads only when it is asked for: most need a fraction of what "start" needs.
const commands: NamedCommand[] = [
  {
    name: "start",
    summary: "Run DocBook: API, pages, relay and worker",
    load: async () => (await import("./commands/start.ts")).startCommand,
  },
  {
    name: "migrate",
    summary: "Bring the database's tables up to date",
    load: async () => (await import("./commands/migrate.ts")).migrateCommand,
  },
  {
    name: "clinic",
    summary: "Import a clinic from a file",
    load: async () => (await import("./commands/clinic.ts")).clinicCommand,
  },
  {
    name: "keys",
    summary: "Create, list and revoke a clinic's API keys",
    load: async () => (await import("./commands/keys.ts")).keysCommand,
  },
  {
    name: "integrity",
    summary: "Look for what must never be",
    load: async () => (await import("./commands/integrity.ts")).integrityCommand,
  },
];

/** By name, since their classes come with the commands that throw them. */
const toldPlainly = ["ConfigError", "ClinicFileError", "CitusError"];

/** Sequelize's names for a database that is not there, or not for us. */
const unreachable = /^Sequelize(Connection|HostNot|AccessDenied|InvalidConnection)/;

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  console.error(explain(error));
}

async function run(args: string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") return console.log(help());
  if (name === "--version" || name === "-v") return console.log(await version());
  const command = await findCommand(commands, name).load();
  if (rest.includes("--help") || rest.includes("-h")) return console.log(command.help);
  await command.run(rest);
}

async function version(): Promise<string> {
  const manifest = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function help(): string {
  const list = commands.map(({ name, summary }) => `  docbook ${name.padEnd(9)} ${summary}`).join("\n");
  return `DocBook: booking for clinics. A slot is never booked twice.

${list}

"docbook <command> --help" tells more. Settings come from the environment; docs/configuration.md lists them.
Without DATABASE_URL an embedded PostgreSQL keeps its data in .docbook/.`;
}

/** One line for what a person can mend; the whole error for what is our fault. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (unreachable.test(error.name))
    return `The database at DATABASE_URL does not let us in: ${error.message || "no answer"}.`;
  return error instanceof UsageError || toldPlainly.includes(error.name)
    ? error.message
    : (error.stack ?? error.message);
}
