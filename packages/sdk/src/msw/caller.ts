import { Refusal } from "./refusal.ts";
import type { Caller } from "./request.ts";
import type { OpensTo } from "./routes.ts";

/** Who asks. Every key of the right form is known here, and no website is kept out. */
export function callerOf(header: (name: string) => string | null, opensTo: OpensTo): Caller | undefined {
  if (opensTo === "all") return undefined;
  const token = opensTo === "token" ? header("docbook-manage-token") : null;
  if (token !== null) return { by: "manage-token", token };
  const kind = header("authorization")?.match(/^Bearer +([ps])k_\S+$/i)?.[1];
  if (kind === undefined) {
    throw new Refusal("unauthenticated", 'Send the clinic\'s key as "Authorization: Bearer pk_…".');
  }
  if (kind === "s" && header("origin") !== null) {
    throw new Refusal(
      "secret-key-in-browser",
      "A secret key must never leave your server. Revoke it now, and use a publishable key (pk_…) in pages.",
    );
  }
  if (kind === "p" && opensTo === "secret") {
    throw new Refusal("forbidden", "This takes a secret key (sk_…), which only your own server should hold.");
  }
  return { by: kind === "s" ? "secret" : "publishable" };
}
