import { parseArgs } from "node:util";
import {
  chooseSizes,
  isScript,
  readSize,
  type Script,
  type ScriptName,
  type SizeName,
  scriptOf,
  scripts,
  sizeNames,
} from "../lib/scripts.ts";

/** What the person at the command line wants. */
export type Order =
  | { wants: "help" | "list" }
  | { wants: "run"; scripts: Chosen[]; where: "own" | "shape" | Given };
export type Chosen = {
  name: ScriptName;
  script: Script;
  sizes: Record<SizeName, number>;
  short: boolean;
};
/** A DocBook that runs somewhere. */
export type Given = { url: string; key: string; secret: string | undefined };

export const help = `npm run loadtest -- <script>|all [--short] [--shape | --url <url> --key <pk_…> [--secret <sk_…>]]
npm run loadtest -- --list

Without --url it starts a DocBook of its own and stops it afterwards; with --shape the whole production shape, and asks
its balancer. Sizes: ${sizeNames.map((name) => `--${name} <${name === "duration" ? "30s, 5m" : "n"}>`).join(", ")}; --short takes small ones.
Exit code: the verdict. Report: loadtests/results/<script>-<time>/report.html`;

/** Throws one sentence for whatever is wrong. */
export function readOrder(args: string[]): Order {
  const { values, positionals } = parse(args);
  if (values.help) return { wants: "help" };
  if (values.list) return { wants: "list" };
  const [name, ...more] = positionals;
  if (name === undefined) throw new Error("Name a load test, or all; --list shows those there are.");
  if (more.length > 0) throw new Error(`One load test at a time, or all; not ${positionals.join(" ")}.`);
  if (name !== "all" && !isScript(name))
    throw new Error(`There is no load test "${name}"; --list shows those there are.`);
  // The table's own keys.
  const names = name === "all" ? (Object.keys(scripts) as ScriptName[]) : [name];
  return { wants: "run", scripts: chooseAll(names, values), where: chooseWhere(values) };
}

const options = {
  url: { type: "string" },
  key: { type: "string" },
  secret: { type: "string" },
  shape: { type: "boolean", default: false },
  short: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  rivals: { type: "string" },
  users: { type: "string" },
  slots: { type: "string" },
  rate: { type: "string" },
  duration: { type: "string" },
} as const;

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    // Node's own words, up to its advice on dashes.
    throw new Error(`${(error as Error).message.split(/\.(\s|$)/)[0]}; --help shows what there is.`);
  }
}

type Values = ReturnType<typeof parse>["values"];

function chooseAll(names: ScriptName[], values: Values): Chosen[] {
  for (const size of sizeNames) {
    const text = values[size];
    if (text === undefined) continue;
    if (!names.some((name) => size in scriptOf(name).sizes))
      throw new Error(`${names.join()} has no --${size}${sizesInstead(names)}.`);
    inOptionsWords(() => readSize(size, text));
  }
  const given = (size: SizeName) => values[size];
  return names.map((name) => {
    const script = scriptOf(name);
    const { short } = values;
    return { name, script, sizes: chooseSizes(script, { given, short }), short };
  });
}

function sizesInstead(names: ScriptName[]): string {
  const sizes = names.flatMap((name) => Object.keys(scriptOf(name).sizes));
  return sizes.length === 0 ? "" : `; it has ${sizes.map((size) => `--${size}`).join(", ")}`;
}

function inOptionsWords(read: () => number): void {
  try {
    read();
  } catch (error) {
    throw new Error(`--${(error as Error).message}.`);
  }
}

function chooseWhere({ url, key, secret, shape }: Values): "own" | "shape" | Given {
  if (url === undefined) {
    if (key !== undefined || secret !== undefined)
      throw new Error("--key and --secret go with --url: a DocBook of our own makes its keys itself.");
    return shape ? "shape" : "own";
  }
  if (shape) throw new Error("--shape starts a DocBook, --url names one: which of them?");
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url))
    throw new Error(`--url takes an address like https://docbook.example, not "${url}".`);
  if (!key) throw new Error("With --url goes --key: a publishable key (pk_…) of the clinic to test.");
  if (key.startsWith("sk_"))
    throw new Error("--key takes a publishable key (pk_…); a secret one goes into --secret.");
  return { url: url.replace(/\/+$/, ""), key, secret };
}
