import { readFileSync } from "node:fs";
import resolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import esbuild from "rollup-plugin-esbuild";

// One file each, everything inside: a clinic's page pins it by its hash and asks for nothing else.
const plugins = [
  resolve({
    extensions: [".ts", ".mjs", ".js"],
    exportConditions: ["@docbook/source", "browser", "production"],
  }),
  esbuild({ target: "es2022", tsconfig: "tsconfig.json" }),
  tightenTemplates(),
  keepLitToItself(),
];
// Members that only this bundle sees, by names that stand for nothing else in it, least of all for a sentence. The
// DOM knows some of the names, too ("builtins"), but nothing here asks it for them.
const inner =
  `announcement availability bookAnother byDay chooseSlot clocks complaints doctorIsGiven doctorOf draft filterDoctors
  firstFree firstWeekday fits hasMore lastDay lossOf misuse moment otherwise refreshIfStale sameClock sending showFirst
  showMonth showMore shownDoctors switchZone visitorZone`.split(/\s+/);
const sentences = readFileSync("src/strings/en.ts", "utf8");
const clash = inner.find((name) => sentences.includes(`  ${name}:`));
if (clash) throw new Error(`"${clash}" is the name of a sentence, too.`);

const minify = terser({
  ecma: 2020,
  module: true,
  compress: { passes: 3, unsafe_arrows: true },
  mangle: { properties: { regex: new RegExp(`^(${inner.join("|")})$`), keep_quoted: true, builtins: true } },
  format: { comments: /^!/ },
});
// The IIFE goes without a name on purpose: it is there to define an element, not a global.
const output = (file, format) => ({
  file: `bundle/${file}.js`,
  format,
  banner: "/*! DocBook, MIT. Contains Lit, (c) Google LLC, BSD-3-Clause. */",
  sourcemap: "hidden",
  plugins: [minify],
});

export default [
  {
    input: "src/index.ts",
    plugins,
    output: [output("docbook-widget", "es"), output("docbook-widget.iife", "iife")],
  },
  { input: "src/manage.ts", plugins, output: output("docbook-manage", "es") },
];

/** Takes indentation out of templates and style sheets, which no minifier of JavaScript looks into. */
function tightenTemplates() {
  return {
    name: "tighten-templates",
    transform(code, id) {
      if (!id.includes("/packages/widget/src/")) return null;
      // esbuild has taken the comments away, so a line break with spaces is nothing but layout.
      const flat = code
        .replace(/\n\s+/g, "\n")
        .replace(/>\n(?=<|\$\{)/g, ">")
        .replace(/\}\n(?=<)/g, "}");
      const tight = flat.replace(/css`[^`]*`/g, (sheet) =>
        sheet
          .replace(/\/\*[\s\S]*?\*\//g, "")
          .replace(/\s+/g, " ")
          .replace(/ ?([{};,>]) ?/g, "$1")
          .replace(/: /g, ":")
          .replace(/([ :(])0\./g, "$1.")
          .replace(/;}/g, "}"),
      );
      return { code: tight, map: null };
    },
  };
}

/**
 * Lit leaves its version and a few hooks on `window` and carries a way around missing adopted style sheets.
 * Here it is private to one file, and every browser that knows our style sheets can adopt them.
 */
function keepLitToItself() {
  const changes = {
    "lit-html/lit-html.js": [
      [/\w\.litHtmlPolyfillSupport/, "(void 0)"],
      [/\(\w\.litHtmlVersions\?\?=\[\]\)\.push\("[\d.]+"\)/, "0"],
    ],
    "lit-element/lit-element.js": [
      [/\w\.litElementHydrateSupport/, "(void 0)"],
      [/\w\.litElementPolyfillSupport/, "(void 0)"],
      [/\(\w\.litElementVersions\?\?=\[\]\)\.push\("[\d.]+"\)/, "0"],
    ],
    "@lit/reactive-element/reactive-element.js": [
      [/\w\.reactiveElementPolyfillSupport/, "(void 0)"],
      [/\(\w\.reactiveElementVersions\?\?=\[\]\)\.push\("[\d.]+"\)/, "0"],
      // Only decorators leave metadata.
      [/Symbol\.metadata\?\?=Symbol\("metadata"\),\w\.litPropertyMetadata\?\?=new WeakMap;/, ""],
      [/const \w=this\[Symbol\.metadata\];if\(null!==\w\)\{.*?\}(?=this\._\$Eh=new Map)/, ""],
    ],
    "@lit/reactive-element/css-tag.js": [
      [
        /\w\.ShadowRoot&&\(.{0,60}\)&&"adoptedStyleSheets"in Document\.prototype&&"replace"in CSSStyleSheet\.prototype/,
        "!0",
      ],
    ],
  };
  return {
    name: "keep-lit-to-itself",
    transform(code, id) {
      const file = Object.keys(changes).find((name) => id.endsWith(`/node_modules/${name}`));
      if (!file) return null;
      let changed = code;
      for (const [found, put] of changes[file]) {
        // A new Lit may be built differently; better to hear of it here than from a clinic's page.
        if (!found.test(changed)) this.error(`${file} no longer has ${found}`);
        changed = changed.replace(found, put);
      }
      return { code: changed, map: null };
    },
  };
}
