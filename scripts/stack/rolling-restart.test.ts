import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { aBookableSlot } from "../../packages/api/src/testing/factories.ts";
import { useDocBook } from "../../packages/api/src/testing/harness.ts";
import { post } from "../../packages/api/src/testing/http.ts";
import { startDocBook } from "./docbook.ts";
import { startHaproxy } from "./haproxy.ts";
import { makeHome } from "./home.ts";
import { makeScope } from "./scope.ts";

const docbook = useDocBook();
const scope = makeScope();
const home = makeHome(scope);
// Its processes leave before the harness drops their database.
afterAll(() => scope.end());

describe("a rolling restart of both replicas", () => {
  it("fails no request of those who book and look meanwhile", async () => {
    const { clinic, request } = await aBookableSlot(docbook);
    const settings = { databaseUrl: docbook.databaseUrl };
    const replicas = await Promise.all([
      startDocBook(scope, await home, { ...settings, name: "api1", roles: ["api"] }),
      startDocBook(scope, await home, { ...settings, name: "api2", roles: ["api"] }),
    ]);
    const haproxy = await startHaproxy(scope, await home, { replicas: [replicas[0].url, replicas[1].url] });
    await isUp(haproxy.url);

    const answers: Record<string, number> = {};
    const count = (what: string | number) => {
      answers[what] = (answers[what] ?? 0) + 1;
    };
    let rolling = true;
    const client = async (number: number) => {
      const headers = { Authorization: `Bearer ${clinic.secretKey}` };
      for (let turn = 0; rolling; turn++) {
        const asked =
          turn % 2 === 0
            ? fetch(`${haproxy.url}/v1/doctors`, { headers })
            : fetch(
                `${haproxy.url}/v1/bookings`,
                post(request, { ...headers, "Idempotency-Key": `rolling-restart-${number}-${turn}` }),
              );
        await asked.then(
          async (answer) => {
            await answer.arrayBuffer();
            count(answer.status);
          },
          () => count("failed"),
        );
        // Patients, not a benchmark: the replicas need the processor to come back.
        await sleep(20);
      }
    };
    const clients = Array.from({ length: 8 }, (_, number) => client(number));
    for (const replica of replicas) {
      await replica.restart();
      // The balancer takes it back with its next check.
      await sleep(700);
    }
    rolling = false;
    await Promise.all(clients);

    const { 200: looked = 0, 201: booked, 409: taken = 0, ...others } = answers;
    expect({ booked, others }).toEqual({ booked: 1, others: {} });
    expect(looked + taken).toBeGreaterThan(200);
  });
});

async function isUp(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) await sleep(20);
}
