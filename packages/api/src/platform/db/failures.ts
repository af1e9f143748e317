import {
  ConnectionAcquireTimeoutError,
  ConnectionError,
  DatabaseError,
  UniqueConstraintError,
} from "sequelize";

// SQLSTATE codes (PostgreSQL, appendix A). Decide on them and on fields, never on a constraint's name: a
// distributed table renames its constraints on every shard.
const serializationFailure = "40001";
const deadlockDetected = "40P01";
const lockNotAvailable = "55P03"; // lock_timeout
const queryCanceled = "57014"; // statement_timeout
const uniqueViolation = "23505";
const exclusionViolation = "23P01";
const tooManyConnections = "53300";
const readOnlyTransaction = "25006"; // still connected to a primary that was demoted
// What the socket and the driver say, in place of a SQLSTATE, when the other side is gone.
const socketErrors = ["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT"];
const lostConnection = /Connection terminated|connection error and is not queryable|Query read timeout/;

/** The transaction lost against another one and may simply be run again. */
export function lostToAnother(error: unknown): boolean {
  const code = sqlState(error);
  return code === serializationFailure || code === deadlockDetected;
}

/** The database did not answer in the time we are ready to wait, or at all. */
export function didNotAnswer(error: unknown): boolean {
  if (error instanceof ConnectionAcquireTimeoutError || error instanceof ConnectionError) return true;
  const code = sqlState(error);
  if (code === undefined) return error instanceof DatabaseError && lostConnection.test(error.message);
  // 08: connection lost. 57P: the server is shutting down or starting.
  return (
    [lockNotAvailable, queryCanceled, tooManyConnections, readOnlyTransaction, ...socketErrors].includes(
      code,
    ) || /^(08|57P)/.test(code)
  );
}

/** The columns of the unique key that a row violated, or undefined when this is another error. */
export function violatedKey(error: unknown): string[] | undefined {
  if (sqlState(error) !== uniqueViolation) return undefined;
  // Not by what Sequelize finds: it reads English messages only, and the server may speak another language.
  const { detail = "" } = (error as DatabaseError).parent as { detail?: string };
  return /\(([^)]+)\)=\(/.exec(detail)?.[1]?.split(", ") ?? [];
}

/** A row's time overlaps another one's, which an exclusion constraint forbids. */
export function overlaps(error: unknown): boolean {
  return sqlState(error) === exclusionViolation;
}

function sqlState(error: unknown): string | undefined {
  if (!(error instanceof DatabaseError || error instanceof UniqueConstraintError)) return undefined;
  // pg puts the SQLSTATE on the error that Sequelize wraps; Sequelize's types do not know it.
  return (error.parent as { code?: string }).code;
}
