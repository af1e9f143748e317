import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import resolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { transformSync } from "esbuild";
import esbuild from "rollup-plugin-esbuild";
import { lending } from "./rollup.lending.js";

const languages = readdirSync("src/languages").flatMap((file) => file.match(/^(\w\w)\.ts$/)?.[1] ?? []);
/** What the widget loads when it needs it, and the table of what that says. */
const extras = {
  challenge: undefined,
  details: "detailsEn",
  hold: "holdEn",
  live: undefined,
  popup: "popupEn",
};
const { version } = JSON.parse(readFileSync("package.json", "utf8"));

const { lends, borrows } = lending(version);
// One file each, everything in English inside: a clinic's page pins it by its hash. Any other language is a file beside it.
const plugins = [
  lends,
  languagesBesideTheScript(),
  themesBesideTheScript(),
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
  `ageMs announce announcement availability blame bookAnother byDay chooseSlot chooseVisit clocks complaints
  connection doctorIsGiven doctorOf draft extras firstFree firstWeekday fits hasMore isByMonth isList lastDay
  loaded lossOf misuse moment openDay openDays otherwise reach refreshIfStale sameClock sending sentences showAs
  showFirst showMonth showMore switchZone takeFocus visitorZone`.split(/\s+/);
// Lit is inside and nobody else's: what it calls its own members is nobody's business either. A page may still ask
// for `updateComplete` and `requestUpdate`.
const lits =
  `addController addInitializer converter createProperty createRenderRoot creationScope elementStyles
  enableUpdating endNode finalize finalizeStyles firstUpdated fromAttribute getPropertyDescriptor getPropertyOptions
  getUpdateComplete hasChanged hasUpdated hostConnected hostDisconnected hostUpdate hostUpdated isUpdatePending
  noAccessor performUpdate removeController renderBefore renderOptions renderRoot scheduleUpdate setConnected
  shadowRootOptions shouldUpdate startNode toAttribute useDefault willUpdate wrapped _\\$\\w+\\$?`.split(
    /\s+/,
  );
const sentences = readFileSync("src/strings/en.ts", "utf8");
const clash = [...inner, ...lits].find((name) => sentences.includes(`  ${name}:`));
if (clash) throw new Error(`"${clash}" is the name of a sentence, too.`);

// The script is built first: what its extras know of it has the same names there.
const minify = terser({
  nameCache: {},
  ecma: 2020,
  module: true,
  compress: { passes: 3, unsafe_arrows: true, keep_fargs: false },
  mangle: {
    properties: {
      regex: new RegExp(`^(${[...inner, ...lits].join("|")})$`),
      keep_quoted: true,
      builtins: true,
    },
  },
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
  ...Object.keys(extras).map((extra) => ({
    input: `extra:${extra}`,
    plugins: [borrows(extra), ...plugins],
    // What is lent may be read or not: nothing happens by it.
    treeshake: { propertyReadSideEffects: false },
    output: output(`docbook-widget.${extra}`, "es"),
  })),
];

/**
 * Lets a script find languages and extras beside itself, and writes the languages there: sentence by sentence, in the
 * order of their names.
 */
function languagesBesideTheScript() {
  return {
    name: "languages-beside-the-script",
    resolveId(source, importer) {
      return /\/load\.ts$/.test(source)
        ? this.resolve(source.replace("load.", "load.script."), importer)
        : null;
    },
    // What a module knows of its address by itself.
    resolveImportMeta: (property, { format }) =>
      property === "url" && format === "iife" ? "document.currentScript?.src" : null,
    async generateBundle({ file, format }) {
      if (format !== "es") return;
      const english = await tableIn("en");
      const extra = file.match(/widget\.(\w+)\.js$/)?.[1];
      const said = extra ? extras[extra] : file.includes("manage") ? "manageEn" : "en";
      if (!said) return;
      const names = Object.keys(english[said]);
      for (const language of languages) {
        const table = (await tableIn(language))[language];
        const text = [version, ...names.map((name) => table[name])].join("\n");
        if (/[`\\]|\$\{/.test(text) || text.split("\n").length !== names.length + 1)
          this.error(`A sentence in "${language}" cannot stand in a template.`);
        const fileName = `${basename(file, ".js")}.${language}.js`;
        this.emitFile({ type: "asset", fileName, source: `export default \`${text}\`` });
      }
    },
  };
}

function themesBesideTheScript() {
  return {
    name: "themes-beside-the-script",
    generateBundle() {
      for (const file of readdirSync("themes"))
        this.emitFile({ type: "asset", fileName: `themes/${file}`, source: readFileSync(`themes/${file}`) });
    },
  };
}

/** What a file of sentences exports. */
async function tableIn(language) {
  const { code } = transformSync(readFileSync(`src/strings/${language}.ts`, "utf8"), { loader: "ts" });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** Takes indentation out of templates and style sheets, which no minifier of JavaScript looks into. */
function tightenTemplates() {
  return {
    name: "tighten-templates",
    transform(code, id) {
      if (!id.includes("/packages/widget/src/")) return null;
      if (/css`[^`]*\$\{/.test(code)) this.error(`${id} puts a value into a style sheet.`);
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
  };
  // Our sheets are texts without values in them, and those who cannot adopt a sheet do not know what stands in ours.
  const styles = `
    export const css = ([text]) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    };
    export const adoptStyles = (root, sheets) => { root.adoptedStyleSheets = sheets; };
    export const getCompatibleStyle = (sheet) => sheet;
    export const supportsAdoptingStyleSheets = true, CSSResult = void 0, unsafeCSS = void 0;
  `;
  return {
    name: "keep-lit-to-itself",
    transform(code, id) {
      if (id.endsWith("/node_modules/@lit/reactive-element/css-tag.js")) return { code: styles, map: null };
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
