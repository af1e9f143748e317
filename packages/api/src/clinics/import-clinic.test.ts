import { describe, expect, it } from "vitest";
import { mia } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import type { ClinicFile } from "./clinic-file/clinic-file.ts";
import { readClinicFile } from "./clinic-file/read-clinic-file.ts";
import { importClinic } from "./import-clinic.ts";
import { rollHorizonOnce } from "./roll-horizon.ts";

const docbook = useDocBook();
const everyDay = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
let made = 0;

/** A clinic that is open every day, in a zone where no clock ever changes. */
function aClinicFile({ hours = "09:00-11:00", doctors = ["jo", "kim"], horizonDays = 7 } = {}): ClinicFile {
  return readClinicFile(`
clinic: { slug: clinic-${++made}, name: Practice at the Park, timeZone: Africa/Nairobi }
allowedOrigins: [https://park.example]
policies: { minimumNoticeMinutes: 0, horizonDays: ${horizonDays} }
doctors:
${doctors
  .map(
    (slug) =>
      `  - { slug: ${slug}, name: Dr. ${slug}, hours: { ${everyDay.map((day) => `${day}: ["${hours}"]`).join(", ")} } }`,
  )
  .join("\n")}
`);
}

/** The same with visit types for the first of the two doctors. */
function withVisitTypes({
  file = aClinicFile(),
  firstVisit = "name: First visit, durationMinutes: 60",
} = {}): ClinicFile {
  const { clinic, allowedOrigins, policies } = file;
  const hours = Object.fromEntries(everyDay.map((day) => [day, ["09:00-11:00"]]));
  return readClinicFile(`
clinic: ${JSON.stringify(clinic)}
allowedOrigins: ${JSON.stringify(allowedOrigins)}
policies: ${JSON.stringify(policies)}
visitTypes:
  - { slug: first-visit, ${firstVisit}, questions: [{ slug: concern, label: What brings you?, required: true }] }
  - { slug: video, name: Video, durationMinutes: 15, bufferAfterMinutes: 10, minimumNoticeMinutes: 60,
      place: video, url: "https://video.example/room" }
doctors:
  - { slug: jo, name: Dr. jo, visitTypes: [video, first-visit], hours: ${JSON.stringify(hours)} }
  - { slug: kim, name: Dr. kim, hours: ${JSON.stringify(hours)} }
`);
}

/** The same clinic with other doctors or hours. */
function changed(file: ClinicFile, given: Parameters<typeof aClinicFile>[0]): ClinicFile {
  return { ...aClinicFile(given), clinic: file.clinic };
}

const run = (file: ClinicFile) => importClinic(docbook.deps, file);

async function bookedWith({ publishableKey }: { publishableKey: string }) {
  const sdk = docbook.sdk(publishableKey);
  const { slots } = await sdk.listSlots({ limit: 100 });
  const slot = slots.at(-1);
  if (!slot) throw new Error("nothing to book");
  return {
    sdk,
    slot,
    booking: await sdk.createBooking({ doctorId: slot.doctorId, slotId: slot.id, patient: mia }),
  };
}

function statusOf(slot: { id: string }) {
  return docbook.rows("SELECT status FROM slots WHERE id = $1", [slot.id]);
}

