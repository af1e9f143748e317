// npm run ledger: is what users were told what is kept?
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { checkAgainstDatabase, checkOverHttp, type Ledger, type Witnessed } from "./check-ledger.ts";
import { type Entry, readEntries } from "./entry.ts";
import type { Message } from "./messages.ts";
import { presentTimes } from "./report.ts";

const help = `npm run ledger -- <ledger.jsonl> --database-url postgres://… | --url https://… --secret sk_…

Compares what users were told, one answer a line, with what is kept; exit code 1 when anything contradicts.
  --messages <file>       what a witness outside has heard, a line each: {channel, about, kind, name}
  --settle-seconds <n>    how long events that are under way may still take (30)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "database-url": { type: "string", default: process.env["DATABASE_URL"] },
    url: { type: "string" },
    secret: { type: "string" },
    messages: { type: "string" },
    "settle-seconds": { type: "string", default: "30" },
  },
});
const [path] = positionals;
const check = checkBy(values["database-url"], values.url, values.secret);
if (path === undefined || check === undefined) {
  console.error(help);
  process.exit(1);
}

const entries = readEntries(await readFile(path, "utf8"));
const witnessed = values.messages === undefined ? {} : await readMessages(values.messages);
const ledger = await untilSettled(() => check(entries, witnessed), Number(values["settle-seconds"]));
console.log(`${presentTimes(entries)}

Answers: ${entries.length}. Bookings: ${ledger.told} told, ${ledger.kept} kept.`);
for (const finding of ledger.findings) console.log(finding);
console.log(ledger.findings.length === 0 ? "PASS" : `FAIL: ${ledger.findings.length} findings`);
process.exitCode = ledger.findings.length === 0 ? 0 : 1;

type Check = (entries: Entry[], witnessed: Witnessed) => Promise<Ledger>;

function checkBy(databaseUrl?: string, url?: string, secret?: string): Check | undefined {
  if (url !== undefined && secret !== undefined) {
    const headers = { Authorization: `Bearer ${secret}` };
    return (...given) => checkOverHttp((at) => fetch(new URL(at, url), { headers }), ...given);
  }
  return databaseUrl === undefined ? undefined : (...given) => checkAgainstDatabase(databaseUrl, ...given);
}

async function readMessages(file: string): Promise<Witnessed> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.trim() !== "");
  const witnessed: Witnessed = {};
  for (const line of lines) {
    const { channel, ...message } = JSON.parse(line) as Message & { channel: string };
    witnessed[channel] = [...(witnessed[channel] ?? []), message];
  }
  return witnessed;
}

/**
 * Events are told moments after the answer, and a system under load has no time for reports: what contradicts, or cannot
 * be known, only because of that is looked at again.
 */
async function untilSettled(look: () => Promise<Ledger>, patienceSeconds: number): Promise<Ledger> {
  const giveUpAt = Date.now() + patienceSeconds * 1000;
  for (;;) {
    const isLast = Date.now() >= giveUpAt;
    const found = await look().catch((error: unknown) => {
      if (isLast) throw error;
      return undefined;
    });
    if (found && (isLast || found.findings.length === 0)) return found;
    await sleep(1_000);
  }
}
