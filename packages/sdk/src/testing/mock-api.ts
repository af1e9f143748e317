import { HttpResponse, http } from "msw";
import type { AnswerOf, Method, OperationAt, Path } from "../types.ts";

export const api = "https://book.example";

type Answer<T> = T extends string ? Response : T | Response;

/** Answers one operation of the contract; what it answers has to have the contract's type. */
export function on<M extends Method, P extends Path>(
  method: M,
  path: P,
  answer: (request: Request) => Answer<AnswerOf<OperationAt<P, M>>> | Promise<Response>,
) {
  return http[method](api + path.replace(/\{(\w+)\}/g, ":$1"), async ({ request }) => {
    const body = await answer(request);
    return body instanceof Response ? body : HttpResponse.json(body);
  });
}
