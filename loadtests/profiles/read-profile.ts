// What Chrome's developer tools call a profile: where time went, or where memory was asked for.

export type CallFrame = { functionName: string; url: string; lineNumber: number };
type CpuProfile = {
  nodes: { id: number; callFrame: CallFrame }[];
  samples: number[];
  timeDeltas: number[];
};
type HeapNode = { callFrame: CallFrame; selfSize: number; children: HeapNode[] };
type HeapProfile = { head: HeapNode };

/** Milliseconds or bytes of one function, without what it called. */
export type Share = { place: string; origin: string; self: number };
export type Profile = { kind: "cpu" | "heap"; shares: Share[] };

export function readProfile(text: string): Profile {
  // Written by Node, in one of the two forms.
  const given = JSON.parse(text) as CpuProfile | HeapProfile;
  return "nodes" in given
    ? { kind: "cpu", shares: added(cpuShares(given)) }
    : { kind: "heap", shares: added(heapShares(given.head)) };
}

/** The npm package, DocBook itself, or a part of Node. */
export function originOf({ url, functionName }: CallFrame): string {
  const path = url.slice(url.lastIndexOf("node_modules/") + "node_modules/".length);
  if (url.includes("node_modules/")) return path.split("/", path.startsWith("@") ? 2 : 1).join("/");
  if (url.startsWith("node:")) return "Node";
  if (url !== "") return "DocBook";
  return functionName.startsWith("(") ? functionName : "V8 and C++";
}

function cpuShares({ nodes, samples, timeDeltas }: CpuProfile): Share[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  return samples.flatMap((id, index) => {
    const frame = frames.get(id);
    return frame ? [{ ...placeOf(frame), self: (timeDeltas[index] ?? 0) / 1000 }] : [];
  });
}

function heapShares({ callFrame, selfSize, children }: HeapNode): Share[] {
  return [{ ...placeOf(callFrame), self: selfSize }, ...children.flatMap(heapShares)];
}

function placeOf(frame: CallFrame): Omit<Share, "self"> {
  const file = frame.url.split("/").slice(-2).join("/");
  const name = frame.functionName || "(anonymous)";
  return { place: file ? `${name}  ${file}:${frame.lineNumber + 1}` : name, origin: originOf(frame) };
}

/** One row for each function, the largest first. */
function added(shares: Share[]): Share[] {
  const rows = new Map<string, Share>();
  for (const { place, origin, self } of shares) {
    const key = `${origin} ${place}`;
    rows.set(key, { place, origin, self: self + (rows.get(key)?.self ?? 0) });
  }
  return [...rows.values()].filter(({ self }) => self > 0).toSorted((one, other) => other.self - one.self);
}
