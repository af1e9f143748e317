import { ClinicFileError } from "./clinics/clinic-file/mistakes.ts";
import { clinicCommand } from "./commands/clinic.ts";
import { type Command, findCommand, UsageError } from "./commands/command.ts";
import { keysCommand } from "./commands/keys.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { startCommand } from "./commands/start.ts";
import { ConfigError } from "./config.ts";
import { AppError } from "./errors.ts";

const commands: Command[] = [startCommand, migrateCommand, clinicCommand, keysCommand];

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  console.error(explain(error));
}

async function run(args: string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") return console.log(help());
  const command = findCommand(commands, name);
  if (rest.includes("--help") || rest.includes("-h")) return console.log(command.help);
  await command.run(rest);
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
  if (error instanceof UsageError || error instanceof ConfigError || error instanceof ClinicFileError)
    return error.message;
  if (error instanceof AppError) return error.detail;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
