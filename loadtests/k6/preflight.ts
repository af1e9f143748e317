import type { Chosen, Given } from "./order.ts";

/** A range of the contract, from tomorrow. */
const days = 30;
const dayMs = 86_400_000;
const answersWithinMs = 10_000;

type Clinic = {
  policies: { cancellationNoticeMinutes: number; holdMinutes: number; challenge: string };
};
type Doctors = { doctors: { id: string; visitTypes: unknown[] }[]; nextCursor: string | null };
type Slots = { slots: { start: string }[] };

/** Throws one sentence for whatever stands in the way of these scripts, before any of them begins. */
export async function checkGiven(given: Given, scripts: Chosen[]): Promise<void> {
  const { policies } = await ask<Clinic>(given, "/v1/clinic");
  if (policies.challenge !== "none")
    throw new Error(
      "This clinic asks browsers to solve a puzzle, which k6 cannot: import it with policies.challenge: none.",
    );
  if (policies.holdMinutes === 0 && scripts.some(({ name }) => name === "hold-and-expiry"))
    throw new Error("This clinic holds no slots: import it with policies.holdMinutes: 1.");
  if (given.secret !== undefined) await checkSecret(given, given.secret);
  const [greediest] = scripts
    .map((one) => ({ ...one, needs: one.script.slots(one.sizes) }))
    .sort((a, b) => b.needs - a.needs);
  if (!greediest) return;
  const { name, script, needs } = greediest;
  const open = await countOpenSlots(given, { atMost: needs, policies });
  if (open >= needs) return;
  const smaller = Object.keys(script.sizes).map((size) => `--${size}`);
  throw new Error(
    `${name} needs ${needs} open slots, and this clinic has ${open} that patients can book one by one and change, within ${days} days: import longer hours${smaller.length > 0 ? `, or ask for less (--short, ${smaller.join(", ")})` : ""}.`,
  );
}

/** Of doctors without visit types, whose bookings take one slot each, and past the cancellation notice. */
async function countOpenSlots(
  given: Given,
  { atMost, policies }: { atMost: number } & Pick<Clinic, "policies">,
): Promise<number> {
  const changeable = Date.now() + policies.cancellationNoticeMinutes * 60_000 + 3_600_000;
  const dayAfter = (count: number) => new Date(Date.now() + count * dayMs).toISOString().slice(0, 10);
  let open = 0;
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: Doctors = await ask<Doctors>(
      given,
      `/v1/doctors?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    for (const { id } of page.doctors.filter(({ visitTypes }) => visitTypes.length === 0)) {
      const range = `from=${dayAfter(1)}&to=${dayAfter(days)}`;
      const { slots } = await ask<Slots>(given, `/v1/doctors/${id}/slots?${range}`);
      open += slots.filter(({ start }) => Date.parse(start) > changeable).length;
      if (open >= atMost) return open;
    }
    cursor = page.nextCursor;
  }
  return open;
}

async function checkSecret({ url }: Given, secret: string): Promise<void> {
  const { status } = await answerOf(url, "/v1/webhooks", secret);
  if (status === 401 || status === 403) throw new Error(`${url} does not take the key of --secret.`);
}

async function ask<Body>({ url, key }: Given, path: string): Promise<Body> {
  const answer = await answerOf(url, path, key);
  if (answer.status === 401) throw new Error(`${url} does not take the key of --key.`);
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  if (!answer.ok || !isJson) throw new Error(`${url}${path} answered ${answer.status}: is that a DocBook?`);
  // As in the contract.
  return (await answer.json()) as Body;
}

async function answerOf(url: string, path: string, key: string): Promise<Response> {
  try {
    const headers = { Authorization: `Bearer ${key}` };
    return await fetch(url + path, { headers, signal: AbortSignal.timeout(answersWithinMs) });
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message;
    throw new Error(`Nothing answers at ${url} (${cause}).`);
  }
}
