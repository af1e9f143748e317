import { describe, expect, it } from "vitest";
import { drawBars } from "./bars.ts";
import { drawLines } from "./lines.ts";
import { roundSteps, svg } from "./svg.ts";

const about = { unit: "requests per second", source: "npm run bench" };
const bars = (values: number[]) =>
  drawBars({
    title: "Requests & answers",
    groups: [
      {
        label: "book",
        bars: [
          { label: "plain", values: [100], isOwn: false },
          { label: "DocBook", values, isOwn: true },
        ],
      },
    ],
  });
const widths = (text: string) =>
  [...text.matchAll(/<rect class="(?:own|other)".*? width="(\d+)"/g)].map(([, w]) => Number(w));

describe("a chart", () => {
  it("is the same to the byte when it is drawn again", () => {
    expect(svg(bars([180, 200, 300]), about)).toBe(svg(bars([180, 200, 300]), about));
  });

  it("tells who does not see it what it shows", () => {
    const text = svg(bars([180, 200, 300]), about);
    expect(text).toContain('role="img"');
    expect(text).toContain('<title id="title">Requests &amp; answers</title>');
    expect(text).toContain("book: plain 100, DocBook 200 (180–300).");
  });

  it("has colours of its own for dark pages", () => {
    expect(svg(bars([200]), about)).toContain("@media (prefers-color-scheme:dark)");
  });

  it("draws twice the median twice as long, whatever the range", () => {
    const [plain = 0, own = 0] = widths(svg(bars([150, 200, 900]), about));
    expect(own / plain).toBeCloseTo(2, 1);
  });

  it("draws a cost that stays the same as a level line, and ten times the slots one step to the right", () => {
    const points = [10_000, 100_000, 1_000_000].map((x) => ({ x, values: [1.5] }));
    const { body } = drawLines({ title: "Cost", across: "slots", lines: [{ label: "week", points }] });
    const dots = [...body.join("").matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    const [[x1 = 0, y1] = [], [x2 = 0, y2] = [], [x3 = 0, y3] = []] = dots;
    expect([y2, y3]).toEqual([y1, y1]);
    expect(x3 - x2).toBeCloseTo(x2 - x1, 0);
  });

  it("moves names apart that would stand on each other", () => {
    const lines = ["one", "two", "three"].map((label) => ({ label, points: [{ x: 10, values: [5] }] }));
    const { body } = drawLines({ title: "Same", across: "slots", lines });
    const heights = body
      .filter((part) => />(one|two|three)</.test(part))
      .map((part) => Number(/ y="([\d.]+)"/.exec(part)?.[1]));
    expect(heights).toHaveLength(3);
    expect(new Set(heights.map((height, index) => height - index * 17)).size).toBe(1);
  });

  it("counts along its axis in round numbers up to the largest value", () => {
    expect(roundSteps(1_234)).toEqual([0, 250, 500, 750, 1000, 1250]);
    expect(roundSteps(0.9)).toEqual([0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
  });
});
