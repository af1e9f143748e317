import { readConfig } from "../config.ts";
import { distribute, migrate } from "../platform/db/migrate.ts";
import { type Command, readArgs, UsageError } from "./command.ts";
import { withDatabaseUrl } from "./database.ts";

export const migrateCommand: Command = {
  help: `docbook migrate [--distribute | --down]

Runs the migrations that are missing, all in one transaction and under a lock, so that several replicas may
run it at once. Also sets the role's lock and statement timeouts. "docbook start" does the same first.

  --distribute   Then spread the tables by doctor over the nodes of a Citus cluster (docs/scaling.md). The tables
                 are locked until their rows are where they belong. Twice does no harm.
  --down         Take the newest migration back. Its data is gone.`,
  run: async (args) => {
    const { values } = readArgs({
      args,
      options: {
        distribute: { type: "boolean", default: false },
        down: { type: "boolean", default: false },
      },
    });
    if (values.distribute && values.down)
      throw new UsageError("--distribute and --down together make no sense: choose one.");
    await withDatabaseUrl(readConfig(), async (databaseUrl) => {
      const ran = await migrate(databaseUrl, values.down ? "down" : "up");
      console.log(ran.length === 0 ? "Nothing to do: the tables are up to date." : `Ran ${ran.join(", ")}.`);
      if (!values.distribute) return;
      const tables = await distribute(databaseUrl);
      console.log(tables.length === 0 ? "All tables are distributed." : `Distributed ${tables.join(", ")}.`);
    });
  },
};
