import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { inScope, type Scope } from "../scripts/stack/scope.ts";
import { findK6 } from "./k6/find-k6.ts";
import { writeClinicFile } from "./servers/clinic-file.ts";
import { startWholeDocBook } from "./servers/docbook.ts";
import { makeTemporaryFolder } from "./servers/folder.ts";

const help = `npm run loadtest -- <script> [--url <url> --key <pk_…> [--secret <sk_…>]] [--rivals <n>]

  smoke            Every operation of the contract once.
  one-slot-rush    Many patients ask for one slot at the same moment; --rivals says how many (100).

Without --url it starts a DocBook of its own and stops it afterwards. Exit code: k6's verdict.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: "string" },
    key: { type: "string" },
    secret: { type: "string" },
    rivals: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});

async function main(): Promise<number> {
  const [name] = positionals;
  if (values.help || name === undefined) {
    console.log(help);
    return values.help ? 0 : 1;
  }
  const script = join(import.meta.dirname, `${name}.ts`);
  if (!["smoke", "one-slot-rush"].includes(name) || !existsSync(script))
    throw new Error(`There is no load test "${name}".\n\n${help}`);
  const k6 = findK6();
  return inScope(async (scope) => {
    const { url, key, secret } = await chooseTarget(scope);
    const target = ["-e", `API=${url}`, "-e", `KEY=${key}`, ...(secret ? ["-e", `SECRET=${secret}`] : [])];
    const rivals = values.rivals === undefined ? [] : ["-e", `RIVALS=${values.rivals}`];
    const child = spawn(k6, ["run", "--quiet", ...target, ...rivals, script], {
      stdio: "inherit",
      env: { ...process.env, K6_NO_USAGE_REPORT: "true" },
    });
    scope.onEnd(async () => child.kill());
    const [code] = await once(child, "exit");
    // Null when a signal ended it.
    return typeof code === "number" ? code : 1;
  });
}

type Target = { url: string; key: string; secret: string | undefined };

async function chooseTarget(scope: Scope): Promise<Target> {
  if (values.url !== undefined) {
    if (values.key === undefined)
      throw new Error("With --url goes --key: a publishable key of the clinic to test.");
    return { url: values.url, key: values.key, secret: values.secret };
  }
  const folder = await makeTemporaryFolder(scope);
  const clinicFile = await writeClinicFile(folder, {
    doctors: 5,
    hours: "08:00-18:00",
    slotMinutes: 30,
    horizonDays: 30,
  });
  return startWholeDocBook(scope, { dataDir: join(folder, "data"), clinicFile });
}
