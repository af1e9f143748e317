import { afterEach, expect, test, vi } from "vitest";
import { newIdempotencyKey } from "./index.ts";

afterEach(() => vi.unstubAllGlobals());

// What the contract allows, narrowed to what a header carries without surprise.
const allowed = /^[0-9a-f-]{32,36}$/;

test("every key is new", () => {
  const keys = Array.from({ length: 1000 }, newIdempotencyKey);
  expect(new Set(keys).size).toBe(1000);
  for (const key of keys) expect(key).toMatch(allowed);
});

test("a page on plain http gets keys as well", () => {
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  vi.stubGlobal("crypto", { getRandomValues });
  const keys = Array.from({ length: 1000 }, newIdempotencyKey);
  expect(new Set(keys).size).toBe(1000);
  for (const key of keys) expect(key).toMatch(allowed);
});
