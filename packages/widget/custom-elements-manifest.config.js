// What editors, catalogues and frameworks read about the elements: from their JSDoc, by `npm run manifest`.
export default {
  globs: ["src/docbook-widget/docbook-widget.ts", "src/docbook-manage/docbook-manage.ts"],
  outdir: ".",
  litelement: true,
  // A check writes elsewhere, and must not lead the package there.
  packagejson: false,
  plugins: [
    {
      name: "as-published",
      packageLinkPhase({ customElementsManifest: { modules } }) {
        for (const module of modules) {
          const published = module.path.replace(/^src\/(.*)\.ts$/, "dist/$1.js");
          module.path = published;
          for (const entry of module.exports) entry.declaration.module = published;
          for (const declaration of module.declarations)
            declaration.members = declaration.members.filter(({ privacy }) => privacy !== "private");
        }
      },
    },
  ],
};
