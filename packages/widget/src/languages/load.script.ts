import { besideScript } from "../beside.script.ts";
import { version } from "../version.ts";
import { addLanguage } from "./known.ts";
import type { LoadLanguage } from "./load.ts";

const languages = ["ar", "de", "es", "fr", "he", "hi", "pt", "tr", "zh"];

/** For script tags: `docbook-widget.de.js` for the element, `docbook-widget.hold.de.js` for its extra of that name. */
export const loadLanguage: LoadLanguage = async (language, names, extra) => {
  if (!languages.includes(language)) return;
  const { default: text } = (await besideScript(extra ? `${extra}.${language}` : language)) as {
    default: string;
  };
  // Sentences stand in the order of their names, and another version may have others.
  const [madeFor, ...sentences] = text.split("\n");
  if (madeFor !== version || sentences.length !== names.length) return;
  addLanguage(language, Object.fromEntries(names.map((name, index) => [name, sentences[index]])));
};
