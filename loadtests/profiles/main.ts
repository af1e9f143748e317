// npm run profile -- <files or folders>: where processor time and memory went, by package and by function.
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { fromHere } from "../measure/from-here.ts";
import { table } from "../measure/table.ts";
import { type Profile, readProfile, type Share } from "./read-profile.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { top: { type: "string", default: "15" } },
});
const files = (await Promise.all(positionals.map((path) => profilesAt(fromHere(path))))).flat();
if (files.length === 0)
  throw new Error("Name profiles, or folders with some: npm run bench -- --cpu-prof <folder> makes them");
for (const file of files) console.log(present(basename(file), readProfile(await readFile(file, "utf8"))));

async function profilesAt(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const names = await readdir(path);
  return names.filter((name) => /\.(cpu|heap)profile$/.test(name)).map((name) => join(path, name));
}

function present(name: string, { kind, shares }: Profile): string {
  // A server that waits does not work.
  const working = shares.filter(({ origin }) => origin !== "(idle)" && origin !== "(root)");
  const total = sumOf(working);
  const row = (title: string, self: number) => [
    title,
    `${((100 * self) / total).toFixed(1)}%`,
    kind === "cpu" ? self.toFixed(0) : (self / 2 ** 20).toFixed(1),
  ];
  const unit = kind === "cpu" ? "self, ms" : "allocated, MB";
  const byOrigin = [...new Set(working.map(({ origin }) => origin))]
    .map((origin) => ({ origin, self: sumOf(working.filter((one) => one.origin === origin)) }))
    .toSorted((one, other) => other.self - one.self);
  const most = Number(values.top);
  return [
    name,
    table(
      ["package", "share", unit],
      byOrigin.slice(0, most).map(({ origin, self }) => row(origin, self)),
    ),
    table(
      ["function", "share", unit],
      working.slice(0, most).map(({ origin, place, self }) => row(`${origin}: ${place}`, self)),
    ),
  ].join("\n\n");
}

function sumOf(shares: Pick<Share, "self">[]): number {
  return shares.reduce((sum, { self }) => sum + self, 0);
}
