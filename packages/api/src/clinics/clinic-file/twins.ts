import type { Finding, Path } from "./mistakes.ts";

/** Finds every entry whose slug stands earlier in the list. */
export function* twinFindings(
  list: Path,
  entries: ({ slug?: string | undefined } | undefined)[],
): Generator<Finding> {
  for (const [index, entry] of entries.entries()) {
    const twin = entries.findIndex((other) => other?.slug !== undefined && other.slug === entry?.slug);
    if (twin < 0 || twin === index) continue;
    yield { path: [...list, index, "slug"], message: `is the slug of ${list.at(-1)}[${twin}] as well` };
  }
}
