/** What is wrong with an origin, if anything. Browsers send it exactly so, and it is compared letter by letter. */
export function originMistake(written: string): string | undefined {
  if (written.includes("*")) return "has a *, which is not understood; list each origin by itself";
  const { origin, protocol } = parsed(written) ?? {};
  if (written === origin && isWeb(protocol)) return undefined;
  const mustBe = 'must be scheme://host[:port] and nothing more, like "https://www.example.org"';
  return origin && isWeb(protocol) ? `${mustBe}; did you mean "${origin}"?` : mustBe;
}

function isWeb(protocol: string | undefined): boolean {
  return protocol === "https:" || protocol === "http:";
}

function parsed(written: string): URL | undefined {
  const address = written.includes("://") ? written : `https://${written}`;
  return URL.canParse(address) ? new URL(address) : undefined;
}
