import { AppError } from "../../errors.ts";
import type { Operation } from "./contract.ts";

export type KeyCaller = {
  by: "publishable" | "secret";
  keyId: string;
  clinic: {
    id: string;
    timeZone: string;
    locale: string;
    bookingsPerPatient: number | null;
    challenge: "none" | "altcha";
    managePage: string | null;
  };
};
/** Whoever shows a manage token, beside a key or without one. What it opens is for the operation to check. */
type TokenCaller = { by: "manage-token"; token: string };
export type Caller = KeyCaller | TokenCaller;

/** What a request shows of itself before anything is looked up. */
export type Asker = {
  /** Undefined where no network is in between. */
  address: string | undefined;
  key: string | undefined;
  manageToken: string | undefined;
};

export type KnownKey = {
  keyId: string;
  kind: "publishable" | "secret";
  allowedOrigins: string[];
  clinic: KeyCaller["clinic"];
};

export type Authenticate = (
  operation: Operation,
  header: (name: string) => string | undefined,
) => Promise<Caller | undefined>;

/** Tells who is asking, from the headers that the operation's security schemes name. */
export function makeAuthenticate(
  knownKey: (key: string) => Promise<KnownKey | undefined>,
  publicUrl: string,
): Authenticate {
  const ownOrigins = ownOriginsOf(publicUrl);
  return async (operation, header) => {
    if (operation.security.length === 0) return undefined;
    const token = operation.security.includes("manageToken") ? header("DocBook-Manage-Token") : undefined;
    const key = bearer(header("Authorization"));
    if (key === undefined) {
      if (token !== undefined) return { by: "manage-token", token };
      throw new AppError("unauthenticated", 'Send the clinic\'s key as "Authorization: Bearer pk_…".');
    }
    const known = await knownKey(key);
    if (!known) throw new AppError("unauthenticated", "This key is unknown or revoked.");
    checkOrigin(known, header("Origin"), ownOrigins);
    if (token !== undefined) return { by: "manage-token", token };
    return { by: known.kind, keyId: known.keyId, clinic: known.clinic };
  };
}

/** Operations that ask for a key alone never get a token's caller; this says so to the compiler. */
export function withKey(caller: Caller): KeyCaller {
  if (caller.by === "manage-token") throw new AppError("unauthenticated", "This takes a key.");
  return caller;
}

/** The clinic's own server. Publishable keys stand in pages, so whatever is the clinic's business asks for more. */
export function withSecretKey(caller: Caller): KeyCaller {
  if (caller.by !== "secret") {
    throw new AppError(
      "forbidden",
      "This takes a secret key (sk_…), which only your own server should hold.",
    );
  }
  return caller;
}

export function bearer(authorization: string | undefined): string | undefined {
  return authorization?.match(/^Bearer +(\S+)$/i)?.[1];
}

/**
 * Browsers name the page's origin; servers and command lines name none. Pages that this server hosts itself (demo,
 * manage) need no entry in any list.
 */
function checkOrigin(key: KnownKey, origin: string | undefined, ownOrigins: string[]): void {
  if (origin === undefined) return;
  if (key.kind === "secret") {
    throw new AppError(
      "secret-key-in-browser",
      "A secret key must never leave your server. Revoke it now, and use a publishable key (pk_…) in pages.",
    );
  }
  if (key.allowedOrigins.includes(origin) || ownOrigins.includes(origin)) return;
  throw new AppError(
    "origin-not-allowed",
    `${origin} is not among the allowed origins of this key. Add it to allowedOrigins in the clinic file, and import the file again.`,
  );
}

/** A laptop is known by two names. */
function ownOriginsOf(publicUrl: string): string[] {
  const { origin, hostname } = new URL(publicUrl);
  return hostname === "127.0.0.1" ? [origin, origin.replace("127.0.0.1", "localhost")] : [origin];
}
