import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { AppError } from "../../errors.ts";
import type { AppEnv } from "./env.ts";

const largestBodyBytes = 64 * 1024;

/**
 * Refuses what is too large before it is read. A declared length is believed, since Node.js reads no more than that;
 * a body without one is counted as it comes, for which Hono has to build a whole Request.
 */
export const limitBody: MiddlewareHandler<AppEnv> = (c, next) => {
  const declared = c.req.header("Content-Length");
  if (declared === undefined) return counting(c, next);
  if (Number(declared) > largestBodyBytes) refuse();
  return next();
};

const counting = bodyLimit({ maxSize: largestBodyBytes, onError: refuse });

function refuse(): never {
  throw new AppError("body-too-large", `A body may have at most ${largestBodyBytes} bytes.`);
}
