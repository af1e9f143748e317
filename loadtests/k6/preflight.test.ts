import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../packages/api/src/platform/http/listen.ts";
import {
  aClinic,
  aDay,
  aDoctor,
  aSlot,
  aVisitType,
  type TestClinic,
} from "../../packages/api/src/testing/factories.ts";
import { useDocBook } from "../../packages/api/src/testing/harness.ts";
import { readOrder } from "./order.ts";
import { checkGiven } from "./preflight.ts";

const dayMinutes = 24 * 60;
const docbook = useDocBook();
let url: string;
let close: () => Promise<void>;
let clinic: TestClinic;

beforeAll(async () => {
  const server = await listen({ host: "127.0.0.1", port: 0 });
  server.serve(docbook.app);
  ({ url } = server);
  close = () => server.close();
  clinic = await aClinic(docbook.deps.db, { holdMinutes: 0 });
  const doctor = await aDoctor(docbook.deps.db, clinic);
  for (const days of [2, 3, 4]) await aSlot(docbook.deps.db, doctor, days * dayMinutes);
});
afterAll(() => close());

const check = (line: string, given: { key?: string; secret?: string; url?: string } = {}) => {
  const order = readOrder(line.split(" "));
  if (order.wants !== "run") throw new Error(`"${line}" runs nothing`);
  return checkGiven({ url, key: clinic.publishableKey, secret: undefined, ...given }, order.scripts);
};

describe("before a load test on a DocBook that runs somewhere", () => {
  it("all is well when the clinic has slots enough", async () => {
    await expect(check("one-slot-rush", { secret: clinic.secretKey })).resolves.toBeUndefined();
    await expect(check("many-slots-rush --slots 3")).resolves.toBeUndefined();
  });

  it("one is told how many slots are missing, and what to do", async () => {
    await expect(check("many-slots-rush")).rejects.toThrow(
      "many-slots-rush needs 200 open slots, and this clinic has 3 that patients can book one by one and change, within 30 days: import longer hours, or ask for less (--short, --users, --slots).",
    );
    await expect(check("many-slots-rush --slots 4")).rejects.toThrow("needs 4 open slots");
  });

  it("slots that patients could book but not cancel any more do not count", async () => {
    const strict = await aClinic(docbook.deps.db, { cancellationNoticeMinutes: 3 * dayMinutes });
    await aSlot(docbook.deps.db, await aDoctor(docbook.deps.db, strict), 2 * dayMinutes);
    await expect(check("one-slot-rush", { key: strict.publishableKey })).rejects.toThrow("this clinic has 0");
  });

  it("doctors with visit types do not count: there one booking may take several slots", async () => {
    const { clinic: other } = await aDay(docbook, { visitTypes: [aVisitType({ id: "check-up" })] });
    await expect(check("one-slot-rush", { key: other.publishableKey })).rejects.toThrow("this clinic has 0");
  });

  it("one is told when the clinic holds nothing, and holds are to be tested", async () => {
    await expect(check("hold-and-expiry --slots 1")).rejects.toThrow("This clinic holds no slots");
  });

  it("one is told when it asks browsers for a puzzle", async () => {
    const careful = await aClinic(docbook.deps.db, { challenge: "altcha" });
    await expect(check("one-slot-rush", { key: careful.publishableKey })).rejects.toThrow("a puzzle");
  });

  it("one is told which key is wrong", async () => {
    await expect(check("one-slot-rush", { key: "pk_unknown" })).rejects.toThrow("the key of --key");
    await expect(check("one-slot-rush", { secret: "sk_unknown" })).rejects.toThrow("the key of --secret");
  });

  it("one is told when nothing answers, or something else than DocBook", async () => {
    await expect(check("one-slot-rush", { url: "http://127.0.0.1:9" })).rejects.toThrow("Nothing answers at");
    await expect(check("one-slot-rush", { url: `${url}/elsewhere` })).rejects.toThrow("is that a DocBook?");
  });
});
