/** One message that reached the outside, by the name that stays the same when it is sent twice. */
export type Message = { about: string; kind: "booked" | "cancelled"; name: string };

/** One message for each booking and one for each cancellation; a confirmation may be left out once it is cancelled. */
export function messageFindings(
  channel: string,
  bookings: { about: string; status: string }[],
  messages: Message[],
): string[] {
  const names = new Map<string, Set<string>>();
  for (const { about, kind, name } of messages) {
    const key = `${about} ${kind}`;
    names.set(key, (names.get(key) ?? new Set()).add(name));
  }
  const findings: string[] = [];
  const expect = (key: string, least: number) => {
    const count = names.get(key)?.size ?? 0;
    if (count < least || count > 1) findings.push(`${key}: ${count} times a ${channel}`);
    names.delete(key);
  };
  for (const { about, status } of bookings) {
    const cancelled = status === "cancelled";
    expect(`${about} booked`, cancelled ? 0 : 1);
    if (cancelled) expect(`${about} cancelled`, 1);
  }
  for (const key of names.keys()) findings.push(`${key}: a ${channel} without a booking`);
  return findings;
}
