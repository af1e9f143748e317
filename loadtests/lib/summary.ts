/** What k6 hands to handleSummary, as far as it is used here. */
export type Summary = {
  root_group: { checks: { name: string; fails: number }[] };
  metrics: Record<
    string,
    { type: string; values: Record<string, number>; thresholds?: Record<string, { ok: boolean }> }
  >;
};

/** Every threshold with its verdict, each check that failed, then how long requests took altogether. */
export function inText(title: string, { metrics, root_group }: Summary): { stdout: string } {
  const verdicts = Object.entries(metrics).flatMap(([name, metric]) =>
    Object.entries(metric.thresholds ?? {}).map(
      ([rule, { ok }]) =>
        `  ${ok ? "✓" : "✗"} ${name}: ${rule}${ok ? "" : `, but ${valueIn(metric.values, rule)}`}`,
    ),
  );
  const failed = root_group.checks
    .filter((check) => check.fails > 0)
    .map((check) => `      not so: ${check.name}`);
  const took = metrics["http_req_duration"]?.values ?? {};
  const requests = metrics["http_reqs"]?.values["count"] ?? 0;
  return {
    stdout: `
${title}

${[...verdicts, ...failed].join("\n")}

  ${requests} requests; half were answered within ${ms(took["med"])}, 95 of 100 within ${ms(took["p(95)"])}, all within ${ms(took["max"])}
`,
  };
}

/** "count==1" speaks of the value called count. */
function valueIn(values: Record<string, number>, rule: string): string {
  const name = rule.split(/[<>=!]/)[0]?.trim() ?? "";
  return `${name} is ${values[name] ?? "missing"}`;
}

function ms(value: number | undefined): string {
  return value === undefined ? "?" : `${value.toFixed(1)} ms`;
}
