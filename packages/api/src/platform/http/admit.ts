import type { Context } from "hono";
import { AppError } from "../../errors.ts";
import type { Taken } from "../edges/limiter.ts";
import { addHeader } from "./answer.ts";
import { type Asker, type Authenticate, bearer, type Caller } from "./auth.ts";
import type { Operation } from "./contract.ts";
import type { AppEnv } from "./env.ts";
import { limitHeaders, type RateLimits, tooManyRequests } from "./rate-limits.ts";

export type Admitted = {
  /** Who asks: a key, a manage token, or nobody where the operation is open. */
  caller: Caller | undefined;
  /** From where; undefined where addresses do not count. */
  address: string | undefined;
  /** For answers that last: may the asker still have them? */
  stillAllowed(): Promise<boolean>;
  /** Tells of an error in the answer: what was guessed wrong counts. */
  onRefusal(error: unknown): Promise<void>;
};
export type Admit = (operation: Operation, c: Context<AppEnv>) => Promise<Admitted>;

/** For what asks nobody who they are. */
export async function openToAll(): Promise<Admitted> {
  return {
    caller: undefined,
    address: undefined,
    stillAllowed: async () => true,
    onRefusal: async () => {},
  };
}

/** Lets a request in, or throws why not: not too often, and with a key that is known. */
export function makeAdmit(deps: {
  authenticate: Authenticate;
  /** Was this key found good moments ago? */
  isKnownKey: (key: string) => boolean;
  limits: RateLimits;
  addressOf: (c: Context<AppEnv>) => string | undefined;
}): Admit {
  const { authenticate, isKnownKey, limits, addressOf } = deps;

  return async (operation, c) => {
    if (operation.security.length === 0) return openToAll();
    const header = (name: string) => c.req.header(name);
    const asker: Asker = {
      address: addressOf(c),
      key: bearer(header("Authorization")),
      manageToken: header("DocBook-Manage-Token"),
    };
    const onRefusal = (error: unknown) => limits.onRefusal(error, asker);

    const shutMs = limits.shutMs(asker.address);
    if (
      shutMs > 0 &&
      (asker.manageToken !== undefined || (asker.key !== undefined && !isKnownKey(asker.key)))
    )
      throw tooManyRequests(Math.ceil(shutMs / 1000));
    const ofAddress = tell(c, [await limits.ofAddress(operation, asker)]);
    const caller = await authenticate(operation, header).catch(async (error: unknown) => {
      await onRefusal(error);
      throw error;
    });
    if (caller) tell(c, [...ofAddress, await limits.ofKey(operation, caller)]);

    const stillAllowed = () => authenticate(operation, header).then(() => true, orNot);
    return { caller, address: asker.address, stillAllowed, onRefusal };
  };
}

/** Says what is left, whatever the answer will be; throws when it is nothing. */
function tell(c: Context<AppEnv>, each: (Taken | undefined)[]): Taken[] {
  const counted = each.filter((taken) => taken !== undefined);
  const stopped = counted.find(({ over }) => over);
  for (const [name, value] of Object.entries(limitHeaders(stopped ? [stopped] : counted)))
    addHeader(c, name, value);
  if (stopped) throw tooManyRequests(stopped.resetSeconds);
  return counted;
}

/** That the database does not answer says nothing about a key. */
function orNot(error: unknown): boolean {
  if (error instanceof AppError && error.code !== "busy") return false;
  throw error;
}
