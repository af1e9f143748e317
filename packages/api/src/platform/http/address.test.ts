import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { makeAddressOf, visitorOf } from "./address.ts";
import type { AppEnv } from "./env.ts";

async function addressSeen(trustedProxies: number, peer: string, forwardedFor?: string) {
  const addressOf = makeAddressOf(trustedProxies);
  const app = new Hono<AppEnv>().get("/", (c) => c.json({ address: addressOf(c) }));
  const headers = forwardedFor === undefined ? {} : { "X-Forwarded-For": forwardedFor };
  const incoming = { socket: { remoteAddress: peer } };
  const answer = await app.fetch(new Request("http://docbook.test/", { headers }), { incoming });
  return ((await answer.json()) as { address?: string }).address;
}

describe("the address that a request comes from", () => {
  it.each([
    ["is the connection's own", 0, "203.0.113.7", undefined, "203.0.113.7"],
    [
      "is not what a client without a proxy in between writes",
      0,
      "203.0.113.7",
      "198.51.100.1",
      "203.0.113.7",
    ],
    ["is what our proxy wrote", 1, "10.0.0.1", "203.0.113.7", "203.0.113.7"],
    [
      "is not what a client wrote for our proxy to pass on",
      1,
      "10.0.0.1",
      "198.51.100.1, 203.0.113.7",
      "203.0.113.7",
    ],
    [
      "is what the outer of two proxies wrote",
      2,
      "10.0.0.1",
      "198.51.100.1, 203.0.113.7, 10.0.0.2",
      "203.0.113.7",
    ],
    ["is the connection's where the proxy wrote nothing", 1, "10.0.0.1", undefined, "10.0.0.1"],
    ["is the connection's where that is no address", 1, "10.0.0.1", "somebody", "10.0.0.1"],
  ])("%s", async (_, proxies, peer, forwardedFor, expected) => {
    expect(await addressSeen(proxies, peer, forwardedFor)).toBe(expected);
  });

  it("is none where no network is in between", async () => {
    const addressOf = makeAddressOf(0);
    const app = new Hono<AppEnv>().get("/", (c) => c.json({ isNone: addressOf(c) === undefined }));
    expect(await (await app.request("/")).json()).toEqual({ isNone: true });
  });
});

describe("one visitor", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["2001:db8:1:2:3:4:5::", "2001:db8:1:2::/64"],
    ["", undefined],
    ["203.0.113", undefined],
  ])("%s is known as %s", (address, expected) => {
    expect(visitorOf(address)).toBe(expected);
  });
});
