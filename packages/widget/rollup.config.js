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
];
const minify = terser({
  ecma: 2020,
  module: true,
  compress: { passes: 3 },
  format: { comments: /^!/ },
});
const output = (file, format) => ({
  file: `bundle/${file}.js`,
  format,
  banner: "/*! DocBook, MIT licence. Contains Lit, copyright Google LLC, BSD-3-Clause licence. */",
  name: "DocBook",
  sourcemap: true,
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
      if (!id.includes("/src/")) return null;
      // esbuild has taken the comments away, so a line break with spaces is nothing but layout.
      const flat = code
        .replace(/\n\s+/g, "\n")
        .replace(/>\n(?=<|\$\{)/g, ">")
        .replace(/\}\n(?=<)/g, "}");
      const tight = flat.replace(/css`[^`]*`/g, (sheet) =>
        sheet
          .replace(/\/\*[^]*?\*\//g, "")
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
