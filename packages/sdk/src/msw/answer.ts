import { parseJson } from "../parse-json.ts";
import { analytics } from "./analytics.ts";
import { bookings } from "./bookings.ts";
import { callerOf } from "./caller.ts";
import { challenges } from "./challenges.ts";
import { holds } from "./holds.ts";
import { integrity } from "./integrity.ts";
import { reads } from "./reads.ts";
import { invalidRequest, Refusal, refuse } from "./refusal.ts";
import type { Handlers, MockRequest } from "./request.ts";
import { findRoute } from "./routes.ts";
import type { Scenario } from "./scenarios.ts";
import type { MockState } from "./state.ts";
import { watch } from "./watch.ts";
import { webhooks } from "./webhooks.ts";

const handlers: Handlers = {
  ...reads,
  ...watch,
  ...challenges,
  ...holds,
  ...bookings,
  ...webhooks,
  ...analytics,
  ...integrity,
};

/** Answers one request; `path` is the part of its address below the server's. */
export async function answer(
  state: MockState,
  raw: Request,
  path: string,
  scenario: Scenario | undefined,
): Promise<Response> {
  const requestId = `mock-${++state.made}`;
  try {
    const request = await readRequest(raw, path);
    return (await scenario?.play(state, request)) ?? (await handle(state, request, requestId));
  } catch (error) {
    if (error instanceof Refusal) return refuse(error, requestId);
    throw error;
  }
}

async function readRequest(raw: Request, at: string): Promise<MockRequest> {
  const { pathname, searchParams } = new URL(at, "http://mock");
  const { operationId, path, opensTo } = findRoute(raw.method, pathname);
  const text = await raw.text();
  const query: Record<string, unknown> = Object.fromEntries(searchParams);
  if (query["limit"] !== undefined) query["limit"] = readLimit(Number(query["limit"]));
  const header = (name: string) => raw.headers.get(name);
  const body = text === "" ? undefined : parseJson(text);
  const caller = callerOf(header, opensTo);
  // Which operation this is was just found out, and the rest is trusted to fit it.
  return { operationId, path, query, header, body, caller } as MockRequest;
}

async function handle(state: MockState, request: MockRequest, requestId: string): Promise<Response> {
  // As above: the handler is the one of this request's operation.
  const handler = handlers[request.operationId] as (
    state: MockState,
    request: MockRequest,
  ) => AnyAnswer | Promise<AnyAnswer>;
  const { status, headers, json, text, type } = await handler(state, request);
  const init = { status, headers: { ...headers, "X-Request-Id": requestId } };
  if (status === 204) return new Response(null, init);
  const body = text ?? JSON.stringify(json);
  const response = new Response(
    typeof body === "string" ? body : body.pipeThrough(new TextEncoderStream()),
    init,
  );
  response.headers.set("Content-Type", type ? `${type}; charset=utf-8` : "application/json");
  if (typeof body === "string" && response.headers.has("DocBook-As-Of"))
    response.headers.set("ETag", etagOf(body));
  return response;
}

/** Names this content: the same text has the same tag. */
function etagOf(text: string): string {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return `"${(hash >>> 0).toString(36)}"`;
}

interface AnyAnswer {
  status: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string | ReadableStream<string>;
  type?: string;
}

function readLimit(limit: number): number {
  if (limit >= 1 && limit <= 100) return limit;
  const message = limit < 1 ? "must be >= 1" : "must be <= 100";
  throw invalidRequest([{ in: "query", pointer: "limit", message }]);
}
