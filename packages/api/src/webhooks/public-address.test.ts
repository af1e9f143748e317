import type { LookupAddress, lookup } from "node:dns";
import { describe, expect, it } from "vitest";
import { isPublicAddress, makePublicLookup, NotPublic, whyRefused } from "./public-address.ts";

describe("an address", () => {
  it.each([
    ["127.0.0.1", "loopback"],
    ["127.255.255.254", "loopback"],
    ["0.0.0.0", "this machine"],
    ["10.1.2.3", "private"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.168.178.1", "private"],
    ["169.254.169.254", "metadata of most clouds"],
    ["168.63.129.16", "metadata of one cloud"],
    ["100.100.100.200", "metadata, in the range behind a provider's NAT"],
    ["198.18.0.1", "benchmarks"],
    ["203.0.113.7", "documentation"],
    ["224.0.0.1", "multicast"],
    ["240.0.0.1", "not assigned"],
    ["255.255.255.255", "broadcast"],
    ["::", "this machine"],
    ["::1", "loopback"],
    ["::ffff:127.0.0.1", "IPv4 in disguise"],
    ["::ffff:a9fe:a9fe", "IPv4 in disguise"],
    ["::127.0.0.1", "IPv4 in disguise"],
    ["64:ff9b::7f00:1", "IPv4 in disguise"],
    ["2002:7f00:1::", "IPv4 in disguise"],
    ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"],
    ["fe80::1", "link-local"],
    ["fe80::1%eth0", "link-local"],
    ["fec0::1", "site-local"],
    ["fc00::1", "unique-local"],
    ["fd00:ec2::254", "metadata of one cloud"],
    ["ff02::1", "multicast"],
    ["2001:db8::1", "documentation"],
    ["localhost", "a name"],
    ["", "nothing"],
  ])("%s is not public: %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.0",
    "168.63.129.17",
    "172.15.255.255",
    "172.32.0.1",
    "223.255.255.254",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
  ])("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe("a URL where only public addresses will do", () => {
  it.each([
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://１２７.0.0.1/",
    "https://[::1]:8443/",
    "https://[::ffff:169.254.169.254]/latest/meta-data",
    "https://10.0.0.5:5432/",
  ])("may not name a private address, however it is spelt: %s", (url) => {
    expect(whyRefused(url, true)).toBe("is an address of a private network");
    expect(whyRefused(url, false)).toBeUndefined();
  });

  it("is https, without a password in it, and may name a public address", () => {
    expect(whyRefused("http://practice.example/docbook", true)).toBe("must begin with https://");
    expect(whyRefused("http://practice.example/docbook", false)).toBeUndefined();
    expect(whyRefused("https://me:secret@practice.example/", true)).toMatch("password");
    expect(whyRefused("https://me@practice.example/", false)).toMatch("user name");
    expect(whyRefused("https://", true)).toBe("is not a URL");
    expect(whyRefused("ftp://practice.example/", false)).toBe("must begin with https://");
    expect(whyRefused("https://1.1.1.1/docbook", true)).toBeUndefined();
    expect(whyRefused("https://practice.example:8443/docbook", true)).toBeUndefined();
  });
});

describe("a look-up for a connection", () => {
  /** A name server that answers this. */
  const answering = (...addresses: string[]) =>
    makePublicLookup(((_name: string, _options: object, done: (e: null, all: LookupAddress[]) => void) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      )) as typeof lookup);
  const ask = (look: ReturnType<typeof makePublicLookup>, all: boolean) =>
    new Promise((resolve, reject) =>
      look("practice.example", { all }, (error, address) => (error ? reject(error) : resolve(address))),
    );

  it("gives public addresses only", async () => {
    const look = answering("10.0.0.1", "1.1.1.1", "fd00::1", "2606:4700:4700::1111");
    expect(await ask(look, false)).toBe("1.1.1.1");
    expect(await ask(look, true)).toEqual([
      { address: "1.1.1.1", family: 4 },
      { address: "2606:4700:4700::1111", family: 6 },
    ]);
  });

  it("fails when there is none", async () => {
    for (const all of [true, false]) {
      await expect(ask(answering("192.168.0.1", "::1"), all)).rejects.toThrow(NotPublic);
      await expect(ask(answering(), all)).rejects.toThrow(NotPublic);
    }
  });

  it("passes on that a name is not known", async () => {
    const look = makePublicLookup(((_name: string, _options: object, done: (e: Error) => void) =>
      done(new Error("ENOTFOUND"))) as typeof lookup);
    await expect(ask(look, true)).rejects.toThrow("ENOTFOUND");
  });
});
