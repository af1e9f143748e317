/** What is wrong with an origin, if anything. Browsers send it exactly so, and it is compared letter by letter. */
export function originMistake(written: string): string | undefined {
  if (written.includes("*")) return "has a *, which is not understood; list each origin by itself";
  const origin = webAddress(written)?.origin;
  if (written === origin) return undefined;
  const mustBe = 'must be scheme://host[:port] and nothing more, like "https://www.example.org"';
  return origin ? `${mustBe}; did you mean "${origin}"?` : mustBe;
}

/** What is meant by an address, if it is one of the web. */
export function webAddress(written: string): URL | undefined {
  const address = written.includes("://") ? written : `https://${written}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}
