import { expect, test } from "vitest";
import { isDocBookError } from "./index.ts";
import { DocBookError, makeSend, pages } from "./parts.ts";
import { clinic, problemResponse, slot, wish } from "./testing/fixtures.ts";

const api = "https://book.example";

test("one function sends whatever operation of the contract it is told to", async () => {
  const asked: unknown[] = [];
  const fetch = (request: Request) => {
    asked.push([request.method, request.url, request.headers.get("authorization")]);
    return Response.json(clinic);
  };
  expect(await makeSend({ api, key: "pk_demo", fetch })("get", "/v1/clinic", {})).toEqual(clinic);
  expect(asked).toEqual([["GET", `${api}/v1/clinic`, "Bearer pk_demo"]]);
});

test("a refusal is a plain error; what its class would carry stands in its problem", async () => {
  const fetch = () => problemResponse(409, "slot-taken", { alternatives: [slot] });
  const input = { header: { "Idempotency-Key": "intent-1" }, body: wish };
  const error: unknown = await makeSend({ api, fetch })("post", "/v1/bookings", input).catch(
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(DocBookError);
  expect(error).toMatchObject({
    name: "DocBookError",
    code: "slot-taken",
    status: 409,
    problem: { alternatives: [slot] },
  });
  expect(isDocBookError(error)).toBe(true);
});

test("no answer at all is an error without a status", async () => {
  const send = makeSend({ api, fetch: () => Promise.reject(new TypeError("fetch failed")), maxRetries: 0 });
  await expect(send("get", "/v1/clinic", {})).rejects.toMatchObject({
    name: "DocBookError",
    code: "connection-failed",
    status: undefined,
  });
});

test("a list is walked page by page, as far as somebody asks", async () => {
  const asked: unknown[] = [];
  const list = async (at: { cursor?: string }) => {
    asked.push(at);
    return { nextCursor: String(asked.length) };
  };
  for await (const { nextCursor } of pages(list)) if (nextCursor === "2") break;
  expect(asked).toEqual([{}, { cursor: "1" }]);
});
