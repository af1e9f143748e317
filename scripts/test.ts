// npm test: provides what the tests need, builds what they run against, runs them all, and leaves nothing behind.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { provideProgram, providePrograms } from "./programs.ts";
import { inScope, type Scope } from "./stack/scope.ts";
import { givenBy, type Name, startStack } from "./stack/stack.ts";

const startedAt = Date.now();
const services = Object.keys(givenBy) as Name[];

await inScope(async (scope) => {
  // In one go, before anything starts.
  await providePrograms(["chromium", "haproxy"]);
  const CHROMIUM = await provideProgram("chromium");
  console.log(`Chromium   ${CHROMIUM}`);
  const building = run(scope, "npm", ["run", "--silent", "build"], process.env);
  const [stack] = await Promise.all([startStack({ services, scope, log: console.log }), building]);
  const urls = Object.entries(stack.urls).map(([name, url]) => [givenBy[name as Name], url]);
  const env = { ...process.env, CHROMIUM, ...Object.fromEntries(urls) };
  await run(scope, "npx", ["vitest", "run", ...process.argv.slice(2)], env);
  console.log(`All tests passed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

async function run(scope: Scope, command: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  scope.refuseWhenOver();
  const child = spawn(command, args, { stdio: "inherit", env });
  const exited = once(child, "exit");
  scope.onEnd(async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await exited;
  });
  const [code] = await exited;
  if (code !== 0) throw new Error(`"${command} ${args.join(" ")}" failed.`);
}
