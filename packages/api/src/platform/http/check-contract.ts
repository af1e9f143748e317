import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { AppError, type RequestError } from "../../errors.ts";
import { type Contract, escapePointer, type Operation, type Parameter } from "./contract.ts";

export type RawRequest = {
  path: Record<string, string>;
  query: Record<string, string[]>;
  header: (name: string) => string | undefined;
  body: unknown;
};
/** What a handler gets: everything checked, query and path values in their declared types. */
export type CheckedRequest = { path: object; query: object; header: object; body: unknown };

export type RequestCheck = (request: RawRequest) => CheckedRequest;
export type ResponseCheck = (response: Response) => Promise<void>;

/**
 * Compiles the contract's schemas once. Two sets of rules: parameters arrive as text and are turned into their
 * declared types; a body must already have them.
 */
export function compileContract(contract: Contract) {
  const parameters = makeAjv(contract, { coerceTypes: true, useDefaults: true });
  const bodies = makeAjv(contract, {});
  return {
    requestCheck: (operation: Operation): RequestCheck => compileRequest(operation, parameters, bodies),
    responseCheck: (operation: Operation): ResponseCheck => compileResponse(operation, bodies),
  };
}

function makeAjv(contract: Contract, options: { coerceTypes?: boolean; useDefaults?: boolean }): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, ...options });
  // NodeNext sees the CommonJS module's default export as a namespace.
  addFormats.default(ajv);
  // Its own uuid also takes "urn:uuid:…", which PostgreSQL does not.
  ajv.addFormat("uuid", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
  // Ajv compiles the whole document to resolve references in it, so it must know OpenAPI's own words.
  ajv.addVocabulary([
    "openapi",
    "info",
    "servers",
    "security",
    "tags",
    "paths",
    "components",
    "webhooks",
    "example",
    "in",
    "headers",
    "content",
  ]);
  ajv.addSchema(contract.document, "openapi.yaml", undefined, false);
  return ajv;
}

function compileRequest(operation: Operation, parameters: Ajv2020, bodies: Ajv2020): RequestCheck {
  const checks = (["path", "query", "header"] as const).map((place) => {
    const declared = operation.parameters.filter((parameter) => parameter.in === place);
    return { place, declared, validate: parameters.compile(parameterSchema(operation, declared, place)) };
  });
  const validateBody = operation.body && getSchema(bodies, operation.body.pointer);

  return (request) => {
    const errors: RequestError[] = [];
    const checked: CheckedRequest = { path: {}, query: {}, header: {}, body: request.body };
    for (const { place, declared, validate } of checks) {
      const values = readParameters(request, place, declared);
      if (!validate(values)) errors.push(...(validate.errors ?? []).map((error) => describe(place, error)));
      checked[place] = values;
    }
    if (validateBody && (request.body !== undefined || operation.body?.required)) {
      if (request.body === undefined) errors.push({ in: "body", pointer: "", message: "is missing" });
      else if (!validateBody(request.body))
        errors.push(...(validateBody.errors ?? []).map((error) => describe("body", error)));
    }
    // Only what fits so far is walked through: it is as shallow as the schemas are. (Object.entries forgets the names.)
    if (errors.length === 0) {
      if (holdsNul(checked))
        for (const [place, value] of Object.entries(checked))
          errors.push(...unstorableTexts(place as keyof CheckedRequest, value));
    }
    if (errors.length > 0) throw invalidRequest(errors);
    return checked;
  };
}

