import { type ParseArgsConfig, parseArgs } from "node:util";

export type Command = { help: string; run(args: string[]): Promise<void> };
export type NamedCommand = { name: string; summary: string; load(): Promise<Command> };

/** The command line asks for something that does not exist. The message is one line for a person. */
export class UsageError extends Error {
  override name = "UsageError";
}

export function findCommand<C extends { name: string }>(commands: C[], name: string, of = "docbook"): C {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  const known = commands.map((each) => each.name).join(", ");
  throw new UsageError(
    `${of} ${name === "" ? "needs a command" : `has no command "${name}"`}. It has: ${known}. "docbook --help" tells more.`,
  );
}

/** node's own parser, with its complaints as one line. */
export function readArgs<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(". ")[0]}. "--help" lists what there is.`);
  }
}
