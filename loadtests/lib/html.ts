import type { Report } from "./report.ts";

/** A page that needs nothing from elsewhere, for those who were not there. */
export function inHtml(report: Report): string {
  const { script, asks, title, target, endedAt, seconds, requests, passed } = report;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text(script)}: ${passed ? "passed" : "failed"}</title>
<style>${style}</style>
<main>
<p class="verdict ${passed ? "ok" : "bad"}">${passed ? "Passed" : "Failed"}</p>
<h1>${text(title)}</h1>
<p class="asks">${text(asks)}</p>
<p class="meta">${text(script)} at ${text(target)}, ${text(endedAt)}: ${requests} requests in ${seconds} s</p>
<h2>What has to hold</h2>
${table(["", "What", "Rule", "It is"], report.thresholds.map(threshold))}
${list(report.failedChecks.map((name) => `Not so: ${name}`))}
<h2>The clinic's own integrity report</h2>
${integrity(report)}
<h2>What people were told</h2>
${table(
  ["What", "Count"],
  Object.entries(report.counts).map(([name, count]) => [words(name), `${count}`]),
)}
<h2>How long they waited, in milliseconds</h2>
${waits(report)}
</main>
</html>
`;
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d8dde3, #3a424b); --soft: light-dark(#5b6570, #a3adb8);
  --good: light-dark(#0b6b3a, #6fd19b); --wrong: light-dark(#b3261e, #ff9b91); --bar: light-dark(#cfe0f5, #2c4866) }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#fff, #14181d) }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem }
h1 { margin: .5rem 0 0; font-size: 1.6rem; line-height: 1.25 } h2 { margin: 2.5rem 0 .5rem; font-size: 1.1rem }
.verdict { display: inline-block; margin: 0; padding: .1rem .8rem; border: 1px solid; border-radius: 1rem; font-weight: 600 }
.ok { color: var(--good) } .bad { color: var(--wrong) } .asks { margin: .25rem 0 } .meta { color: var(--soft) }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap }
th { color: var(--soft); font-weight: 500 } .bar { display: block; height: .6rem; background: var(--bar); border-radius: .2rem }
`;

function threshold({ metric, rule, value, ok, isLimit }: Report["thresholds"][number]): Cell[] {
  const mark = ok
    ? { class: "ok", text: "✓" }
    : { class: isLimit ? "" : "bad", text: isLimit ? "limit" : "✗" };
  return [mark, words(metric), rule, `${value ?? "missing"}`];
}

function integrity({ integrity: found }: Report): string {
  if (found === null) return "<p>It was not asked: that takes a secret key.</p>";
  return found.length === 0 ? `<p class="ok">Everything holds.</p>` : list(found);
}

function waits({ waits: all }: Report): string {
  const longest = Math.max(1, ...all.map(({ p95 }) => p95));
  return table(
    ["What", "Count", "Median", "p95", "p99", "Longest", ""],
    all.map(({ what, count, median, p95, p99, max }) => [
      words(what),
      ...[count, median, p95, p99, max].map(String),
      { bar: Math.round((p95 / longest) * 100) },
    ]),
  );
}

type Cell = string | { class: string; text: string } | { bar: number };

function table(headings: string[], rows: Cell[][]): string {
  if (rows.length === 0) return "<p>Nothing.</p>";
  const head = headings.map((heading) => `<th>${text(heading)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
  return `<div class="wide"><table><tr>${head}</tr>\n${body}</table></div>`;
}

function cell(content: Cell): string {
  if (typeof content === "string") return `<td>${text(content)}</td>`;
  if ("bar" in content)
    return `<td style="width: 30%"><span class="bar" style="width: ${content.bar}%"></span></td>`;
  return `<td class="${content.class}">${text(content.text)}</td>`;
}

function list(items: string[]): string {
  return items.length === 0
    ? ""
    : `<ul class="bad">${items.map((item) => `<li>${text(item)}</li>`).join("")}</ul>`;
}

function words(name: string): string {
  return name.replaceAll("_", " ");
}

function text(raw: string): string {
  return raw.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
