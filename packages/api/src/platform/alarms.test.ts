import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { roles } from "../config.ts";
import { useDocBook } from "../testing/harness.ts";
import { collectGauges, type GaugeDeps } from "./collect-gauges.ts";

const docbook = useDocBook();
const fileOf = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");

type Alarm = {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
};
const alarms = (
  parse(fileOf("packages/api/deploy/alerts.yaml")) as { groups: { rules: Alarm[] }[] }
).groups.flatMap(({ rules }) => rules);
type Panel = { id: number; title: string; targets: { expr: string }[] };
const { panels } = JSON.parse(fileOf("packages/api/deploy/grafana-dashboard.json")) as { panels: Panel[] };

/** Every metric that an expression reads, with the labels that it names. `up` is Prometheus' own. */
const metricsIn = (expr: string) => expr.match(/\b(docbook|nodejs|process)_\w+/g) ?? [];
const suffixes = /_(bucket|count|sum)$/;

describe("alarms and dashboard", () => {
  it("read only metrics that DocBook tells", async () => {
    const { metrics, db } = docbook.deps;
    const replica = { isUsable: () => true, lagMs: 0 };
    collectGauges({ ...docbook.deps, db: { ...db, replica } as GaugeDeps["db"] }, new Set(roles));
    const told = new Set((await metrics.registry.getMetricsAsJSON()).map(({ name }) => name));
    const read = [
      ...alarms.map(({ expr }) => expr),
      ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ].flatMap(metricsIn);
    expect(read.length).toBeGreaterThan(30);
    for (const name of read) expect(told.has(name) || told.has(name.replace(suffixes, "")), name).toBe(true);
  });

  it("have a page in the operator's guide for each alarm, and no page without one", () => {
    const runbook = fileOf("docs/operating.md").split("\n## Runbook")[1] ?? "";
    const headings = [...runbook.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    expect(alarms.map(({ alert }) => alert)).toEqual(headings);
    for (const { alert, annotations, labels } of alarms) {
      expect(annotations.runbook).toBe(`docs/operating.md#${alert.toLowerCase()}`);
      expect(annotations.summary).toMatch(/\.$/);
      expect(["page", "ticket"]).toContain(labels.severity);
    }
  });

  it("lead from one alarm to another by links that exist", () => {
    const guide = fileOf("docs/operating.md");
    const anchors = [...guide.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    for (const [, anchor] of guide.matchAll(/\]\(#([\w-]+)\)/g)) expect(anchors).toContain(anchor);
  });

  it("are shown on one page, each panel once", () => {
    expect(panels.length).toBeGreaterThanOrEqual(12);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });
});
