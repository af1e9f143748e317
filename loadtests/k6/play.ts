import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Scope } from "../../scripts/stack/scope.ts";
import type { Report } from "../lib/report.ts";
import { repository } from "../servers/server.ts";
import type { K6 } from "./find-k6.ts";
import type { Chosen } from "./order.ts";
import type { Target } from "./target.ts";

export type Played = {
  name: string;
  folder: string;
  /** Of the process; 0 also where only a limit was found, which was the question. */
  code: number;
  /** Undefined when k6 did not come so far. */
  report: Report | undefined;
  /** All that k6 said. */
  said: string;
};

const loadtests = join(repository, "loadtests");
const ownResults = join(loadtests, "results");
/** What k6 says when thresholds fail; anything else is no verdict. */
const thresholdsFailed = 99;
const shownSurprises = 5;

/** Runs one script and keeps what it told: summary.json, report.html and told.jsonl in a folder of its own in `results`. */
export async function play(
  scope: Scope,
  k6: K6,
  { chosen, target, results = ownResults }: { chosen: Chosen; target: Target; results?: string },
): Promise<Played> {
  const { name } = chosen;
  const folder = join(results, `${name}-${timeInNames()}`);
  await mkdir(folder, { recursive: true });
  const told = join(folder, "told.jsonl");
  const environment = environmentOf({ chosen, target, folder });
  // No progress, no server of its own, and what is told as it is.
  const flags = ["--quiet", "--address", "", "--log-format", "raw", "--console-output", told];
  const { command, args } = k6({ folders: [loadtests, folder], environment });
  const child = spawn(command, [...args, "run", ...flags, join(loadtests, `${name}.ts`)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...withoutK6(process.env), ...environment },
  });
  scope.onEnd(async () => child.kill());
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const [code] = await once(child, "close");
  const report = await readReport(folder);
  const foundOnlyLimits = code === thresholdsFailed && report?.passed === true;
  return {
    name,
    folder,
    // Null when a signal ended it.
    code: foundOnlyLimits ? 0 : typeof code === "number" ? code : 1,
    report,
    said: said + (await sortTold(told)),
  };
}

function environmentOf({ chosen, target, folder }: { chosen: Chosen; target: Target; folder: string }) {
  const sizes = Object.entries(chosen.sizes).map(([size, value]) => [size.toUpperCase(), `${value}`]);
  return {
    API: target.url,
    KEY: target.key,
    // By the environment: a list of processes shows arguments.
    SECRET: target.secret ?? "",
    SPECIALTY: target.databaseUrl ? chosen.name : "",
    RESULTS: folder,
    SHORT: chosen.short ? "1" : "",
    K6_NO_USAGE_REPORT: "true",
    ...Object.fromEntries(sizes),
  };
}

/** Settings of k6 that somebody has in their shell, K6_VUS say, would overrule the script's own. */
function withoutK6(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("K6_")));
}

/** Leaves what people were told in the file, and gives what surprised them as text. */
async function sortTold(path: string): Promise<string> {
  const lines = (await readFile(path, "utf8").catch(() => "")).split("\n").filter(Boolean);
  const told = lines.filter((line) => line.startsWith('{"user"'));
  await writeFile(path, told.map((line) => `${line}\n`).join(""));
  const surprises = lines.filter((line) => !line.startsWith('{"user"'));
  const shown = surprises.slice(0, shownSurprises).map((line) => `  ${line.slice(0, 400)}\n`);
  const more = surprises.length - shown.length;
  return shown.join("") + (more > 0 ? `  and ${more} more like these\n` : "");
}

async function readReport(folder: string): Promise<Report | undefined> {
  const text = await readFile(join(folder, "summary.json"), "utf8").catch(() => undefined);
  // Written by lib/report.ts a moment ago.
  return text === undefined ? undefined : (JSON.parse(text) as Report);
}

function timeInNames(): string {
  return new Date().toISOString().slice(0, 19).replaceAll(":", "-");
}
