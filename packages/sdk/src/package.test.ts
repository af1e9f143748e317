import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import * as source from "./index.ts";

const run = promisify(execFile);
const cwd = fileURLToPath(new URL("..", import.meta.url));

async function node(kind: "module" | "commonjs", script: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, [`--input-type=${kind}`, "--eval", script], { cwd });
  return JSON.parse(stdout);
}

describe("the package as it is published", () => {
  beforeAll(() => run("npm", ["run", "build"], { cwd }), 120_000);

  const use = `
    const docbook = sdk.createDocBook({
      api: "https://book.example",
      fetch: (request) => Response.json({ name: request.url }),
    });
    docbook.getClinic().then(({ name }) => console.log(JSON.stringify([name, Object.keys(sdk).sort()])));
  `;
  const works = ["https://book.example/v1/clinic", Object.keys(source).sort()];

  test("is imported by an ES module", async () => {
    expect(await node("module", `import * as sdk from "@docbook/sdk"; ${use}`)).toEqual(works);
  });

  test("is required by a CommonJS module", async () => {
    expect(await node("commonjs", `const sdk = require("@docbook/sdk"); ${use}`)).toEqual(works);
  });

  test("comes in parts, too, and they throw the errors of the whole", async () => {
    const script = `
      const whole = require("@docbook/sdk");
      const { makeSend } = require("@docbook/sdk/parts");
      import("@docbook/sdk/parts").then(async (parts) => {
        const fetch = () => new Response("", { status: 500 });
        const sends = [makeSend, parts.makeSend].map((make) => make({ api: "http://x", fetch, maxRetries: 0 }));
        const errors = sends.map((send) => send("get", "/v1/clinic", {}).catch((error) => error));
        console.log(JSON.stringify((await Promise.all(errors)).map((error) => whole.isDocBookError(error))));
      });
    `;
    expect(await node("commonjs", script)).toEqual([true, true]);
  });

  test.each(["module", "commonjs"] as const)(
    "brings its entries for webhooks and tests to a %s program",
    async (kind) => {
      const load = (name: string) => (kind === "module" ? `await import("${name}")` : `require("${name}")`);
      const script = `
      const { verifyWebhook } = ${load("@docbook/sdk/webhooks")};
      const { makeDocBookMock } = ${load("@docbook/sdk/msw")};
      const { createDocBook } = ${load("@docbook/sdk")};
      const mock = makeDocBookMock();
      const docbook = createDocBook({ api: mock.api, key: "pk_mock", fetch: mock.fetch });
      const refused = verifyWebhook("{}", {}, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").catch((error) => error.code);
      Promise.all([docbook.getClinic(), refused]).then(([{ slug }, code]) => console.log(JSON.stringify([slug, code])));
    `;
      expect(await node(kind, script)).toEqual(["am-sonnenhof", "missing-header"]);
    },
  );

  test("may be loaded both ways at once, and errors cross between the two", async () => {
    const script = `
      const required = require("@docbook/sdk");
      import("@docbook/sdk").then((imported) => {
        const error = new imported.SlotTakenError({ code: "slot-taken", detail: "Too late." });
        console.log(JSON.stringify([error instanceof required.DocBookError, required.isDocBookError(error)]));
      });
    `;
    expect(await node("commonjs", script)).toEqual([false, true]);
  });
});
