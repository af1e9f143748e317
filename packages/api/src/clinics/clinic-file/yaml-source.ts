import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { type Finding, type Mistake, printedPath } from "./mistakes.ts";

export type YamlSource = {
  /** When it is not, `value` is undefined: what else might be wrong would be a guess. */
  isReadable: boolean;
  value: unknown;
  mistakes: Mistake[];
  /** Finds the line and column of what is wrong. */
  place: (finding: Finding) => Mistake;
};

export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakeAt = (offset: number, path: string, message: string): Mistake => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, path, message };
  };
  const mistakes = document.errors.map(({ code, message, pos }) =>
    mistakeAt(pos[0], "", plainWords[code] ?? message),
  );
  const place = (finding: Finding) =>
    mistakeAt(offsetOf(document, finding), printedPath(finding.path), finding.message);

  // A key that stands twice leaves the rest readable.
  const isReadable = document.errors.every(({ code }) => code === "DUPLICATE_KEY");
  try {
    return { isReadable, value: isReadable ? document.toJS() : undefined, mistakes, place };
  } catch (error) {
    // Aliases that point nowhere, or that multiply beyond reason, come to light only here.
    if (!(error instanceof ReferenceError)) throw error;
    return {
      isReadable: false,
      value: undefined,
      mistakes: [...mistakes, mistakeAt(0, "", error.message)],
      place,
    };
  }
}

/** For the errors whose own words only a YAML expert understands. */
const plainWords: Record<string, string> = {
  BLOCK_AS_IMPLICIT_KEY:
    'a ": " within text; put the text in quotes, or indent the next key like its neighbours',
  DUPLICATE_KEY: "this key stands here twice",
  MULTILINE_IMPLICIT_KEY: "a key that spans lines; is it indented like its neighbours?",
  MULTIPLE_DOCS: 'a line of "---" begins a second document; one file describes one clinic',
  TAB_AS_INDENT: "indented with a tab; use spaces",
};

/** Follows the path as far as it exists; what is missing is shown at the key of what should hold it. */
function offsetOf(document: Document, { path, at = "value" }: Finding): number {
  let value: unknown = document.contents;
  let key: unknown;
  for (const step of path) {
    const next = stepInto(isAlias(value) ? value.resolve(document) : value, step);
    if (!next) return startOf(key) ?? startOf(value) ?? 0;
    ({ key, value } = next);
  }
  return (at === "key" ? startOf(key) : startOf(value)) ?? startOf(key) ?? 0;
}

function stepInto(node: unknown, step: string | number): { key: unknown; value: unknown } | undefined {
  // Of a key that stands twice, the last one counts.
  if (isMap(node))
    return node.items.findLast(({ key }) => isScalar(key) && String(key.value) === String(step));
  if (isSeq(node) && Number(step) < node.items.length)
    return { key: undefined, value: node.items[Number(step)] };
  return undefined;
}

function startOf(node: unknown): number | undefined {
  // Parsed nodes have a range; a key without a value has no node at all.
  return (node as Node | null | undefined)?.range?.[0];
}
