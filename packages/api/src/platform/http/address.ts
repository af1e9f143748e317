import { isIPv4, isIPv6 } from "node:net";
import type { Context } from "hono";
import type { AppEnv } from "./env.ts";

/**
 * Whose address a request comes from. X-Forwarded-For may be anybody's invention: only as many of its last entries are
 * believed as there are proxies of ours, each of which wrote one. Undefined where no network is in between.
 */
export function makeAddressOf(trustedProxies: number): (c: Context<AppEnv>) => string | undefined {
  return (c) => {
    const peer = c.env?.incoming?.socket.remoteAddress;
    if (peer === undefined) return undefined;
    const hops = trustedProxies === 0 ? [] : (c.req.header("X-Forwarded-For")?.split(",") ?? []);
    // Counted from our own end.
    const claimed = hops.at(-Math.min(trustedProxies, hops.length))?.trim();
    return visitorOf(claimed) ?? visitorOf(peer);
  };
}

/** One visitor has one IPv4 address, but 2^64 of IPv6: those count as one. */
export function visitorOf(address = ""): string | undefined {
  const plain = address.replace(/^::ffff:/i, "").replace(/%.*$/, "");
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return undefined;
  // The URL's own parser knows all the ways to write one.
  const [head = "", tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail ? tail.split(":") : [];
  const gap = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => "0");
  return `${[...before, ...gap, ...after].slice(0, 4).join(":")}::/64`;
}
