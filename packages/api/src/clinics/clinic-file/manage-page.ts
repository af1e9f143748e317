import { webAddress } from "./web-origin.ts";

/**
 * What is wrong with the address of the clinic's manage page, if anything. Links to it open bookings, so it lies where the
 * clinic says that it is at home: a typing error must not hand patients' bookings to a stranger.
 */
export function managePageMistake(
  written: string,
  allowedOrigins: (string | undefined)[],
): string | undefined {
  const url = webAddress(written);
  if (!url || !/^https?:\/\//.test(written))
    return 'must be the address of a page, like "https://www.example.org/my-booking"';
  if (written.includes("#")) return "has a #, behind which comes what opens a booking; leave it out";
  if (url.username || url.password) return "must have no user name and no password";
  if (url.protocol !== "https:" && !local.has(url.hostname))
    return "must begin with https://, since whoever reads its links on their way can open bookings";
  // An origin that is misspelt has a mistake of its own.
  if (allowedOrigins.some((origin) => origin && webAddress(origin)?.origin === url.origin)) return undefined;
  return `lies on ${url.origin}, which is not one of allowedOrigins`;
}

const local = new Set(["localhost", "127.0.0.1", "[::1]"]);