describe("importing a clinic", () => {
  it("makes clinic, doctors, slots, and a publishable key that works from its origins", async () => {
    const report = await run(aClinicFile());
    expect(report).toMatchObject({ name: "Practice at the Park", doctors: 2, slotsWithdrawn: 0 });
    // Seven full days ahead, and what is left of today; two hours are four slots.
    expect(report.slotsOpened).toBeGreaterThanOrEqual(2 * 7 * 4);
    expect(report.slotsOpened).toBeLessThanOrEqual(2 * 8 * 4);
    const answer = await docbook.request("/v1/doctors", {
      key: report.publishableKey,
      headers: { Origin: "https://park.example" },
    });
    expect(answer.status).toBe(200);
  });

  it("changes nothing the second time, and keeps key and ids", async () => {
    const file = aClinicFile();
    const first = await run(file);
    const second = await run(file);
    expect(second).toEqual({ ...first, slotsOpened: 0, slotsWithdrawn: 0 });
    expect(await docbook.rows("SELECT 1 FROM api_keys WHERE clinic_id = $1", [first.clinicId])).toHaveLength(
      1,
    );
    expect(await docbook.rows("SELECT 1 FROM doctors WHERE clinic_id = $1", [first.clinicId])).toHaveLength(
      2,
    );
  });

  it("turns text messages on and off, as the file says", async () => {
    const file = aClinicFile();
    for (const sms of [false, true, false]) {
      const { clinicId } = await run({ ...file, notifications: { sms } });
      expect(await docbook.rows("SELECT sms FROM clinics WHERE id = $1", [clinicId])).toEqual([{ sms }]);
    }
  });

  it("keeps the policies that the file says, and goes back to what is usual without them", async () => {
    const file = aClinicFile();
    const own = { holdMinutes: 0, bookingsPerPatient: 2, challenge: "altcha" } as const;
    const policiesOf = (clinicId: string) =>
      docbook.rows(
        `SELECT hold_minutes AS "holdMinutes", bookings_per_patient AS "bookingsPerPatient", challenge
         FROM clinics WHERE id = $1`,
        [clinicId],
      );
    const { clinicId } = await run({ ...file, policies: { ...file.policies, ...own } });
    expect(await policiesOf(clinicId)).toEqual([own]);
    await run(file);
    expect(await policiesOf(clinicId)).toEqual([
      { holdMinutes: 5, bookingsPerPatient: null, challenge: "none" },
    ]);
  });

  it("has the manage links lead to the clinic's own page, and back to ours without it", async () => {
    const file = aClinicFile();
    const managePage = "https://park.example/my-booking?lang=en";
    const report = await run({ ...file, managePage });
    const { booking, sdk } = await bookedWith(report);
    const { id, manageToken, manageUrl } = booking;
    expect(manageUrl).toBe(`${managePage}#${id}.${manageToken}`);
    const unfolded = async () =>
      (await sdk.getBookingCalendar(id, { manageToken })).replaceAll(/\r\n[ \t]/g, "");
    expect(await unfolded()).toContain(manageUrl);
    await docbook.relay();
    const lastMail = async () => (await docbook.deps.inbox.list())[0]?.email.text;
    expect(await lastMail()).toContain(`\n${manageUrl}\n`);

    await run(file);
    expect(await unfolded()).not.toContain("park.example");
    const again = await bookedWith(report);
    await docbook.relay();
    expect(await lastMail()).toContain(`\n${docbook.deps.publicUrl}/manage#${again.booking.id}.`);
  });

  it("shows each doctor's visit types in the file's order, and to patients nothing of buffers and links", async () => {
    const sdk = docbook.sdk((await run(withVisitTypes())).publishableKey);
    const { doctors } = await sdk.listDoctors();
    expect(doctors.map(({ slug, visitTypes }) => [slug, visitTypes.map(({ id }) => id)])).toEqual([
      ["jo", ["video", "first-visit"]],
      ["kim", []],
    ]);
    const [video, firstVisit] = doctors[0]?.visitTypes ?? [];
    expect(video).toEqual({
      id: "video",
      name: "Video",
      description: null,
      durationMinutes: 15,
      minimumNoticeMinutes: 60,
      horizonDays: 7,
      place: "video",
      questions: [],
    });
    expect(firstVisit).toMatchObject({
      durationMinutes: 60,
      minimumNoticeMinutes: 0,
      questions: [{ id: "concern", label: "What brings you?", kind: "text", required: true, choices: [] }],
    });
  });

  it("with other visit types leaves booked visits as they were booked", async () => {
    const file = withVisitTypes();
    const { publishableKey } = await run(file);
    const sdk = docbook.sdk(publishableKey);
    const doctor = (await sdk.listDoctors()).doctors.find(({ slug }) => slug === "jo");
    const { slots } = await sdk.listDoctorSlots(doctor?.id ?? "", { visitType: "first-visit" });
    const slot = slots.at(-1);
    const answers = { concern: "A cough" };
    const booking = await sdk.createBooking({
      doctorId: slot?.doctorId ?? "",
      slotId: slot?.id ?? "",
      patient: mia,
      visitType: "first-visit",
      answers,
    });
    const shown = () => sdk.getBooking(booking.id, { manageToken: booking.manageToken });
    const before = await shown();
    expect(before).toMatchObject({ visitType: { id: "first-visit", name: "First visit" }, answers });
    expect(Date.parse(before.end) - Date.parse(before.start)).toBe(60 * 60_000);

    // Another length and name at first, then none at all.
    await run(withVisitTypes({ file, firstVisit: "name: New here, durationMinutes: 30" }));
    expect(await shown()).toEqual(before);
    await run({ ...file, doctors: file.doctors.map((each) => ({ ...each, visitTypes: [] })) });
    expect(await shown()).toEqual(before);
    expect(
      await docbook.rows(
        "SELECT 1 FROM slots WHERE doctor_id = $1 AND start >= $2 AND start < $3 AND status = 'busy'",
        [before.doctorId, before.start, before.end],
      ),
    ).toHaveLength(2);
  });

  it("happens wholly or not at all", async () => {
    const file = aClinicFile();
    const { publishableKey } = await run(file);
    const wrong = changed(file, { doctors: ["jo", "kim", "lee"] });
    // What no clinic file can say, but the database refuses: the last of three doctors has no name.
    (wrong.doctors[2] as { name: string | null }).name = null;
    await expect(run({ ...wrong, clinic: { ...file.clinic, name: "Half" } })).rejects.toThrow();
    const sdk = docbook.sdk(publishableKey);
    expect((await sdk.getClinic()).name).toBe("Practice at the Park");
    expect((await sdk.listDoctors()).doctors).toHaveLength(2);
  });

  it("hides a doctor who left the file with all free slots, keeps the bookings, and brings both back", async () => {
    const file = aClinicFile();
    const report = await run(file);
    const { sdk, slot, booking } = await bookedWith(report);
    const [leaver] = await docbook.rows<{ slug: string }>("SELECT slug FROM doctors WHERE id = $1", [
      slot.doctorId,
    ]);
    const stays = leaver?.slug === "jo" ? "kim" : "jo";

    const without = await run(changed(file, { doctors: [stays] }));
    expect(without.slotsWithdrawn).toBe(report.slotsOpened / 2 - 1);
    expect((await sdk.listDoctors()).doctors.map((doctor) => doctor.slug)).toEqual([stays]);
    expect((await sdk.listSlots({ limit: 100 })).slots.map((open) => open.doctorId)).not.toContain(
      slot.doctorId,
    );
    await expect(sdk.getBooking(booking.id, { manageToken: booking.manageToken })).resolves.toMatchObject({
      status: "booked",
    });

    const back = await run(file);
    expect(back.slotsOpened).toBe(without.slotsWithdrawn);
    expect((await sdk.listDoctors()).doctors.map((doctor) => doctor.id)).toContain(slot.doctorId);
    expect(await statusOf(slot)).toEqual([{ status: "busy" }]);
  });

  it("moves the hours around a booking, which stays as it is", async () => {
    const file = aClinicFile();
    const { sdk, slot, booking } = await bookedWith(await run(file));
    await run(changed(file, { hours: "10:45-12:45" }));
    expect(await statusOf(slot)).toEqual([{ status: "busy" }]);
    const { slots } = await sdk.listDoctorSlots(slot.doctorId, {
      to: slot.start.slice(0, 10),
      from: slot.start.slice(0, 10),
    });
    // 10:45 would overlap the booking from 10:30 to 11:00, so that day begins at 11:15.
    expect(slots.map((open) => open.start.slice(11, 16))).toEqual(["08:15", "08:45", "09:15"]);
    expect(slots.length).toBe(3);
    expect(booking.start.slice(11, 16)).toBe("07:30");
  });

  it("replaces the origins of the clinic's key", async () => {
    const file = aClinicFile();
    const { publishableKey } = await run(file);
    expect((await run({ ...file, allowedOrigins: ["https://new.example"] })).publishableKey).toBe(
      publishableKey,
    );
    expect(
      await docbook.rows("SELECT allowed_origins FROM api_keys WHERE publishable_key = $1", [publishableKey]),
    ).toEqual([{ allowed_origins: ["https://new.example"] }]);
  });

  it("makes a new key when the old one was revoked", async () => {
    const file = aClinicFile();
    const { publishableKey, clinicId } = await run(file);
    await docbook.deps.db.apiKeys.update({ revokedAt: new Date() }, { where: { clinicId } });
    expect((await run(file)).publishableKey).not.toBe(publishableKey);
  });

  it("of a new clinic by several replicas at once makes one clinic", async () => {
    const file = aClinicFile();
    const reports = await Promise.all([run(file), run(file), run(file)]);
    expect(new Set(reports.map((report) => report.clinicId)).size).toBe(1);
    expect(new Set(reports.map((report) => report.publishableKey)).size).toBe(1);
    const opened = reports.map((report) => report.slotsOpened).sort((a, b) => a - b);
    expect(opened.slice(0, 2)).toEqual([0, 0]);
    expect(opened[2]).toBeGreaterThan(0);
  });

  it("gives two clinics that share a doctor's slug two doctors", async () => {
    const [here, there] = [
      await run(aClinicFile({ doctors: ["jo"] })),
      await run(aClinicFile({ doctors: ["jo"] })),
    ];
    const idOf = async (clinic: { publishableKey: string }) =>
      (await docbook.sdk(clinic.publishableKey).listDoctors()).doctors[0]?.id;
    expect(await idOf(here)).not.toBe(await idOf(there));
  });
});

