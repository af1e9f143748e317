import { type DestinationStream, type Logger, pino } from "pino";

/** JSON lines on standard output, or where `destination` says. Nothing in them may be a patient's. */
export function makeLogger(level: string, destination?: DestinationStream): Logger {
  return pino({ level, base: null, serializers: { err: describeError } }, destination);
}

/**
 * An error without what clings to it: Sequelize hangs a statement's values, PostgreSQL a row's content on theirs,
 * and those are names, addresses and notes of patients.
 */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, parent } = error as { code?: unknown; parent?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(code === undefined ? {} : { code }),
    ...(parent instanceof Error ? { parent: describeError(parent) } : {}),
    ...(error instanceof AggregateError ? { errors: error.errors.map(describeError) } : {}),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
