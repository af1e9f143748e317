import type { Report } from "./report.ts";

/** Every threshold with its verdict, each check that failed, what people were told, and how long they waited. */
export function inText(report: Report): string {
  return `
${report.title}

${[...verdicts(report), ...integrity(report), ...limits(report)].join("\n")}

  ${report.requests} requests in ${report.seconds} s. ${counts(report)}
${waits(report)}`;
}

function verdicts({ thresholds, failedChecks }: Report): string[] {
  return [
    ...thresholds.map(({ metric, rule, value, ok, isLimit }) => {
      const mark = ok ? "✓" : isLimit ? "→" : "✗";
      return `  ${mark} ${metric}: ${rule}${isExact(rule) && ok ? "" : `, it is ${value ?? "missing"}`}`;
    }),
    ...failedChecks.map((name) => `      not so: ${name}`),
  ];
}

function integrity({ integrity: found }: Report): string[] {
  if (found === null)
    return ["  ! The clinic's integrity report was not asked: that takes a secret key (--secret, SECRET)"];
  return found.map((finding) => `      ${finding}`);
}

function limits({ counts: { told_to_slow_down: times = 0 } }: Report): string[] {
  return times === 0
    ? []
    : [`  ! 429 was answered ${times} times: RATE_LIMITS=off, or it is its limits that are measured`];
}

function counts({ counts: all }: Report): string {
  const heard = Object.entries(all).filter(([, count]) => count > 0);
  return heard.map(([name, count]) => `${name.replaceAll("_", " ")} ${count}`).join(", ");
}

function waits({ waits: all }: Report): string {
  if (all.length === 0) return "";
  const width = Math.max(...all.map(({ what }) => what.length));
  const row = (what: string, cells: (string | number)[]) =>
    `  ${what.padEnd(width)}${cells.map((cell) => String(cell).padStart(9)).join("")}\n`;
  const heading = row("", ["count", "median", "p95", "p99", "max ms"]);
  return `\n${heading}${all.map(({ what, count, median, p95, p99, max }) => row(what, [count, median, p95, p99, max])).join("")}`;
}

function isExact(rule: string): boolean {
  return rule.includes("==");
}
