import { type LookupAddress, lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/**
 * Whoever sets up a webhook lets this server send requests to wherever they say. Outside of tests that must not be the
 * network that the server itself stands in: databases, admin pages and a cloud's metadata service listen there.
 */
export class NotPublic extends Error {
  override name = "NotPublic";
}

/** What is wrong with an address as a person wrote it, as far as that can be seen without asking for its name. */
export function whyRefused(address: string, publicOnly: boolean): string | undefined {
  if (!URL.canParse(address)) return "is not a URL";
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must begin with https://";
  if (url.username !== "" || url.password !== "") return "must not carry a user name or a password";
  if (!publicOnly) return undefined;
  if (url.protocol !== "https:") return "must begin with https://";
  // No name is asked for where an address stands already, so the look-up below never sees it.
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(host) !== 0 && !isPublicAddress(host)) return "is an address of a private network";
  return undefined;
}

/**
 * Looks a name up for a connection that is being made, and gives its public addresses only. What is checked is what is
 * connected to: a name that pointed elsewhere a moment ago gains nothing.
 */
export function makePublicLookup(resolveName: typeof resolve = resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, "");
      const open = addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = open;
      if (!first) return callback(new NotPublic("the name leads to a private network"), "");
      // net asks for all of them when it may try several, and for one when it may not.
      if (options.all) return callback(null, open);
      callback(null, first.address, first.family);
    });
  };
}

export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !specialV4.check(address, "ipv4");
    case 6:
      return globalV6.check(address, "ipv6") && !specialV6.check(address, "ipv6");
    default:
      return false;
  }
}

/** IANA's registry of special addresses, multicast, and what is not assigned. */
const specialV4 = blockList("ipv4", [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10", // behind a provider's NAT; a cloud's metadata too
  "127.0.0.0/8",
  "168.63.129.16/32", // a cloud's metadata, though the address looks public
  "169.254.0.0/16", // link-local; most clouds' metadata
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
]);

/**
 * Of IPv6 only this part is the public internet. Outside are loopback, link-local, unique-local (fc00::/7) and IPv4
 * in disguise (::ffff:0:0/96, 64:ff9b::/96).
 */
const globalV6 = blockList("ipv6", ["2000::/3"]);
/** Protocols (Teredo among them), documentation, and 6to4, which is IPv4 in disguise again. */
const specialV6 = blockList("ipv6", ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);

function blockList(family: "ipv4" | "ipv6", subnets: string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = "", bits] = subnet.split("/");
    list.addSubnet(net, Number(bits), family);
  }
  return list;
}
