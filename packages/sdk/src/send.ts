import { DocBookError, type MakeError } from "./docbook-error.ts";
import { makeExchange } from "./exchange.ts";
import type { ConnectOptions, ManageOptions } from "./options.ts";
import type { AnswerOf, InputOf, Method, OperationAt, Path } from "./types.ts";

/** Sends an operation of the contract, named by method and path, and resolves to the body of its success. */
export type Send = <M extends Method, P extends Path>(
  method: M,
  path: P,
  input: InputOf<OperationAt<P, M>>,
  options?: ManageOptions,
) => Promise<AnswerOf<OperationAt<P, M>>>;

/**
 * Throws a `TypeError` for an `api` or `key` that cannot work, and for a secret key in a browser.
 *
 * @example
 * ```ts
 * const send = makeSend({ api: "https://book.example", key: "pk_…" });
 * const doctor = await send("get", "/v1/doctors/{doctorId}", { path: { doctorId } });
 * ```
 */
export function makeSend(options: ConnectOptions, makeError: MakeError = plainError): Send {
  const exchange = makeExchange(options, makeError);
  return async (method, path, input, options) => (await exchange(method, path, input, options)).answer;
}

const plainError: MakeError = (facts) => new DocBookError(facts);
