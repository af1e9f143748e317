// A chart is text that this writes itself: nothing to install, and the same figures give the same bytes.

export type Drawing = { title: string; alt: string; height: number; body: string[] };

export const width = 720;
/** Where the drawing begins under its title and subtitle. */
export const top = 64;

/** A picture of its own, readable on light and dark pages, with a text for who does not see it. */
export function svg(
  { title, alt, height, body }: Drawing,
  { unit, source }: { unit: string; source: string },
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 28}" width="${width}" height="${height + 28}" role="img" aria-labelledby="title alt">
<title id="title">${inXml(title)}</title>
<desc id="alt">${inXml(alt)}</desc>
<style>${style}</style>
<rect class="page" width="100%" height="100%" rx="6"/>
${text(16, 28, title, "heading")}
${text(16, 48, unit, "soft")}
${body.join("\n")}
${text(16, height + 16, source, "soft")}
</svg>
`;
}

export function text(x: number, y: number, words: string, names = ""): string {
  return `<text x="${at(x)}" y="${at(y)}"${names && ` class="${names}"`}>${inXml(words)}</text>`;
}

export function line(from: [number, number], to: [number, number], names: string): string {
  return `<path class="${names}" d="M${at(from[0])} ${at(from[1])}L${at(to[0])} ${at(to[1])}"/>`;
}

/** A tenth of a pixel is enough, and never 3.0000000004. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** 0.12, 3.4, 57, 1,234. */
export function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2);
}

/** A number on an axis: 0, 0.5, 2,000. */
export function tick(value: number): string {
  return Number(value.toPrecision(6)).toLocaleString("en-US");
}

/** About so many round numbers from 0 on that reach the largest value. */
export function roundSteps(largest: number, count = 5): number[] {
  const rough = largest / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, index) => index * step);
}

// Colours that people tell apart with any eyes, in two sets; the words are never in a colour alone.
const style = `
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1c2024}
.page{fill:#fff}.heading{font-size:16px;font-weight:600}.group{font-weight:600}.soft{fill:#5b6570}.end{text-anchor:end}.middle{text-anchor:middle}
.grid{stroke:#e3e6ea}.range{stroke:#1c2024;stroke-width:1.5}
.own{fill:#1667c7}.other{fill:#b9c1ca}
.line{fill:none;stroke-width:2}.c0{stroke:#1667c7}.c1{stroke:#b8540a}.c2{stroke:#0b7a4b}.c3{stroke:#7a3fb0}
.dot{fill:#fff;stroke-width:2}
@media (prefers-color-scheme:dark){
text{fill:#e6e9ec}.page{fill:#14181d}.soft{fill:#a3adb8}.grid{stroke:#2d343b}.range{stroke:#e6e9ec}
.own{fill:#4c94e8}.other{fill:#56616c}.dot{fill:#14181d}
.c0{stroke:#6bb0ff}.c1{stroke:#f2a065}.c2{stroke:#5ccf9a}.c3{stroke:#c79bf2}
}`;

function inXml(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
