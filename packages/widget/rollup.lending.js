import { basename, resolve } from "node:path";

/** What the script lends to its extras, by the module that it comes from: they import it as if it were their own. */
const lent = {
  lit: ["html", "nothing"],
  "src/docbook-widget/visit.ts": ["visitLine"],
  "src/events.ts": ["emit"],
  "src/icons.ts": ["icon"],
  "src/notes.ts": ["button", "problemNote"],
  "src/problems.ts": ["eventOf", "isUnanswered"],
  "../sdk/src/docbook-error.ts": ["DocBookError"],
  "../sdk/src/facts-of.ts": ["factsOf"],
  "../sdk/src/options.ts": ["baseUrl", "checkKey"],
  "../sdk/src/parse-json.ts": ["parseJson"],
  "../sdk/src/retry-after.ts": ["retryAfterMs"],
  "../sdk/src/sleep.ts": ["sleep"],
};
const names = Object.values(lent).flat();

/** Plugins for the script, and for the extras beside it, which bring nothing along that the script holds already. */
export function lending(version) {
  let script = {};
  const lends = {
    name: "lends-to-extras",
    load: (id) => (id === addressOf("src/extras/lent.ts") ? lender() : null),
    generateBundle({ file }, { [basename(file)]: { modules } }) {
      if (basename(file) === "docbook-widget.js") script = modules;
    },
  };
  const borrows = (extra) => ({
    name: "borrows-from-the-script",
    async resolveId(source, importer) {
      if (source === "lit" || source.startsWith("extra:")) return `\0${source}`;
      if (source.startsWith("rest:")) return source.slice("rest:".length);
      const found = await this.resolve(source, importer);
      return found?.id in lentFrom ? `\0${found.id}` : found;
    },
    load(id) {
      if (id === "\0lit") return borrower;
      if (id === `\0extra:${extra}`) return entry(extra, version);
      const module = id.slice(1);
      if (!id.startsWith("\0") || !(module in lentFrom)) return null;
      // What the script has no use for in a module that it lends from is the extra's own.
      return `export { ${lentFrom[module]} } from "lit"; export * from ${JSON.stringify(`rest:${module}`)};`;
    },
    generateBundle({ file }, { [basename(file)]: { modules } }) {
      for (const [module, { renderedExports }] of Object.entries(modules)) {
        const twice = renderedExports.filter((name) => script[module]?.renderedExports.includes(name));
        if (twice.length > 0)
          this.error(`The script has ${twice} of ${module} already: lend it to "${extra}".`);
      }
    },
  });
  return { lends, borrows };
}

/** The absolute path of a module of ours; a package has only its name. */
const addressOf = (module) => (module.endsWith(".ts") ? resolve(module) : module);

const lentFrom = Object.fromEntries(Object.keys(lent).map((module) => [addressOf(module), lent[module]]));

/** In place of `src/extras/lent.ts`. */
function lender() {
  const imports = Object.entries(lentFrom).map(
    ([module, names]) => `import { ${names} } from ${JSON.stringify(module)};`,
  );
  return `${imports.join("\n")} export const lent = [${names}];`;
}

/** In place of Lit, in an extra. Its style sheets are made before anything is lent. */
const borrower = `
  export let ${names};
  export const borrow = (lent) => { ${names.map((name, index) => `${name} = lent[${index}];`).join("")} };
  export const css = ([text]) => {
    const styleSheet = new CSSStyleSheet();
    styleSheet.replaceSync(text);
    return { styleSheet };
  };
`;

/** An extra beside the script is of one version. */
const entry = (extra, version) => `
  export { borrow } from "lit";
  export { default } from ${JSON.stringify(addressOf(`src/extras/${extra}.ts`))};
  export const madeFor = "${version}";
`;
