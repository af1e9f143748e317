import { AppError } from "../../errors.ts";
import type { Contract } from "./contract.ts";

/** Nothing answers here: because the address is unknown, or because it takes another method. */
export function unknownRoute(contract: Contract, method: string, path: string): AppError {
  const here = contract.operations
    .filter((operation) => fits(operation.path, path))
    .map((operation) => operation.method.toUpperCase());
  if (here.length === 0)
    return new AppError(
      "route-not-found",
      `There is nothing at ${path}. The contract is at /openapi.yaml, and to read at /docs.`,
    );
  return new AppError("method-not-allowed", `${path} takes ${here.join(", ")}, not ${method}.`, {
    allow: here.join(", "),
  });
}

function fits(template: string, path: string): boolean {
  const parts = path.split("/");
  const pattern = template.split("/");
  return (
    parts.length === pattern.length && pattern.every((part, i) => part.startsWith("{") || part === parts[i])
  );
}
