import type { Open, Operations } from "../types.ts";
import type { MockState } from "./state.ts";

/** Pages for browsers and Prometheus are not mocked. */
export type OperationId = Exclude<keyof Operations, "getMetrics" | "getContract" | "getReference">;

/** Who asks, by the key or token of the request. */
export type Caller = { by: "publishable" | "secret" } | { by: "manage-token"; token: string };

/** One request to one operation, in the types of the contract. */
export interface MockRequest<Id extends OperationId = OperationId> {
  operationId: Id;
  path: NonNullable<Operations[Id]["parameters"]["path"]>;
  query: NonNullable<Operations[Id]["parameters"]["query"]>;
  /** A header by its name, in any case. */
  header: (name: string) => string | null;
  body: BodyOf<Operations[Id]>;
  caller: Caller | undefined;
}

/** The operation's success, as the contract has it. */
type MockAnswer<Id extends OperationId> = SuccessOf<Operations[Id]["responses"]>;

/** One for each operation: a missing or surplus one does not compile. */
export type Handlers<Ids extends OperationId = OperationId> = {
  [Id in Ids]: (state: MockState, request: MockRequest<Id>) => MockAnswer<Id> | Promise<MockAnswer<Id>>;
};

type BodyOf<Operation> = Operation extends { requestBody: { content: { "application/json": infer Body } } }
  ? Body
  : Operation extends { requestBody?: { content: { "application/json": infer Body } } }
    ? Body | undefined
    : undefined;

type SuccessOf<Responses> = {
  [Status in keyof Responses & (200 | 201 | 204)]: {
    status: Status;
    headers?: Record<string, string>;
  } & (Responses[Status] extends { content: infer Content } ? ContentOf<Content> : object);
}[keyof Responses & (200 | 201 | 204)];

type ContentOf<Content> = Content extends { "application/json": infer Json }
  ? { json: Open<Json> }
  : { text: string | ReadableStream<string>; type: Extract<keyof Content, string> };
