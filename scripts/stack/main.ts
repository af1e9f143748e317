// npm run stack: DocBook in its production shape on this machine, on real services, until Ctrl-C.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runDocBook } from "./docbook.ts";
import { startMailSink } from "./mail-sink.ts";
import { inScope } from "./scope.ts";
import { startShape } from "./shape.ts";
import { givenBy, type Name, startStack } from "./stack.ts";

const demoClinic = fileURLToPath(new URL("../../examples/clinic.yaml", import.meta.url));
const port = Number(process.env["PORT"] || 3000);

await inScope(async (scope) => {
  const services = Object.keys(givenBy) as Name[];
  const stack = await startStack({ services, scope, durable: true, log: console.log });
  const mail = await startMailSink(scope);
  const shape = await startShape(scope, { stack, smtpUrl: mail.smtpUrl, port });
  const said = await runDocBook(shape.settings, ["clinic", "import", demoClinic]);
  const slug = /slug: (\S+)/.exec(await readFile(demoClinic, "utf8"))?.[1] ?? "";
  const secretKey = await runDocBook(shape.settings, ["keys", "create", "--clinic", slug, "--secret"]);

  const lines = [
    ["API, by haproxy", shape.url],
    ["Its reference", `${shape.url}/docs`],
    ["Mails", mail.pageUrl],
    ["Publishable key", /pk_\S+/.exec(said)?.[0]],
    ["Secret key", secretKey],
    ...[...shape.apis, shape.relay, shape.worker].map(({ name, url }) => [name, `${url}/metrics`]),
    ...Object.entries(stack.urls),
    ["Logs", `${stack.home.folder}/*/*.log`],
  ];
  console.log(`\nDocBook is ready in its production shape.\n`);
  for (const [what = "", where = ""] of lines) console.log(`  ${what.padEnd(16)} ${where}`);
  console.log("\nCtrl-C stops everything and deletes its data.");
  await new Promise(() => setInterval(() => {}, 60_000));
}).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
