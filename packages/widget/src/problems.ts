import { DocBookError } from "@docbook/sdk/parts";
import type { ErrorDetail } from "./events.ts";

/** What went wrong, as far as the patient's next move depends on it. The kind names its sentence, too. */
export interface Problem {
  kind: "offline" | "busy" | "owner" | "unexpected";
  /** For the owner of the page or for a support call, in the API's words. */
  detail: string;
  retry?: () => void;
}

export function problemOf(error: unknown): Problem {
  const { status, detail, code } =
    error instanceof DocBookError ? error : { status: 0, detail: String(error), code: "" };
  if (isUnanswered(error)) return { kind: "offline", detail };
  // A puzzle that was solved too late is solved anew.
  if (status === 401 || (status === 403 && !code.startsWith("challenge"))) return { kind: "owner", detail };
  return { kind: status === 503 || status === 429 ? "busy" : "unexpected", detail };
}

/** Whatever was asked for may have happened all the same. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof DocBookError && error.status === undefined;
}

/** The part of an error that may leave the element. */
export function eventOf(error: unknown): ErrorDetail {
  if (!(error instanceof DocBookError))
    return { code: "unexpected", status: undefined, requestId: undefined };
  const { code, status, requestId } = error;
  return { code, status, requestId };
}
