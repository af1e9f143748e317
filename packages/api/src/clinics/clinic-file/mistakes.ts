/** Where in the file a value stands: keys, and places in lists. */
export type Path = (string | number)[];

/** Something wrong with the value at `path`, or with its key. */
export type Finding = { path: Path; message: string; at?: "key" | "value" };

/** A finding with its place in the text, both counted from 1. */
export type Mistake = { line: number; column: number; path: string; message: string };

/** More than a screen or two are a file of another kind. */
const mostTold = 50;

/** Lists everything that is wrong with the file, so that it takes one round to put it right. */
export class ClinicFileError extends Error {
  override readonly name = "ClinicFileError";
  readonly mistakes: Mistake[];

  constructor(fileName: string, mistakes: Mistake[]) {
    const inOrder = mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column);
    const told = inOrder.slice(0, mostTold).map((mistake) => printed(fileName, mistake));
    const untold = inOrder.length - told.length;
    super([...told, ...(untold > 0 ? [`… and ${untold} more`] : [])].join("\n"));
    this.mistakes = inOrder;
  }
}

/** doctors[2].hours.monday[0] */
export function printedPath(path: Path): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join("");
}

function printed(fileName: string, { line, column, path, message }: Mistake): string {
  return `${fileName}:${line}:${column} ${path && `${path}: `}${message}`;
}
