import { readConfig } from "../config.ts";
import { migrate } from "../platform/db/migrate.ts";
import { type Command, readArgs } from "./command.ts";
import { withDatabaseUrl } from "./database.ts";

export const migrateCommand: Command = {
  help: `docbook migrate [--down]

Runs the migrations that are missing, all in one transaction and under a lock, so that several replicas may
run it at once. Also sets the role's lock and statement timeouts. "docbook start" does the same first.

  --down   Take the newest migration back. Its data is gone.`,
  run: async (args) => {
    const { values } = readArgs({ args, options: { down: { type: "boolean", default: false } } });
    await withDatabaseUrl(readConfig(), async (databaseUrl) => {
      const ran = await migrate(databaseUrl, values.down ? "down" : "up");
      console.log(ran.length === 0 ? "Nothing to do: the tables are up to date." : `Ran ${ran.join(", ")}.`);
    });
  },
};