describe("rolling the horizon", () => {
  it("opens the day that has come within it, once", async () => {
    const file = aClinicFile({ doctors: ["jo"], horizonDays: 7 });
    const { clinicId } = await run(file);
    // As if the import had been yesterday: the last day's slots are not there yet.
    const gone = await docbook.rows(
      `DELETE FROM slots WHERE clinic_id = $1 AND start > (SELECT max(start) FROM slots WHERE clinic_id = $1) - interval '3 hours' RETURNING 1`,
      [clinicId],
    );
    expect(gone).toHaveLength(4);
    expect(await rollHorizonOnce(docbook.deps)).toBe(4);
    expect(await rollHorizonOnce(docbook.deps)).toBe(0);
  });

  it("by two replicas at once opens each slot once", async () => {
    const { clinicId, slotsOpened } = await run(aClinicFile());
    await docbook.rows("DELETE FROM slots WHERE clinic_id = $1 RETURNING 1", [clinicId]);
    const opened = await Promise.all([rollHorizonOnce(docbook.deps), rollHorizonOnce(docbook.deps)]);
    expect(opened[0] + opened[1]).toBe(slotsOpened);
  });

  it("and an import at the same time both come through", async () => {
    const file = aClinicFile();
    await run(file);
    const wider = changed(file, { hours: "09:00-12:00", doctors: ["jo", "kim", "lee"] });
    await Promise.all([rollHorizonOnce(docbook.deps), run(wider), rollHorizonOnce(docbook.deps)]);
    expect(await run(wider)).toMatchObject({ slotsOpened: 0, slotsWithdrawn: 0 });
  });
});
