import type { Doctor, Slot } from "@docbook/sdk";
import {
  type DocBookMock,
  demoClinic,
  demoDoctors,
  type MockOptions,
  makeDocBookMock,
} from "@docbook/sdk/msw";
import { addDays, dayIn } from "../dates.ts";
import { api } from "./mount.ts";

interface Sent {
  /** Such as "POST /v1/holds". */
  line: string;
  query: Record<string, string>;
  body: unknown;
}

/** The SDK's clinic in memory, which holds slots and tells of changes, with an ear on the line. */
export class MockClinic {
  readonly mock: DocBookMock;
  readonly sent: Sent[] = [];
  readonly #twists: { line: string; answer: (request: Request) => Response | Promise<Response> }[] = [];

  constructor(options: MockOptions & { holdMinutes?: number } = {}) {
    const { holdMinutes = 5, ...given } = options;
    const clinic = { ...demoClinic, policies: { ...demoClinic.policies, holdMinutes } };
    this.mock = makeDocBookMock({ api, clinic, ...given });
  }

  /** The next such request is answered by `answer`. */
  next(line: string, answer: (request: Request) => Response | Promise<Response>): void {
    this.#twists.push({ line, answer });
  }

  lines(line: string): Sent[] {
    return this.sent.filter((request) => request.line === line);
  }

  async answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const line = `${request.method} ${pathname.replace(/hd_\w+|bk_\w+/, "…")}`;
    const text = await request.clone().text();
    this.sent.push({
      line,
      query: Object.fromEntries(searchParams),
      body: text ? JSON.parse(text) : undefined,
    });
    const twist = this.#twists.findIndex((one) => one.line === line);
    if (twist < 0) return this.mock.fetch(request);
    return this.#twists.splice(twist, 1)[0]?.answer(request) ?? Response.error();
  }
}

/** Half hours of one day, in ten days, at these times of UTC. */
export function halfHours(
  times: readonly string[],
  doctor: Doctor | undefined = demoDoctors[0],
  inDays = 10,
): Slot[] {
  const day = addDays(dayIn("UTC", Date.now()), inDays);
  return times.map((time, index) => {
    const start = `${day}T${time}:00Z`;
    const end = `${new Date(Date.parse(start) + 1_800_000).toISOString().slice(0, 19)}Z`;
    const number = Number(doctor?.id.slice(-4)) * 10_000 + inDays * 100 + index;
    return {
      id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
      doctorId: doctor?.id ?? "",
      start,
      end,
    };
  });
}
