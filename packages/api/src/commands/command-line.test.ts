import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const docbook = fileURLToPath(new URL("../../bin/docbook.js", import.meta.url));
const demoClinic = fileURLToPath(new URL("../../../../examples/clinic.yaml", import.meta.url));

let home: string;
let dir: string;
let badClinic: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "docbook-command-"));
  dir = join(home, "here");
  await mkdir(dir);
  badClinic = join(home, "clinic.yaml");
  await writeFile(badClinic, "clinic: { slug: A B, name: X, timeZone: Europe/Bonn }\ndoctors: []\n");
});
afterAll(() => rm(home, { recursive: true, force: true }));

type Child = ChildProcessByStdio<null, Readable, Readable> & { said: { out: string; err: string } };

/** The command as a person would type it, in an environment that says nothing but `env`. */
function type(args: string[], env: Record<string, string> = {}): Child {
  const child = spawn(process.execPath, [docbook, ...args], {
    cwd: dir,
    env: { PATH: process.env["PATH"] ?? "", DOCBOOK_DATA_DIR: join(dir, "data"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    said.err += String(chunk);
  });
  return Object.assign(child, { said });
}

async function run(args: string[], env: Record<string, string> = {}) {
  const child = type(args, env);
  const [code] = await once(child, "close");
  return { code: code as number, out: child.said.out.trim(), err: child.said.err.trim() };
}

/** Starts DocBook and waits until it says that it is ready. */
async function start(args: string[] = [], env = {}): Promise<{ child: Child; url: string }> {
  const child = type(["start", "--port", "0", ...args], env);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", () => {
      if (child.said.out.includes("Ctrl-C stops")) resolve();
    });
    child.once("exit", () => reject(new Error(child.said.err)));
  });
  return { child, url: /http:\S+(?=\/inbox)/.exec(child.said.out)?.[0] ?? "" };
}

async function stop(child: Child): Promise<number> {
  child.kill("SIGINT");
  const [code] = await once(child, "close");
  return code as number;
}

// Each of these is a process of its own and touches nothing, so they may run side by side.
describe.concurrent("docbook", () => {
  afterAll(async () => expect(await readdir(dir)).toEqual([]));

  it("lists its commands", async () => {
    const { code, out } = await run([]);
    expect(code).toBe(0);
    for (const command of ["start", "migrate", "clinic", "keys", "integrity"])
      expect(out).toContain(`docbook ${command}`);
  });

  it("explains a command that is asked for help, and does nothing", async () => {
    const { code, out } = await run(["start", "--fresh", "--help"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^docbook start .*--fresh/);
  });

  it.each([
    [["strat"], 'docbook has no command "strat". It has: start, migrate, clinic, keys, integrity.'],
    [["start", "--prot", "1"], "--prot"],
    [["clinic", "import", "nowhere.yaml"], "There is no file nowhere.yaml."],
  ])("is told in one line what is wrong with %j", async (args, message) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(message);
    expect(err.split("\n")).toHaveLength(1);
  });

  it("lists every mistake of the environment, and does nothing", async () => {
    const { code, err } = await run(["start"], {
      PORT: "eighty",
      LOG_LEVEL: "loud",
      DATABASE_URL: "mysql://x",
    });
    expect(code).toBe(1);
    expect(err.split("\n")).toHaveLength(4);
    for (const name of ["PORT", "LOG_LEVEL", "DATABASE_URL", "DOCBOOK_SECRET"]) expect(err).toContain(name);
  });

  it("lists every mistake of a clinic file with its place, before anything is touched", async () => {
    const { code, err } = await run(["start", "--clinic", badClinic]);
    expect(code).toBe(1);
    expect(err).toMatch(/:1:\d+ clinic\.slug/);
    expect(err).toMatch(/:1:\d+ clinic\.timeZone/);
    expect(err).toMatch(/:2:\d+ doctors/);
  });

  it("says in one line that its port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const { code, err } = await run(["start", "--port", String(port)]);
    other.close();
    expect(code).toBe(1);
    expect(err).toContain(`Port ${port} is taken`);
    expect(err.split("\n")).toHaveLength(1);
  });
});

// One database for the tests below: they follow one another as a day with DocBook does.
describe("a day with docbook", { timeout: 60_000 }, () => {
  let running: Child;
  let url: string;
  const ask = (key: string) => fetch(`${url}/v1/doctors`, { headers: { Authorization: `Bearer ${key}` } });

  beforeAll(async () => {
    ({ child: running, url } = await start());
  });
  afterAll(() => {
    if (running.exitCode === null) running.kill("SIGKILL");
  });

  it("begins with a clinic that can be booked, and a key that its own page may use", async () => {
    const key = /pk_[\w-]+/.exec(running.said.out)?.[0] ?? "";
    expect((await ask(key)).status).toBe(200);
    expect(await (await fetch(url)).text()).toContain(key);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(running.said.err).toBe("");
  });

  it("is not begun twice in one folder", async () => {
    const { code, out, err } = await run(["start", "--port", "0"]);
    expect(code).toBe(1);
    expect(err).toContain(`DocBook already runs here (process ${running.pid})`);
    expect(err.split("\n")).toHaveLength(1);
    expect(out).toBe("");
  });

  it("has other commands work beside it, on its own database", async () => {
    const { code, out, err } = await run(["keys", "create", "--clinic", "am-sonnenhof", "--secret"]);
    expect(code).toBe(0);
    // The key alone, so that a script can take it.
    expect(out).toMatch(/^sk_[\w-]{32}$/);
    expect(err).toContain("cannot be shown again");
    expect((await ask(out)).status).toBe(200);
  });

  it("takes a clinic file again and again", async () => {
    const { code, out } = await run(["clinic", "import", demoClinic]);
    expect(code).toBe(0);
    expect(out).toContain(" doctors, 0 slots opened, 0 withdrawn.");
  });

  it("ends with Ctrl-C, and nothing goes on", async () => {
    const postgres = Number(
      (await readFile(join(dir, "data/postgres/data/postmaster.pid"), "utf8")).split("\n")[0],
    );
    expect(process.kill(postgres, 0)).toBe(true);
    expect(await stop(running)).toBe(0);
    expect(running.said.out).toContain("Stopping…");
    expect(() => process.kill(postgres, 0)).toThrow("ESRCH");
    expect((await readdir(join(dir, "data/postgres"))).filter((name) => name.startsWith("owner-"))).toEqual(
      [],
    );
    await expect(fetch(url)).rejects.toThrow();
  });

  it("begins anew with --fresh", async () => {
    const keyOf = (text: string) => /pk_[\w-]+/.exec(text)?.[0];
    const secret = () => readFile(join(dir, "data/secret"), "utf8");
    const [key, before] = [keyOf(running.said.out), await secret()];
    ({ child: running, url } = await start(["--fresh"]));
    expect(keyOf(running.said.out)).not.toBe(key);
    expect(await secret()).not.toBe(before);
    expect(await stop(running)).toBe(0);
  });

  it("says loudly that it is broken, when it is on purpose", async () => {
    ({ child: running, url } = await start([], { DOCBOOK_UNSAFE: "check-outside", LOG_LEVEL: "silent" }));
    expect(running.said.err).toContain("WARNING: DOCBOOK_UNSAFE=check-outside. This DocBook is broken");
    expect(await stop(running)).toBe(0);
  });
});
