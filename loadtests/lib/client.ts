import { sleep } from "k6";
import http, { type RefinedResponse } from "k6/http";
import { api, key } from "./config.ts";
import { hear, type Outcome, statusOf, waitIn } from "./told.ts";

export type Answer = RefinedResponse<"text">;
export type Slot = { id: string; doctorId: string; start: string };

/** `expected`: all that may be answered beside "come back later"; k6's own idea without it. */
export type Options = { name: string; headers?: Record<string, string>; expected?: Outcome[] };
export type Posting = { path: string; body: unknown; options: Options };

/** `name` is the operation's id in openapi.yaml: k6 groups by it, whatever stands in the address. */
export function get(path: string, options: Options): Answer {
  const at = Date.now();
  return heard(http.get<"text">(api + path, settings(options)), { path, options, at });
}

export function post(path: string, body: unknown, options: Options): Answer {
  const at = Date.now();
  const answer = http.post<"text">(api + path, JSON.stringify(body), settings(options));
  return heard(answer, { path, body, options, at });
}

export function remove(path: string, options: Options): Answer {
  const at = Date.now();
  return heard(http.del<"text">(api + path, null, settings(options)), { path, options, at });
}

/** Asks again as long as the server says when to. */
export function getPatiently(path: string, options: Options): Answer {
  return patiently(get(path, options), () => get(path, options));
}

/** The same: with one Idempotency-Key that is safe. */
export function postPatiently(path: string, body: unknown, options: Options): Answer {
  return patiently(post(path, body, options), () => post(path, body, options));
}

/** All at the same moment, by one person: impatient fingers, two tabs. */
export function postTogether(postings: Posting[]): Answer[] {
  const at = Date.now();
  const requests = postings.map(({ path, body, options }) => ({
    method: "POST",
    url: api + path,
    body: JSON.stringify(body),
    params: settings(options),
  }));
  // The type that responseType gives every one of them.
  const answers = http.batch(requests) as Answer[];
  for (const [index, posting] of postings.entries()) heard(answers[index] as Answer, { ...posting, at });
  return postings.map(({ path, body, options }, index) =>
    patiently(answers[index] as Answer, () => post(path, body, options)),
  );
}

function patiently(first: Answer, askAgain: () => Answer): Answer {
  let answer = first;
  for (let patience = 10; patience > 0; patience--) {
    const seconds = waitIn(answer);
    if (seconds === undefined) break;
    sleep(seconds * (1 + Math.random()));
    answer = askAgain();
  }
  return answer;
}

type Exchange = { path: string; body?: unknown; options: Options; at: number };

function heard(answer: Answer, { path, body, options, at }: Exchange): Answer {
  const { name: operation, headers, expected = [answer.status] } = options;
  // Bodies of the contract's operations, of which two members matter here.
  const sent = (body ?? {}) as { doctorId?: string; slotId?: string };
  hear({ operation, at, path, body: sent, key: headers?.["Idempotency-Key"], expected }, answer);
  return answer;
}

function settings({ name, headers = {}, expected }: Options) {
  const authorization: Record<string, string> = key ? { Authorization: `Bearer ${key}` } : {};
  const statuses = expected?.map((word) => (typeof word === "number" ? word : statusOf[word]));
  return {
    headers: { "Content-Type": "application/json", ...authorization, ...headers },
    tags: { name },
    responseType: "text" as const,
    ...(statuses ? { responseCallback: http.expectedStatuses(...statuses, 429, 503) } : {}),
  };
}
