import { ConnectionError, isDocBookError, TimeoutError } from "@docbook/sdk";
import type { ErrorDetail } from "./events.ts";

/** What went wrong, as far as the patient's next move depends on it. The kind names its sentence, too. */
export interface Problem {
  kind: "offline" | "busy" | "owner" | "unexpected";
  /** For the owner of the page or for a support call, in the API's words. */
  detail: string;
  event: ErrorDetail;
  retry?: () => void;
}

export function problemOf(error: unknown): Problem {
  const event = eventOf(error);
  const detail = isDocBookError(error) ? error.detail : String(error);
  const status = event.status ?? 0;
  if (error instanceof ConnectionError || error instanceof TimeoutError) return { kind: "offline", detail, event };
  if (status === 401 || status === 403) return { kind: "owner", detail, event };
  if (status === 503 || status === 429) return { kind: "busy", detail, event };
  return { kind: "unexpected", detail, event };
}

export function eventOf(error: unknown): ErrorDetail {
  if (!isDocBookError(error)) return { code: "unexpected" };
  const { code, status, requestId } = error;
  return { code, ...(status ? { status } : {}), ...(requestId ? { requestId } : {}) };
}
