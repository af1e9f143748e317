import { nearest } from "./nearest.ts";

/** What is wrong with the name of a time zone, if anything. */
export function timeZoneMistake(written: string): string | undefined {
  if (isTimeZone(written)) return undefined;
  const zones = Intl.supportedValuesOf("timeZone");
  const city = `/${written.toLowerCase().replaceAll(" ", "_")}`;
  const meant = zones.find((zone) => zone.toLowerCase().endsWith(city)) ?? nearest(written, zones);
  return `is no IANA time zone${meant ? `; did you mean "${meant}"?` : ', like "Europe/Berlin"'}`;
}

/** Intl also takes "+01:00", which knows no summer time, and any mix of cases, which other software does not. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
