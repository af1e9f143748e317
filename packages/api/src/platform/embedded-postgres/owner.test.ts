import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { claimFolder } from "./owner.ts";
import { startedAt } from "./process-life.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "docbook-owner-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("is given to one at a time, and given back", async () => {
  const release = await claimFolder(folder);
  await expect(claimFolder(folder)).rejects.toThrow(`process ${process.pid}`);
  await release();
  await (await claimFolder(folder))();
  expect(await readdir(folder)).toEqual([]);
});

it("is taken over from an owner that died", async () => {
  const owner = spawn(process.execPath, ["-e", ""]);
  await writeFile(join(folder, `owner-${owner.pid}-${startedAt(owner.pid ?? 0)}`), "");
  await once(owner, "exit");
  await (await claimFolder(folder))();
  expect(await readdir(folder)).toEqual([]);
});

it("is taken over when the owner's pid now belongs to a younger process, as in every restarted container", async () => {
  await writeFile(join(folder, `owner-${process.ppid}-1`), "");
  await writeFile(join(folder, `owner-${process.pid}-1`), "");
  await (await claimFolder(folder))();
});

it("is not taken over from a living owner", async () => {
  await writeFile(join(folder, `owner-${process.ppid}-${startedAt(process.ppid)}`), "");
  await expect(claimFolder(folder)).rejects.toThrow(`process ${process.ppid}`);
  expect(await readdir(folder)).toHaveLength(1);
});

it("goes to exactly one of several processes that start at the same moment", async () => {
  const code = `
    import { claimFolder } from ${JSON.stringify(new URL("owner.ts", import.meta.url).href)};
    const startAt = Number(process.argv[1]);
    while (Date.now() < startAt);
    await claimFolder(${JSON.stringify(folder)}).then(() => console.log("mine"), () => console.log("refused"));
    process.stdin.resume();`;
  const startAt = String(Date.now() + 2_000);
  const rivals = [1, 2, 3].map(() =>
    spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code, startAt]),
  );
  try {
    const words = await Promise.all(
      rivals.map(async ({ stdout }) => String((await once(stdout, "data"))[0]).trim()),
    );
    expect(words.sort()).toEqual(["mine", "refused", "refused"]);
  } finally {
    for (const rival of rivals) rival.kill("SIGKILL");
  }
});
