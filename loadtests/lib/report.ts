import { api, resultsFolder } from "./config.ts";
import { inHtml } from "./html.ts";
import { listFindings } from "./integrity.ts";
import { type ScriptName, scriptOf } from "./scripts.ts";
import { inText } from "./text.ts";

/** What k6 hands to handleSummary, as far as it is used here. */
export type Summary = {
  root_group: { checks: { name: string; fails: number }[] };
  metrics: Record<string, Metric>;
  state: { testRunDurationMs: number };
};
type Metric = { type: string; values: Record<string, number>; thresholds?: Record<string, { ok: boolean }> };

/** One run, as summary.json keeps it. */
export type Report = {
  script: ScriptName;
  asks: string;
  title: string;
  target: string;
  endedAt: string;
  seconds: number;
  requests: number;
  passed: boolean;
  /** `isLimit`: what the server can take, and not what it promises. */
  thresholds: { metric: string; rule: string; value: number | null; ok: boolean; isLimit: boolean }[];
  failedChecks: string[];
  /** What the clinic's own report found; null where it was not asked. */
  integrity: string[] | null;
  counts: Record<string, number>;
  /** In milliseconds. */
  waits: { what: string; count: number; median: number; p95: number; p99: number; max: number }[];
};

/** For handleSummary: text for people, and in the results folder a page and a file for machines. */
export function report(script: ScriptName, title: string, summary: Summary): Record<string, string> {
  const one = readSummary(script, title, summary);
  const text = { stdout: inText(one) };
  if (!resultsFolder) return text;
  return {
    ...text,
    [`${resultsFolder}/summary.json`]: `${JSON.stringify(one, null, 2)}\n`,
    [`${resultsFolder}/report.html`]: inHtml(one),
  };
}

function readSummary(script: ScriptName, title: string, { metrics, root_group, state }: Summary): Report {
  const { asks, limits = [] } = scriptOf(script);
  const wasAsked = countOf(metrics["integrity_asked"]) > 0;
  const thresholds = Object.entries(metrics)
    .filter(([metric]) => wasAsked || metric !== "integrity_findings")
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([metric, { values, thresholds = {} }]) =>
      Object.entries(thresholds).map(([rule, { ok }]) => {
        const value = values[rule.split(/[<>=!]/)[0]?.trim() ?? ""];
        const rounded = value === undefined ? null : Math.round(value * 1000) / 1000;
        return { metric, rule, value: rounded, ok, isLimit: limits.includes(metric) };
      }),
    );
  return {
    script,
    asks,
    title,
    target: api,
    endedAt: new Date().toISOString(),
    seconds: Math.round(state.testRunDurationMs / 100) / 10,
    requests: countOf(metrics["http_reqs"]),
    passed: thresholds.every(({ ok, isLimit }) => ok || isLimit),
    thresholds,
    failedChecks: root_group.checks.filter(({ fails }) => fails > 0).map(({ name }) => name),
    integrity: wasAsked ? whatIsWrong(metrics) : null,
    counts: Object.fromEntries(
      Object.entries(metrics)
        .filter(([name, { type }]) => type === "counter" && !isBuiltIn(name))
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([name, metric]) => [name, countOf(metric)]),
    ),
    waits: Object.entries(metrics)
      .sort(([a], [b]) => a.localeCompare(b))
      .filter(
        ([name, { values }]) =>
          /^took_|^http_req_duration\{scenario:/.test(name) && (values["count"] ?? 0) > 0,
      )
      .map(([name, { values }]) => ({
        what: name.replace(/^took_/, ""),
        count: values["count"] ?? 0,
        median: round(values["med"]),
        p95: round(values["p(95)"]),
        p99: round(values["p(99)"]),
        max: round(values["max"]),
      })),
  };
}

/** k6 keeps numbers only, so the report is asked once more for its words. */
function whatIsWrong(metrics: Summary["metrics"]): string[] {
  const count = countOf(metrics["integrity_findings"]);
  if (count === 0) return [];
  const found = listFindings() ?? [];
  return found.length > 0 ? found : [`${count} findings at the end of the run, none a moment later`];
}

function countOf(metric: Metric | undefined): number {
  return metric?.values["count"] ?? 0;
}

/** k6's own; those of a part of the run, in braces, stand among the thresholds. */
function isBuiltIn(name: string): boolean {
  return /^(data_|http_|iterations|integrity_asked)|\{/.test(name);
}

function round(value = 0): number {
  return Math.round(value * 10) / 10;
}
