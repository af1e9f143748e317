// npm test: provides what the tests need, builds what they run against, and runs them all.
import { spawnSync } from "node:child_process";
import { provideChromium } from "./chromium.ts";

const startedAt = Date.now();

try {
  const CHROMIUM = provideChromium();
  console.log(`Chromium: ${CHROMIUM}`);
  console.log(
    `PostgreSQL: ${process.env["TEST_DATABASE_URL"] ? "the one at TEST_DATABASE_URL" : "embedded, started for this run and gone afterwards"}`,
  );
  run("npm", ["run", "--silent", "build"], process.env);
  run("npx", ["vitest", "run", ...process.argv.slice(2)], { ...process.env, CHROMIUM });
  console.log(`All tests passed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv): void {
  const { status } = spawnSync(command, args, { stdio: "inherit", env });
  if (status !== 0) throw new Error(`"${command} ${args.join(" ")}" failed.`);
}
