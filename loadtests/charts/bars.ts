import { median } from "../measure/numbers.ts";
import { at, type Drawing, figure, line, roundSteps, text, tick, top, width } from "./svg.ts";

/** One value for each round: the bar is the median, the line across its end goes from the least to the most. */
type Bar = { label: string; values: number[]; isOwn: boolean };
export type Group = { label: string; bars: Bar[] };

const rowHeight = 24;
const headHeight = 30;
const labelRight = 150;
const right = width - 150;

export function drawBars({ title, groups }: { title: string; groups: Group[] }): Drawing {
  const all = groups.flatMap(({ bars }) => bars.flatMap(({ values }) => values));
  const steps = roundSteps(Math.max(...all));
  const x = (value: number) => labelRight + (value / (steps.at(-1) ?? 1)) * (right - labelRight);
  const rows: string[] = [];
  let y = top;
  for (const { label, bars } of groups) {
    rows.push(text(16, y + 18, label, "group"));
    y += headHeight;
    for (const bar of bars) {
      rows.push(...drawBar(bar, y, x));
      y += rowHeight;
    }
  }
  const grid = steps.flatMap((step) => [
    line([x(step), top], [x(step), y + 4], "grid"),
    text(x(step), y + 20, tick(step), "soft middle"),
  ]);
  return { title, alt: inWords(title, groups), height: y + 32, body: [...grid, ...rows] };
}

function drawBar({ label, values, isOwn }: Bar, y: number, x: (value: number) => number): string[] {
  const [least, middle, most] = [Math.min(...values), median(values), Math.max(...values)];
  const centre = y + rowHeight / 2;
  return [
    text(labelRight - 8, centre + 4, label, "end"),
    `<rect class="${isOwn ? "own" : "other"}" x="${at(x(0))}" y="${at(y + 4)}" width="${at(x(middle) - x(0))}" height="${rowHeight - 8}"/>`,
    ...(values.length > 1 ? [line([x(least), centre], [x(most), centre], "range")] : []),
    text(x(most) + 8, centre + 4, inFigures(values)),
  ];
}

function inFigures(values: number[]): string {
  const middle = figure(median(values));
  return values.length > 1
    ? `${middle} (${figure(Math.min(...values))}–${figure(Math.max(...values))})`
    : middle;
}

function inWords(title: string, groups: Group[]): string {
  const sentences = groups.map(
    ({ label, bars }) =>
      `${label}: ${bars.map((bar) => `${bar.label} ${inFigures(bar.values)}`).join(", ")}.`,
  );
  return [`${title}.`, ...sentences].join(" ");
}
