import type { Sentences } from "../strings/en.ts";

const known = new Map<string, Partial<Sentences>>();

/** Makes a language ready before any element asks for it. */
export function addLanguage(language: string, sentences: Partial<Sentences>): void {
  known.set(language, { ...known.get(language), ...sentences });
}

/** What has arrived of a language so far. English is not among them: each element brings its own. */
export const sentencesIn = (language: string): Partial<Sentences> | undefined => known.get(language);
