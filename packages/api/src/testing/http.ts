import type { components } from "@docbook/sdk/contract";
import { expect } from "vitest";

export type Problem = components["schemas"]["Problem"] &
  Pick<components["schemas"]["InvalidRequestProblem"], "errors"> &
  Partial<Pick<components["schemas"]["SlotUnavailableProblem"], "alternatives">>;

/** A POST as the SDK would send it, for bodies that the SDK would not. */
export function post(body: unknown, headers: Record<string, string> = {}) {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

/** An answer's problem, after making sure that it is one in every respect that all of them share. */
export async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  const problem = (await response.json()) as Problem;
  expect(problem).toMatchObject({ status: response.status, type: `urn:docbook:problem:${problem.code}` });
  expect(problem.requestId).toBe(response.headers.get("X-Request-Id"));
  return problem;
}
