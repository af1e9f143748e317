import { expect, it } from "vitest";
import { aClinic, aDoctor } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";

const docbook = useDocBook();

it("getClinic tells who is behind the key, with what its active doctors offer", async () => {
  const { db } = docbook.deps;
  const clinic = await aClinic(db, {
    minimumNoticeMinutes: 120,
    cancellationNoticeMinutes: 1440,
    horizonDays: 30,
  });
  await aDoctor(db, clinic, { specialties: ["General practice"], languages: ["en", "de"] });
  await aDoctor(db, clinic, { specialties: ["Dermatology", "General practice"], languages: ["de"] });
  await aDoctor(db, clinic, { specialties: ["Surgery"], languages: ["fr"], active: false });
  expect(await docbook.sdk(clinic.publishableKey).getClinic()).toEqual({
    slug: clinic.slug,
    name: "Praxis am Sonnenhof",
    timeZone: "Europe/Berlin",
    locale: "en",
    contact: clinic.contact,
    policies: {
      minimumNoticeMinutes: 120,
      cancellationNoticeMinutes: 1440,
      horizonDays: 30,
      holdMinutes: 5,
      challenge: "none",
    },
    specialties: ["Dermatology", "General practice"],
    languages: ["de", "en"],
  });
});

it("getClinic answers for a clinic that has no doctors yet", async () => {
  const clinic = await aClinic(docbook.deps.db);
  const answer = await docbook.sdk(clinic.secretKey).getClinic();
  expect(answer).toMatchObject({ specialties: [], languages: [] });
});
