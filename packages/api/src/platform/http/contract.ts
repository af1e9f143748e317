import { readFileSync } from "node:fs";
import type { operations } from "@docbook/sdk/contract";
import { parse } from "yaml";

export type OperationId = keyof operations;

type SchemaRef = { $ref: string } | Record<string, unknown>;
export type Parameter = {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: SchemaRef;
};
type ContractResponse = { content: string[]; pointer: string };
export type Operation = {
  id: OperationId;
  method: "get" | "post" | "put" | "patch" | "delete";
  path: string;
  parameters: Parameter[];
  body: { required: boolean; pointer: string } | undefined;
  /** By status, with where its schema stands in the document. */
  responses: Map<number, ContractResponse>;
  /** Names of the security schemes, any one of which suffices; empty for open operations. */
  security: string[];
};
export type Contract = { text: string; document: Record<string, unknown>; operations: Operation[] };

const methods = ["get", "post", "put", "patch", "delete"] as const;

/** Reads openapi.yaml, from which routes and checks are made. */
export function loadContract(
  file: URL | string = new URL("../../../../../openapi.yaml", import.meta.url),
): Contract {
  const text = readFileSync(file, "utf8");
  // The file is linted in CI against the OpenAPI 3.1 schema, so its shape is known here.
  const document = parse(text) as Document;
  const operations: Operation[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = item[method];
      if (operation) operations.push(readOperation(document, path, method, operation));
    }
  }
  return { text, document, operations };
}

type RawResponse = { content?: Record<string, unknown> } & { $ref?: string };
type RawOperation = {
  operationId: OperationId;
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { required?: boolean };
  responses: Record<string, RawResponse>;
  security?: Record<string, string[]>[];
};
type Document = Record<string, unknown> & {
  paths: Record<string, Partial<Record<(typeof methods)[number], RawOperation>>>;
  security: Record<string, string[]>[];
};

function readOperation(
  document: Document,
  path: string,
  method: Operation["method"],
  raw: RawOperation,
): Operation {
  const at = `#/paths/${escapePointer(path)}/${method}`;
  return {
    id: raw.operationId,
    method,
    path,
    parameters: (raw.parameters ?? []).map((parameter) => deref<Parameter>(document, parameter)),
    body: raw.requestBody && {
      required: raw.requestBody.required ?? false,
      pointer: `${at}/requestBody/content/application~1json/schema`,
    },
    responses: new Map(
      Object.entries(raw.responses).map(([status, response]) => [
        Number(status),
        readResponse(document, `${at}/responses/${status}`, response),
      ]),
    ),
    security: (raw.security ?? document.security).flatMap((scheme) => Object.keys(scheme)),
  };
}

function readResponse(document: Document, at: string, raw: RawResponse): ContractResponse {
  const response = deref<RawResponse>(document, raw);
  return { content: Object.keys(response.content ?? {}), pointer: raw.$ref ?? at };
}

function deref<T>(document: Document, value: T | { $ref: string }): T {
  const ref = (value as { $ref?: string }).$ref;
  if (ref === undefined) return value as T;
  let target: unknown = document;
  for (const part of ref.slice(2).split("/"))
    target = (target as Record<string, unknown>)[unescapePointer(part)];
  return target as T;
}

export function escapePointer(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescapePointer(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}
