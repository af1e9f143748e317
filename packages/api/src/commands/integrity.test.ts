import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aDay } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { UsageError } from "./command.ts";
import { integrityCommand } from "./integrity.ts";

const docbook = useDocBook();

beforeEach(() => {
  vi.stubEnv("DATABASE_URL", docbook.databaseUrl);
  vi.stubEnv("DOCBOOK_SECRET", "a secret for tests, long enough to sign with");
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** What the command writes on standard output, and how the process would end. */
async function integrity(...args: string[]) {
  const out = vi.spyOn(console, "log").mockReturnValue();
  await integrityCommand.run(args);
  const said = out.mock.calls.map(([line]) => String(line)).join("\n");
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  out.mockRestore();
  return { said, code };
}

async function aBookedDay() {
  const day = await aDay(docbook);
  await day.sdk.createBooking(day.booking(0));
  return day;
}

describe("docbook integrity", () => {
  it("tells a clinic that holds in a table, and ends well", async () => {
    const { clinic } = await aBookedDay();
    for (const asked of [clinic.slug, clinic.id]) {
      const { said, code } = await integrity("--clinic", asked);
      expect(code).toBe(0);
      expect(said).toContain(`${clinic.slug} (Praxis am Sonnenhof), as of 20`);
      expect(said).toMatch(/^ {2}overlapping-bookings +1 +0$/m);
      expect(said).toMatch(/^ {2}overlapping-slots +4 +0$/m);
      expect(said).toContain("Everything holds.");
    }
  });

  it("tells in a line what does not hold and where, and ends with 1, whatever comes after", async () => {
    const { doctor, slots } = await aBookedDay();
    await docbook.rows("UPDATE slots SET status = 'busy' WHERE doctor_id = $1 RETURNING 1", [doctor.id]);
    await aBookedDay();
    const { said, code } = await integrity();
    expect(code).toBe(1);
    expect(said).toMatch(/^ {2}busy-slots-without-booking +4 +3$/m);
    const busy = slots.slice(1).map(({ id }) => id);
    expect(said).toContain(
      `busy-slots-without-booking: does not hold for 3: ${busy.join(" ")}. Every busy slot lies in the time of a live booking.`,
    );
    expect(said).toContain("Something does not hold.");
    // Each clinic for itself.
    expect(said).toContain("Everything holds.");
  });

  it("says which clinic is not there", async () => {
    await expect(integrity("--clinic", "nowhere")).rejects.toThrow(UsageError);
    await expect(integrity("--clinic", "nowhere")).rejects.toThrow('There is no clinic "nowhere".');
  });
});
