/**
 * Fetches a language, should there be one of that name; `names` are those of the sentences that an element says, or
 * an extra of it.
 */
export type LoadLanguage = (language: string, names: readonly string[], extra: string) => Promise<unknown>;

// Spelt out, so that a bundler can see each of them and make a file of its own of it.
const modules: Record<string, () => Promise<unknown>> = {
  ar: () => import("./ar.ts"),
  de: () => import("./de.ts"),
  es: () => import("./es.ts"),
  fr: () => import("./fr.ts"),
  he: () => import("./he.ts"),
  hi: () => import("./hi.ts"),
  pt: () => import("./pt.ts"),
  tr: () => import("./tr.ts"),
  zh: () => import("./zh.ts"),
};

/** For bundlers. Rollup puts `load.script.ts` in its place for script tags. */
export const loadLanguage: LoadLanguage = async (language) => modules[language]?.();
