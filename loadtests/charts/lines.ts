import { median } from "../measure/numbers.ts";
import { at, type Drawing, figure, line, roundSteps, text, tick, top, width } from "./svg.ts";

/** One value for each round at each place; the line goes by the medians. */
export type Line = { label: string; points: { x: number; values: number[] }[] };

const [left, right, bottom] = [64, width - 210, top + 280];
const labelHeight = 17;

/** The axis along the bottom counts in powers of ten, the one upwards from 0: a flat line is a cost that does not grow. */
export function drawLines({
  title,
  across,
  lines,
}: {
  title: string;
  across: string;
  lines: Line[];
}): Drawing {
  const points = lines.flatMap((one) => one.points);
  const powers = [...new Set(points.map((point) => Math.log10(point.x)))].toSorted((a, b) => a - b);
  const [first = 0, last = 1] = [powers[0], powers.at(-1)];
  const steps = roundSteps(Math.max(...points.flatMap(({ values }) => values)));
  const x = (value: number) =>
    left + 12 + ((Math.log10(value) - first) / (last - first || 1)) * (right - left - 24);
  const y = (value: number) => bottom - (value / (steps.at(-1) ?? 1)) * (bottom - top - 8);
  const grid = [
    ...steps.flatMap((step) => [
      line([left, y(step)], [right, y(step)], "grid"),
      text(left - 8, y(step) + 4, tick(step), "soft end"),
    ]),
    ...powers.map((power) => text(x(10 ** power), bottom + 20, tick(10 ** power), "soft middle")),
    text((left + right) / 2, bottom + 40, across, "soft middle"),
  ];
  const drawn = lines.flatMap((one, index) => drawLine(one, `c${index}`, x, y));
  return {
    title,
    alt: inWords(title, lines),
    height: bottom + 56,
    body: [...grid, ...drawn, ...labels(lines, y)],
  };
}

function drawLine(
  { points }: Line,
  colour: string,
  x: (value: number) => number,
  y: (value: number) => number,
): string[] {
  const way = points.map((point) => `${at(x(point.x))} ${at(y(median(point.values)))}`).join("L");
  return [
    `<path class="line ${colour}" d="M${way}"/>`,
    ...points.flatMap(({ x: place, values }) => [
      ...(values.length > 1
        ? [line([x(place), y(Math.min(...values))], [x(place), y(Math.max(...values))], `line ${colour}`)]
        : []),
      `<circle class="dot ${colour}" cx="${at(x(place))}" cy="${at(y(median(values)))}" r="4"/>`,
    ]),
  ];
}

/** Each at the end of its line, moved down where two would stand on each other. */
function labels(lines: Line[], y: (value: number) => number): string[] {
  const ends = lines
    .map(({ label, points }, index) => ({ label, index, y: y(median(points.at(-1)?.values ?? [0])) }))
    .toSorted((one, other) => one.y - other.y);
  let lowest = Number.NEGATIVE_INFINITY;
  return ends.flatMap(({ label, index, y: wanted }) => {
    lowest = Math.max(wanted, lowest + labelHeight);
    const key = line([right + 10, lowest], [right + 24, lowest], `line c${index}`);
    return [key, text(right + 30, lowest + 4, label)];
  });
}

function inWords(title: string, lines: Line[]): string {
  const sentences = lines.map(
    ({ label, points }) =>
      `${label}: ${points.map(({ x, values }) => `${figure(median(values))} at ${tick(x)}`).join(", ")}.`,
  );
  return [`${title}.`, ...sentences].join(" ");
}
