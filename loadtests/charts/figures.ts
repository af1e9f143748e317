import type { summary as summarizeBench } from "../bench/report.ts";
import type { summary as summarizeGrowth } from "../growth/report.ts";
import { drawBars, type Group } from "./bars.ts";
import { drawLines, type Line } from "./lines.ts";
import { type Drawing, svg } from "./svg.ts";

type Bench = ReturnType<typeof summarizeBench>;
type Growth = ReturnType<typeof summarizeGrowth>;
/** Files by their names. */
type Charts = Record<string, string>;

export function chartsOfBench(bench: Bench): Charts {
  const rush = bench.rushes.map(({ name, ...waits }) => ({
    label: name,
    bars: [
      { label: "losers, p50", values: [waits.losersP50], isOwn: name === own },
      { label: "losers, p99", values: [waits.losersP99], isOwn: name === own },
      { label: "others before, p95", values: [waits.bystandersQuietP95], isOwn: name === own },
      { label: "others then, p95", values: [waits.bystandersRushP95], isOwn: name === own },
    ],
  }));
  const charts: [string, string, Drawing][] = [
    ["throughput", "requests per second: median (least–most) of the rounds", throughput(bench)],
    ["cpu", "processor milliseconds of the server for each request", cpu(bench)],
    ...(rush.length === 0 ? [] : [rushChart(rush)]),
  ];
  return Object.fromEntries(
    charts.map(([name, unit, drawing]) => [
      `performance-${name}.svg`,
      svg(drawing, { unit, source: sourceOf(bench, "npm run bench") }),
    ]),
  );
}

export function chartsOfGrowth(growth: Growth): Charts {
  const works = [...new Set(growth.plans.map(({ work }) => work))];
  const across = "slots in the database";
  const cost: Line[] = works.flatMap((work) => {
    const own = growth.works.filter((one) => one.work === work);
    const points = own.map(({ slots, apiMs, databaseMs }) => ({
      x: slots,
      values: apiMs.map((ms, round) => ms + (databaseMs[round] ?? 0)),
    }));
    return own[0] ? [{ label: own[0].title, points }] : [];
  });
  const pages: Line[] = works.map((work) => ({
    label: growth.works.find((one) => one.work === work)?.title ?? work,
    points: growth.plans
      .filter((one) => one.work === work)
      .map((one) => ({ x: one.slots, values: [one.pages] })),
  }));
  const source = sourceOf(growth, "npm run bench:growth");
  return {
    "performance-growth-cpu.svg": svg(
      drawLines({ title: "What a request costs as slots and years pile up", across, lines: cost }),
      {
        unit: "processor milliseconds of API and PostgreSQL together: median, least and most of the rounds",
        source,
      },
    ),
    "performance-growth-pages.svg": svg(
      drawLines({ title: "What PostgreSQL looks at for a request as slots pile up", across, lines: pages }),
      { unit: "pages of 8 kB, of tables and indexes together", source },
    ),
  };
}

const own = "DocBook";

function throughput({ loads }: Bench): Drawing {
  return drawBars({ title: "Requests per second", groups: groupsOf(loads, (one) => one.perSecond) });
}

function cpu({ loads }: Bench): Drawing {
  return drawBars({ title: "Processor time for each request", groups: groupsOf(loads, (one) => one.cpuMs) });
}

function rushChart(groups: Group[]): [string, string, Drawing] {
  const drawing = drawBars({ title: "500 patients ask for one slot at the same moment", groups });
  return ["rush", "milliseconds that they, and those who want other slots, wait", drawing];
}

function groupsOf(loads: Bench["loads"], values: (one: Bench["loads"][number]) => number[]): Group[] {
  return [...new Set(loads.map(({ work }) => work))].map((work) => {
    const those = loads.filter((one) => one.work === work);
    return {
      label: those[0]?.title ?? work,
      bars: those.map((one) => ({ label: one.name, values: values(one), isOwn: one.name === own })),
    };
  });
}

function sourceOf({ measuredAt, machine, rounds }: Bench | Growth, command: string): string {
  const { processors, model, node } = machine;
  return `${measuredAt.slice(0, 10)}, ${rounds} rounds, ${processors} × ${model?.trim()}, Node ${node.slice(1)}: ${command}`;
}