/** Throws when an answer is not what the contract says: a bug of ours, found in tests and development. */
function compileResponse(operation: Operation, ajv: Ajv2020): ResponseCheck {
  return async (response) => {
    const declared = operation.responses.get(response.status);
    if (!declared)
      throw new Error(`${operation.id} answered ${response.status}, which the contract does not declare`);
    const type = response.headers.get("Content-Type")?.split(";")[0] ?? "none";
    if (declared.content.length === 0 && response.body === null) return;
    if (!declared.content.includes(type))
      throw new Error(
        `${operation.id} answered ${type} with ${response.status}; the contract declares ${declared.content.join(", ")}`,
      );
    if (!type.endsWith("json")) return;
    const validate = getSchema(ajv, `${declared.pointer}/content/${escapePointer(type)}/schema`);
    if (!validate(await response.clone().json())) {
      throw new Error(
        `${operation.id} broke the contract with ${response.status}: ${ajv.errorsText(validate.errors)}`,
      );
    }
  };
}

export function invalidRequest(errors: RequestError[]): AppError {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new AppError(
    "invalid-request",
    first
      ? `${first.in}${first.pointer && first.in !== "body" ? ` ${first.pointer}` : first.pointer}: ${first.message}${more}`
      : "",
    { errors },
  );
}

function getSchema(ajv: Ajv2020, pointer: string): ValidateFunction {
  const validate = ajv.getSchema(`openapi.yaml${pointer}`);
  if (!validate) throw new Error(`openapi.yaml has nothing at ${pointer}`);
  return validate;
}

function parameterSchema({ responses }: Operation, declared: Parameter[], place: string): object {
  return {
    type: "object",
    // An unknown query parameter is a misspelt one, where the operation declares that it may refuse at all (probes
    // of balancers hang on what they like); unknown headers are everybody's business.
    additionalProperties: place !== "query" || !responses.has(400),
    required: declared.filter((parameter) => parameter.required).map((parameter) => parameter.name),
    properties: Object.fromEntries(
      declared.map((parameter) => [parameter.name, absoluteRef(parameter.schema)]),
    ),
  };
}

function absoluteRef(schema: Parameter["schema"]): object {
  return typeof schema["$ref"] === "string" ? { ...schema, $ref: `openapi.yaml${schema["$ref"]}` } : schema;
}

function readParameters(
  request: RawRequest,
  place: "path" | "query" | "header",
  declared: Parameter[],
): Record<string, unknown> {
  if (place === "path") return { ...request.path };
  if (place === "query") {
    // A repeated parameter stays a list, which no schema here takes: it is refused rather than half read.
    return Object.fromEntries(
      Object.entries(request.query).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
    );
  }
  const headers: Record<string, unknown> = {};
  for (const { name } of declared) {
    const value = request.header(name);
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

/** Seldom so. To look costs nothing; to say where does. */
function holdsNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  if (typeof value !== "object" || value === null) return false;
  for (const name in value) if (holdsNul((value as Record<string, unknown>)[name])) return true;
  return false;
}

/** PostgreSQL keeps no NUL, and Sequelize would quietly store something else in its place. */
function unstorableTexts(place: RequestError["in"], value: unknown, pointer = ""): RequestError[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) =>
      unstorableTexts(place, inner, `${pointer}/${escapePointer(name)}`),
    );
  }
  if (typeof value !== "string" || !value.includes("\0")) return [];
  return [
    {
      in: place,
      pointer: pointerIn(place, pointer),
      message: "holds a character that cannot be stored (NUL)",
    },
  ];
}

/** Parameters are named, places in a body are pointed at. */
function pointerIn(place: RequestError["in"], pointer: string): string {
  return place === "body" ? pointer : pointer.slice(1);
}

function describe(place: RequestError["in"], error: ErrorObject): RequestError {
  const { additionalProperty, missingProperty } = error.params as {
    additionalProperty?: string;
    missingProperty?: string;
  };
  const named = additionalProperty ?? missingProperty;
  const pointer = named === undefined ? error.instancePath : `${error.instancePath}/${escapePointer(named)}`;
  const message =
    additionalProperty !== undefined
      ? "is not known here"
      : missingProperty !== undefined
        ? "is missing"
        : (error.message ?? "is not valid");
  return { in: place, pointer: pointerIn(place, pointer), message };
}
