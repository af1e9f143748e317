// What a page may have to load, compressed. Run by `npm run check` after a build.
import { readdirSync } from "node:fs";

const widget = "packages/widget/bundle";
const isLanguage = (file) => /\.\w\w\.js$/.test(file);

export default [
  ["@docbook/sdk, whole client", "packages/sdk/bundle/docbook-sdk.js", "5 kB"],
  ["@docbook/widget, one file", `${widget}/docbook-widget.js`, "20 kB"],
  ["@docbook/widget, manage page", `${widget}/docbook-manage.js`, "19 kB"],
  ...Object.entries({
    details: "4.6 kB",
    live: "1.9 kB",
    hold: "1.8 kB",
    popup: "2 kB",
    challenge: "0.7 kB",
  }).map(([extra, limit]) => [
    `@docbook/widget, ${extra} when wanted`,
    `${widget}/docbook-widget.${extra}.js`,
    limit,
  ]),
  ...readdirSync(widget)
    .filter(isLanguage)
    .map((file) => [file, `${widget}/${file}`, "1 kB"]),
].map(([name, path, limit]) => ({ name, path, limit, gzip: true }));
