import type { operations } from "@docbook/sdk/contract";
import type { Context, Hono } from "hono";
import { AppError } from "../../errors.ts";
import type { Admit, Admitted } from "./admit.ts";
import { answerWith } from "./answer.ts";
import type { Caller } from "./auth.ts";
import { type CheckedRequest, compileContract, type RawRequest } from "./check-contract.ts";
import type { Contract, OperationId } from "./contract.ts";
import type { AppEnv } from "./env.ts";
import { answerProblem } from "./problem.ts";

/** One handler for each operation of the contract: a missing or surplus one does not compile, and does not boot. */
export type Handlers = { [Id in OperationId]: Handler<Id> };
type Handler<Id extends OperationId> = (request: ContractRequest<Id>) => Promise<Answer<Id>> | Answer<Id>;

export type ContractRequest<Id extends OperationId> = {
  path: NonNullable<operations[Id]["parameters"]["path"]>;
  query: NonNullable<operations[Id]["parameters"]["query"]>;
  header: NonNullable<operations[Id]["parameters"]["header"]>;
  body: BodyOf<operations[Id]>;
  /** Who asks: a key, a manage token, or nobody where the operation is open. */
  caller: CallerOf<Id>;
  requestId: string;
} & Pick<Admitted, "address" | "stillAllowed">;

type Answer<Id extends OperationId> = SuccessOf<operations[Id]["responses"]>;

/** JSON that is text already (built in SQL), marked with what it holds. */
type JsonText<T> = { readonly jsonText: string; readonly holds?: T };

type BodyOf<Op> = Op extends { requestBody: { content: { "application/json": infer Body } } }
  ? Body
  : Op extends { requestBody?: { content: { "application/json": infer Body } } }
    ? Body | undefined
    : undefined;
type SuccessOf<Responses> = {
  [Status in keyof Responses & (200 | 201 | 204)]: {
    status: Status;
    headers?: Record<string, string>;
  } & (Responses[Status] extends { content: infer Content } ? ContentOf<Content> : object);
}[keyof Responses & (200 | 201 | 204)];
type ContentOf<Content> = Content extends { "application/json": infer Json }
  ? { json: Json | JsonText<Json> }
  : Content extends { "text/event-stream": unknown }
    ? { stream: ReadableStream<Uint8Array>; type: "text/event-stream" }
    : { text: string; type: Extract<keyof Content, string> };

/** Operations that the contract opens to everybody have no caller. */
type OpenOperation = "getHealth" | "getReadiness" | "getMetrics" | "getContract" | "getReference";
type CallerOf<Id> = Id extends OpenOperation ? undefined : Caller;

export type RouteOptions = {
  contract: Contract;
  handlers: Handlers;
  /** Checks every answer as well: in tests and development, where a broken promise must be loud. */
  checkResponses: boolean;
  admit: Admit;
};

/** Gives every operation of the contract its route: admit, check, handle, answer. */
export function routeOperations(app: Hono<AppEnv>, options: RouteOptions): void {
  const { contract, checkResponses, admit } = options;
  // Each handler is typed by its own operation; here they are called by name, after the contract has checked.
  const handlers = options.handlers as unknown as Record<string, AnyHandler>;
  refuseSurplus(contract, handlers);
  const compiled = compileContract(contract);

  for (const operation of contract.operations) {
    const handler = handlers[operation.id];
    if (!handler) throw new Error(`openapi.yaml names the operation ${operation.id}, which has no handler`);
    const checkRequest = compiled.requestCheck(operation);
    const checkResponse = checkResponses ? compiled.responseCheck(operation) : undefined;

    const answer = async (c: Context<AppEnv>) => {
      const { onRefusal, ...asker } = await admit(operation, c);
      const header = (name: string) => c.req.header(name);
      const body = operation.body ? await readJson(c.req.raw) : undefined;
      const asked: RawRequest = { path: c.req.param(), query: c.req.queries(), header, body };
      const request = { ...checkRequest(asked), ...asker, requestId: c.get("requestId") };
      try {
        return present(c, await handler(request));
      } catch (error) {
        await onRefusal(error);
        throw error;
      }
    };

    app.on(operation.method.toUpperCase(), honoPath(operation.path), async (c) => {
      c.set("operationId", operation.id);
      // Refusals are answers too, and the contract must declare them.
      const response = await answer(c).catch((error: unknown) => answerProblem(error, c));
      await checkResponse?.(response);
      return response;
    });
  }
}

type AnyHandler = (
  request: CheckedRequest & Omit<Admitted, "onRefusal"> & { requestId: string },
) => Promise<AnyAnswer> | AnyAnswer;
type AnyAnswer = { status: number; headers?: Record<string, string>; json?: unknown } & (
  | { text: string; type: string; stream?: never }
  | { stream: ReadableStream<Uint8Array>; type: string; text?: never }
  | { text?: never; stream?: never }
);

function present(c: Context<AppEnv>, answer: AnyAnswer): Response {
  const { status, headers } = answer;
  if (status === 204) return answerWith(c, null, 204, headers);
  if (isKnownTo(c, answer)) return answerWith(c, null, 304, headers);
  if (answer.stream !== undefined)
    return answerWith(c, answer.stream, status, { ...headers, "Content-Type": answer.type });
  if (answer.text !== undefined)
    return answerWith(c, answer.text, status, {
      ...headers,
      "Content-Type": `${answer.type}; charset=utf-8`,
    });
  const text = isJsonText(answer.json) ? answer.json.jsonText : JSON.stringify(answer.json);
  return answerWith(c, text, status, { ...headers, "Content-Type": "application/json" });
}

/** Does the asker have exactly this already? Decided here for all: a handler only names its content by an ETag. */
function isKnownTo(c: Context<AppEnv>, { headers }: AnyAnswer): boolean {
  const known = c.req.header("If-None-Match");
  const etag = headers?.["ETag"];
  if (known === undefined || etag === undefined || c.req.method !== "GET") return false;
  return known === "*" || known.split(",").some((each) => each.trim().replace(/^W\//, "") === etag);
}

function isJsonText(json: unknown): json is JsonText<unknown> {
  return typeof json === "object" && json !== null && "jsonText" in json;
}

/** The body as JSON, or undefined when there is none. */
async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text === "") return undefined;
  const type = request.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError(
      "unsupported-media-type",
      `Send "Content-Type: application/json"; this was ${type ?? "nothing"}.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may be a patient's words.
    throw new AppError("invalid-json", "The body is not JSON.");
  }
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function refuseSurplus(contract: Contract, handlers: Record<string, AnyHandler>): void {
  const known = new Set<string>(contract.operations.map((operation) => operation.id));
  const surplus = Object.keys(handlers).filter((id) => !known.has(id));
  if (surplus.length > 0)
    throw new Error(`Handlers without an operation in openapi.yaml: ${surplus.join(", ")}`);
}
