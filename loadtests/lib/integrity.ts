import { sleep } from "k6";
import { Counter } from "k6/metrics";
import { get } from "./client.ts";
import { secretKey } from "./config.ts";

type Check = { name: string; description: string; violations: number; examples: string[] };

const asked = new Counter("integrity_asked");
const findings = new Counter("integrity_findings");

/** For teardown(): what the clinic's own report finds wrong fails the run. Without a secret key it cannot be asked. */
export function askIntegrity(): void {
  const found = listFindings();
  asked.add(found ? 1 : 0);
  if (found) findings.add(found.length);
}

/** What is wrong, in sentences; undefined where nobody could be asked. */
export function listFindings(): string[] | undefined {
  if (!secretKey) return undefined;
  const options = { name: "getIntegrityReport", headers: { Authorization: `Bearer ${secretKey}` } };
  let answer = get("/v1/integrity", options);
  for (let patience = 5; patience > 0 && answer.headers["Retry-After"] !== undefined; patience--) {
    sleep(Number(answer.headers["Retry-After"]));
    answer = get("/v1/integrity", options);
  }
  if (answer.status !== 200) return [`the integrity report was answered ${answer.status} ${answer.body}`];
  return (answer.json("checks") as Check[])
    .filter(({ violations }) => violations > 0)
    .map(
      ({ name, violations, examples }) =>
        `${name}: ${violations}, such as ${examples.slice(0, 3).join(", ")}`,
    );
}
