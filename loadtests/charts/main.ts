// npm run charts: draws docs/images/performance-*.svg from docs/performance/*.json; --check fails when they differ.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "../servers/server.ts";
import { chartsOfBench, chartsOfGrowth } from "./figures.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const charts = {
  ...chartsOfBench(JSON.parse(await readText("docs/performance/bench.json"))),
  ...chartsOfGrowth(JSON.parse(await readText("docs/performance/growth.json"))),
};
const stale: string[] = [];
for (const [name, text] of Object.entries(charts)) {
  const path = `docs/images/${name}`;
  if (!values.check) await writeFile(join(repository, path), text);
  else if ((await readText(path).catch(() => "")) !== text) stale.push(path);
}
console.log(
  stale.length === 0 ? `${Object.keys(charts).length} charts` : `Not as drawn: ${stale.join(", ")}`,
);
process.exitCode = stale.length === 0 ? 0 : 1;

function readText(path: string): Promise<string> {
  return readFile(join(repository, path), "utf8");
}
