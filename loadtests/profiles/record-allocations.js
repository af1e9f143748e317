// Loaded into a server (--import …?folder=…) to see what it allocates: Node's own --heap-prof counts only what is still there in the
// end, and requests leave nothing behind. JavaScript, since the server runs without a compiler.
import { mkdirSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { join } from "node:path";

const folder = new URL(import.meta.url).searchParams.get("folder") ?? ".";
const session = new Session();
session.connect();
session.post("HeapProfiler.startSampling", {
  samplingInterval: 32_768,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
});

process.on("exit", () => {
  // Called back at once: the other side of this session is the same thread.
  session.post("HeapProfiler.stopSampling", (error, result) => {
    if (error) throw error;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `allocations.${process.pid}.heapprofile`), JSON.stringify(result.profile));
  });
});
