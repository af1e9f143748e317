import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { makeScope } from "../../scripts/stack/scope.ts";
import { makeClient } from "../measure/client.ts";
import { startInTurns } from "./in-turns.ts";

it("patients at one address come to all servers evenly, and each stays with theirs", async () => {
  const scope = makeScope();
  onTestFinished(() => scope.end());
  const asked = [0, 0];
  const urls = await Promise.all(
    asked.map(async (_, number) => {
      const server = createServer((_request, response) => {
        asked[number] = (asked[number] ?? 0) + 1;
        response.end(String(number));
      });
      scope.onEnd(async () => server.close());
      await once(server.listen(0, "127.0.0.1"), "listening");
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }),
  );
  const url = await startInTurns(scope, urls);

  const patients = Array.from({ length: 4 }, () => makeClient({ url, key: "pk", connections: 1 }));
  const answers: string[][] = [];
  for (const patient of patients)
    answers.push([(await patient.get("/")).text, (await patient.get("/")).text]);
  for (const patient of patients) patient.close();
  expect(asked).toEqual([4, 4]);
  for (const [first, second] of answers) expect(second).toBe(first);
});
